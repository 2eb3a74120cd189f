// Reads a value with its date and the columns that say what it belongs to, such as a region and a shop.
import { usageError } from '../command-error.ts';
import type { ReadNote } from '../files/bad-rows.ts';
import { gridTimes, readColumns } from '../files/read-columns.ts';
import type { SeriesFlags } from './read-series.ts';

export interface GroupedRows {
  /** Milliseconds since 1970; days as they were written. */
  readonly times: number[];
  readonly values: (number | null)[];
  /** One list of names a column, in the order of the columns. */
  readonly groups: string[][];
  readonly lines: number[];
  readonly notes: readonly ReadNote[];
}

/** @throws CommandError that names the line or the column */
export async function readGroups(
  path: string,
  columns: readonly string[],
  flags: SeriesFlags,
): Promise<GroupedRows> {
  const { date, value } = flags;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i || name === value);
  if (twice !== undefined) {
    throw usageError('double_column', `the column "${twice}" is named twice; name each once`);
  }
  const read = await readColumns(
    path,
    [
      { column: date, as: 'time' },
      { column: value, as: 'number' },
      ...columns
        .filter((column) => column !== date)
        .map((column) => ({ column, as: 'name' as const })),
    ],
    flags,
  );
  return {
    times: gridTimes(read.times(date)),
    values: read.numbers(value),
    groups: columns.map((column) => read.names(column)),
    lines: read.lines,
    notes: read.notes,
  };
}
