/**
 * The first rows of a file as typed values, to show what an import would make of them.
 */

import { shownValue } from './convert-value.ts';
import { readCopyLine } from './copy-text.ts';
import { RecordReader } from './record-reader.ts';
import { conversionSettings, RowConverter } from './row-converter.ts';
import type { Column, FileFormat, ParseHints } from './types.ts';

const SAMPLE_ROWS = 20;

/** Rows of `text` that fit their columns; those that do not are left out here. */
export function typedSample(
  text: string,
  format: FileFormat,
  columns: Column[],
  hints: ParseHints,
  isComplete: boolean,
): Record<string, unknown>[] {
  const isCsv = format.kind === 'csv';
  const reader = new RecordReader({ delimiter: isCsv ? format.delimiter : null });
  reader.push(text, true);
  if (isComplete) reader.end();
  const header = isCsv && format.hasHeader && reader.next() ? reader.fields : null;
  const converter = new RowConverter(columns, conversionSettings(format, hints), header);
  const rows: Record<string, unknown>[] = [];
  while (rows.length < SAMPLE_ROWS && reader.next()) {
    if (!reader.fields) continue;
    const line = isCsv
      ? converter.fromFields(reader.fields, reader.quotedEmpty)
      : converter.fromJsonLine(reader.fields[0] ?? '');
    if (typeof line === 'string') rows.push(typedRow(line, columns));
  }
  return rows;
}

/** A COPY line as the values it stands for, by column name. */
export function typedRow(line: string, columns: Column[]): Record<string, unknown> {
  const values = readCopyLine(line);
  return Object.fromEntries(
    columns.map((column, at) => [column.name, shownValue(column, values[at] ?? null)]),
  );
}
