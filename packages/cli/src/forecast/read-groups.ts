// Reads a value with its date and the columns that say what it belongs to, such as a region and a shop.
import { CommandError, usageError } from '../command-error.ts';
import { namedCell } from '../files/named-cell.ts';
import { readColumns } from '../files/read-columns.ts';
import { type DateOrder, readDates } from './read-dates.ts';
import { type Decimal, readNumber } from './read-number.ts';

export interface GroupedRows {
  readonly times: number[];
  readonly values: (number | null)[];
  /** One list of names a column, in the order of the columns. */
  readonly groups: string[][];
  readonly lines: number[];
}

interface GroupFlags {
  readonly date: string;
  readonly value: string;
  readonly dateOrder?: DateOrder;
  readonly decimal?: Decimal;
  readonly delimiter?: string;
  readonly encoding?: string;
}

/** @throws CommandError that names the line or the column */
export async function readGroups(
  path: string,
  columns: readonly string[],
  flags: GroupFlags,
): Promise<GroupedRows> {
  const { date, value } = flags;
  const twice = columns.find((name, i) => columns.indexOf(name) !== i || name === value);
  if (twice !== undefined) {
    throw usageError('double_column', `the column "${twice}" is named twice; name each once`);
  }
  const stamps: string[] = [];
  const [values, lines] = [[], []] as [(number | null)[], number[]];
  const groups = columns.map((): string[] => []);
  for await (const { line, cells } of readColumns(path, [date, value, ...columns], flags)) {
    const read = readNumber(cells[1], flags.decimal);
    if ('problem' in read) {
      const message = `line ${line}, column "${value}": ${read.problem}`;
      throw new CommandError('bad_value', message, { line });
    }
    stamps.push(namedCell(cells[0], date, line));
    values.push(read.value);
    groups.forEach((list, g) => {
      list.push(namedCell(cells[2 + g], columns[g] as string, line));
    });
    lines.push(line);
  }
  if (lines.length === 0) throw new CommandError('no_rows', `${path} has no rows of data`);
  return { times: readDates(stamps, lines, flags.dateOrder), values, groups, lines };
}
