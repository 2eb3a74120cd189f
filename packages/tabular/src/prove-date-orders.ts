/**
 * Looks for a date beyond the sample that can be read one way only, so that a person is not asked
 * what the file itself answers. Bounded, and stops at the first proof of each column.
 */
import { openByteSource, sourceHints } from './byte-source.ts';
import { numericFormatOf } from './dates.ts';
import { TextDecoding } from './decode-text.ts';
import { dateFormatsOf } from './infer-dates.ts';
import { parseJson } from './json-values.ts';
import { ParseError } from './parse-error.ts';
import { RecordReader, recordOptions } from './record-reader.ts';
import { isPlainObject } from './row-converter.ts';
import type { DateOrder, Inference, Question } from './types.ts';

/** About a second of reading. */
const TEXT_BYTES_MAX = 32 * 1024 * 1024;
/** Of a sheet's XML, which takes longer. */
const SHEET_BYTES_MAX = 16 * 1024 * 1024;

/** The orders that were proved, by column name; columns without proof are absent. */
export async function proveDateOrders(
  path: string,
  { format, columns }: Pick<Inference, 'format' | 'columns'>,
  questions: Question[],
): Promise<Map<string, DateOrder>> {
  const isCsv = format.kind !== 'ndjson';
  const open = new Map(questions.map((question) => [question.column, question.options]));
  const proved = new Map<string, DateOrder>();
  const reader = new RecordReader(recordOptions(format));
  const decoding = new TextDecoding(format.encoding);
  const source = await openByteSource(path, sourceHints(format));
  let bytesSeen = 0;
  try {
    for await (const { bytes, sheetBytes = 0 } of source.chunks()) {
      const { text, isValid } = decoding.decode(bytes);
      reader.push(text, isValid);
      while (reader.next()) {
        for (const [name, options] of open) {
          const at = columns.findIndex((column) => column.name === name);
          const value = valueAt(reader.fields, isCsv, at, columns[at]?.source ?? '');
          const order = value === null ? null : orderOf(value);
          if (order === null || !options.includes(order)) continue;
          proved.set(name, order);
          open.delete(name);
        }
        if (open.size === 0) return proved;
      }
      bytesSeen += bytes.length;
      if (bytesSeen >= TEXT_BYTES_MAX || sheetBytes > SHEET_BYTES_MAX) break;
    }
  } catch (error) {
    // A file that is cut off proves what it proves; parsing it will tell of the cut.
    if (!(error instanceof ParseError)) throw error;
  } finally {
    await source.close();
  }
  return proved;
}

function valueAt(
  fields: string[] | null,
  isCsv: boolean,
  at: number,
  source: string,
): string | null {
  if (fields === null) return null;
  if (isCsv) return fields[at] ?? null;
  const record = parseJson(fields[0] ?? '');
  const value = isPlainObject(record) && Object.hasOwn(record, source) ? record[source] : null;
  return typeof value === 'string' ? value : null;
}

function orderOf(value: string): DateOrder | null {
  const [format, ...others] = dateFormatsOf(value);
  if (format === undefined || others.length > 0) return null;
  return numericFormatOf(format)?.order ?? null;
}
