// Reads the date and the value column of a CSV or NDJSON file. It keeps those two columns only, so
// a large file needs little memory, and it refuses what it would have to guess.
import { CommandError } from '../command-error.ts';
import { readColumns } from '../files/read-columns.ts';
import { type DateOrder, readDates } from './read-dates.ts';
import { type Decimal, readNumber } from './read-number.ts';

export interface SeriesFlags {
  readonly date: string;
  readonly value: string;
  readonly dateOrder?: DateOrder;
  readonly decimal?: Decimal;
  readonly delimiter?: string;
  readonly encoding?: string;
}

export interface RawSeries {
  /** Milliseconds since 1970, in the order of the file. */
  readonly times: number[];
  /** The same times as the clock on the wall there showed them: what an hour of the day is to people. */
  readonly wallTimes: number[];
  /** Null where a cell was empty. */
  readonly values: (number | null)[];
  /** The line of the file of each value. */
  readonly lines: number[];
}

/** @throws CommandError that names the line or the column */
export async function readSeries(path: string, flags: SeriesFlags): Promise<RawSeries> {
  const texts: string[] = [];
  const values: (number | null)[] = [];
  const lines: number[] = [];
  for await (const { line, cells } of readColumns(path, [flags.date, flags.value], flags)) {
    const [date, value] = cells;
    const read = readNumber(value, flags.decimal);
    if ('problem' in read) {
      const message = `line ${line}, column "${flags.value}": ${read.problem}`;
      throw new CommandError('bad_value', message, { line });
    }
    const text = String(date ?? '').trim();
    if (text === '') {
      const message = `line ${line}: column "${flags.date}" is empty; every row needs a date`;
      throw new CommandError('bad_date', message, { line });
    }
    texts.push(text);
    values.push(read.value);
    lines.push(line);
  }
  if (texts.length === 0) throw new CommandError('no_rows', `${path} has no rows of data`);
  const times = readDates(texts, lines, flags.dateOrder);
  const wallTimes = times.map((time, i) => time + offsetOf(texts[i] as string));
  return { times, wallTimes, values, lines };
}

/** The offset behind the clock of a date, such as +02:00, in milliseconds; 0 where none is written. */
export function offsetOf(text: string): number {
  const match = /:\d{2}(?:\.\d+)? ?([+-])(\d{2}):?(\d{2})$/.exec(text.trim());
  if (match === null) return 0;
  const [, sign, hours, minutes] = match;
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes)) * 60_000;
}
