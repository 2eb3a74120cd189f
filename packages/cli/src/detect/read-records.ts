// Reads several numbers of every row with its date, as records that are judged together.
import { usageError } from '../command-error.ts';
import type { ReadNote } from '../files/bad-rows.ts';
import { gridTimes, readColumns } from '../files/read-columns.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import type { Terminal } from '../terminal/terminal.ts';

export interface Records {
  readonly times: number[];
  /** By column; null where a cell was empty. */
  readonly columns: Record<string, (number | null)[]>;
  readonly lines: number[];
  readonly notes: readonly ReadNote[];
}

/** @throws CommandError that names the line or the column */
export async function readRecords(
  path: string,
  date: string,
  names: readonly string[],
  flags: ReadFlags & { readonly terminal?: Terminal },
): Promise<Records> {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw usageError('double_column', `--value ${twice} is given twice; give each column once`);
  }
  const numbers = names.map((column) => ({ column, as: 'number' as const }));
  const read = await readColumns(path, [{ column: date, as: 'time' }, ...numbers], flags);
  const columns = Object.fromEntries(names.map((name) => [name, read.numbers(name)]));
  return { times: gridTimes(read.times(date)), columns, lines: read.lines, notes: read.notes };
}
