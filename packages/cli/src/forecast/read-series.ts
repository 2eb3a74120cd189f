// Reads the date and the value column of a file. It keeps those two columns only, so a large file needs
// little memory, and it refuses what it would have to guess.
import type { ReadNote } from '../files/bad-rows.ts';
import { asWritten, gridTimes, readColumns } from '../files/read-columns.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface SeriesFlags extends ReadFlags {
  readonly date: string;
  readonly value: string;
  readonly terminal?: Terminal;
}

export interface RawSeries {
  /** Milliseconds since 1970, in the order of the file. */
  readonly moments: number[];
  /** Minutes east of UTC that each was written with. */
  readonly utcOffsets: number[];
  /** The same for a grid: days as they were written. */
  readonly times: number[];
  /** The same times as the clock on the wall there showed them: what an hour of the day is to people. */
  readonly wallTimes: number[];
  /** Null where a cell was empty. */
  readonly values: (number | null)[];
  /** The line of the file of each value. */
  readonly lines: number[];
  readonly notes: readonly ReadNote[];
}

/** @throws CommandError that names the line or the column */
export async function readSeries(path: string, flags: SeriesFlags): Promise<RawSeries> {
  const { date, value } = flags;
  const wanted = [{ column: date, as: 'time' } as const, { column: value, as: 'number' } as const];
  const read = await readColumns(path, wanted, flags);
  const times = read.times(date);
  const { lines, notes } = read;
  return {
    ...times,
    times: gridTimes(times),
    wallTimes: asWritten(times),
    values: read.numbers(value),
    lines,
    notes,
  };
}
