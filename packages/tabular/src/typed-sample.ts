/**
 * The first rows of a file as typed values, to show what an import would make of them, and how many of
 * its beginning it would refuse.
 */

import { shownValue } from './convert-value.ts';
import { readCopyLine } from './copy-text.ts';
import { RecordReader, recordOptions } from './record-reader.ts';
import { fileSettings, RowConverter } from './row-converter.ts';
import { localTimeWarnings } from './time-zone.ts';
import type { Column, FileFormat, ParseHints, SampleRejects, Warning } from './types.ts';

const SAMPLE_ROWS = 20;
const EXAMPLES = 10;

/** Rows of `text` that fit their columns, a count of those that do not, and what to tell of both. */
export function typedSample(
  text: string,
  format: FileFormat,
  columns: Column[],
  hints: ParseHints,
  isComplete: boolean,
): { sample: Record<string, unknown>[]; rejects: SampleRejects; told: Warning[] } {
  const isCsv = format.kind !== 'ndjson';
  const reader = new RecordReader(recordOptions(format));
  reader.push(text, true);
  if (isComplete) reader.end();
  const header = isCsv && format.hasHeader && reader.next() ? reader.fields : null;
  const settings = fileSettings(format, hints);
  const converter = new RowConverter(columns, settings, header);
  const rows: Record<string, unknown>[] = [];
  const rejects: SampleRejects = { tried: 0, rejected: 0, examples: [] };
  const refuse = (column: string | null, reason: string): void => {
    rejects.rejected += 1;
    if (rejects.examples.length < EXAMPLES) {
      rejects.examples.push({ line: reader.line, column, reason });
    }
  };
  while (reader.next()) {
    rejects.tried += 1;
    if (!reader.fields || reader.problem) {
      refuse(converter.columnAt(reader.problem?.field ?? null), reader.problem?.reason ?? '');
      continue;
    }
    const line = isCsv
      ? converter.fromFields(reader.fields, reader.quotedEmpty)
      : converter.fromJsonLine(reader.fields[0] ?? '');
    if (typeof line !== 'string') refuse(line.column, line.reason);
    else if (rows.length < SAMPLE_ROWS) rows.push(typedRow(line, columns));
  }
  return { sample: rows, rejects, told: localTimeWarnings(settings.localTimes, hints.timeZone) };
}

/** A COPY line as the values it stands for, by column name. */
export function typedRow(line: string, columns: Column[]): Record<string, unknown> {
  const values = readCopyLine(line);
  return Object.fromEntries(
    columns.map((column, at) => [column.name, shownValue(column, values[at] ?? null)]),
  );
}
