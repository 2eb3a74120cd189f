/**
 * Converts one row given by a person or a program: a reject that was repaired, or an insert.
 */

import { parseJson } from './json-values.ts';
import { RecordReader, recordOptions } from './record-reader.ts';
import { Rejection } from './rejection.ts';
import { conversionSettings, RowConverter, type RowRefusal } from './row-converter.ts';
import { typedRow } from './typed-sample.ts';
import type { Column, FileFormat, ParseHints } from './types.ts';

export type RecordResult = { copy: string; row: Record<string, unknown> } | { reject: RowRefusal };

/**
 * Converts values by column name. Text is read as it would be in a file, so dates follow their
 * column's format; for a json column text that is no JSON is a JSON string.
 *
 * @returns the COPY line (with line break) and the typed row, or which value is refused and why
 * @example
 * parseRecord({ day: '2024-02-30' }, columns);
 * // { reject: { column: 'day', code: 'wrong_type', reason: 'Expected a date as YYYY-MM-DD, …' } }
 */
export function parseRecord(
  values: Record<string, unknown>,
  columns: Column[],
  hints: ParseHints = {},
): RecordResult {
  const byName = columns.map((column) => ({ ...column, source: column.name }));
  const converter = new RowConverter(byName, conversionSettings({ decimal: '.' }, hints));
  const parsed = withParsedJson(values, columns);
  if ('reject' in parsed) return parsed;
  const line = converter.fromObject(parsed.values);
  if (typeof line !== 'string') return { reject: line };
  return { copy: `${line}\n`, row: typedRow(line, columns) };
}

/**
 * Text given for a json column is JSON if it reads as JSON, so a repaired field needs no care; text
 * that begins like an object or a list must be one.
 */
function withParsedJson(
  values: Record<string, unknown>,
  columns: Column[],
): { values: Record<string, unknown> } | { reject: RowRefusal } {
  const parsed = { ...values };
  for (const { name, type } of columns) {
    const value = Object.hasOwn(values, name) ? values[name] : undefined;
    if (type !== 'json' || typeof value !== 'string') continue;
    const json = parseJson(value);
    if (!(json instanceof Rejection)) parsed[name] = json;
    else if (json.code !== 'invalid_json' || /^\s*[{[]/.test(value)) {
      return { reject: { column: name, code: json.code, reason: json.reason } };
    }
  }
  return { values: parsed };
}

/**
 * Splits the text of a rejected row into values by column name, for a form to repair it in; null
 * when it cannot be split, and only its text can be repaired.
 *
 * @example
 * splitRecord('1,2024-02-30', format, columns) // { id: '1', day: '2024-02-30' }
 */
export function splitRecord(
  raw: string,
  format: FileFormat,
  columns: Column[],
): Record<string, unknown> | null {
  const isCsv = format.kind !== 'ndjson';
  const reader = new RecordReader(recordOptions(format));
  reader.push(raw, true);
  reader.end();
  if (!reader.next() || !reader.fields) return null;
  if (isCsv) {
    const { fields } = reader;
    return Object.fromEntries(columns.map(({ name }, at) => [name, fields[at] ?? null]));
  }
  const record = parseJson(reader.fields[0] ?? '');
  if (record instanceof Rejection || typeof record !== 'object' || record === null) return null;
  return Object.fromEntries(
    columns.map(({ name, source }) => [
      name,
      Object.hasOwn(record, source) ? (record as Record<string, unknown>)[source] : null,
    ]),
  );
}
