// Reads records of several numbers with their date: one list of numbers a column.
import { CommandError, usageError } from '../command-error.ts';
import { namedCell } from '../files/named-cell.ts';
import { readColumns } from '../files/read-columns.ts';
import { type DateOrder, readDates } from '../forecast/read-dates.ts';
import { type Decimal, readNumber } from '../forecast/read-number.ts';

export interface Records {
  readonly times: number[];
  /** By column; null where a cell was empty. */
  readonly columns: Record<string, (number | null)[]>;
  readonly lines: number[];
}

/** @throws CommandError that names the line or the column */
export async function readRecords(
  path: string,
  date: string,
  names: readonly string[],
  flags: {
    readonly dateOrder?: DateOrder;
    readonly decimal?: Decimal;
    readonly delimiter?: string;
    readonly encoding?: string;
  },
): Promise<Records> {
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) {
    throw usageError('double_column', `--value ${twice} is given twice; give each column once`);
  }
  const [stamps, lines] = [[], []] as [string[], number[]];
  const lists = names.map((): (number | null)[] => []);
  for await (const { line, cells } of readColumns(path, [date, ...names], flags)) {
    stamps.push(namedCell(cells[0], date, line));
    lines.push(line);
    lists.forEach((list, k) => {
      const read = readNumber(cells[1 + k], flags.decimal);
      if ('value' in read) {
        list.push(read.value);
        return;
      }
      const message = `line ${line}, column "${names[k]}": ${read.problem}`;
      throw new CommandError('bad_value', message, { line });
    });
  }
  if (lines.length === 0) throw new CommandError('no_rows', `${path} has no rows of data`);
  const columns = Object.fromEntries(names.map((name, k) => [name, lists[k] as (number | null)[]]));
  return { times: readDates(stamps, lines, flags.dateOrder), columns, lines };
}
