// Turns the texts of a date column into milliseconds since 1970 (UTC). All rows must be written in
// one format; what could be day/month or month/day is asked for, never guessed.
import { CommandError, usageError } from '../command-error.ts';

export type DateOrder = 'dmy' | 'mdy';

interface Parts {
  year: number;
  month?: number;
  day?: number;
  clock?: string | undefined;
}

interface Format {
  readonly name: string;
  readonly pattern: RegExp;
  /** Milliseconds, or the parts of a date; `order` matters to one format only. */
  read(match: RegExpExecArray, order: DateOrder): number | Parts;
}

const CLOCK = String.raw`(?:[T ](\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?: ?(?:[Zz]|[+-]\d{2}:?\d{2}))?))?`;
const n = (text: string | undefined): number => Number(text);

const FORMATS: readonly Format[] = [
  {
    name: 'YYYY-MM-DD',
    pattern: new RegExp(String.raw`^(\d{4})-(\d{1,2})-(\d{1,2})${CLOCK}$`),
    read: ([, y, m, d, clock]) => ({ year: n(y), month: n(m), day: n(d), clock }),
  },
  {
    name: 'YYYY/MM/DD',
    pattern: new RegExp(String.raw`^(\d{4})[/.](\d{1,2})[/.](\d{1,2})${CLOCK}$`),
    read: ([, y, m, d, clock]) => ({ year: n(y), month: n(m), day: n(d), clock }),
  },
  {
    name: 'day and month',
    pattern: new RegExp(String.raw`^(\d{1,2})([/.-])(\d{1,2})\2(\d{4}|\d{2})${CLOCK}$`),
    read: ([, a, , b, y, clock], order) => ({
      year: n(y) + (y?.length === 2 ? 2000 : 0),
      month: order === 'dmy' ? n(b) : n(a),
      day: order === 'dmy' ? n(a) : n(b),
      clock,
    }),
  },
  {
    name: 'YYYYMMDD',
    pattern: /^(\d{4})(\d{2})(\d{2})$/,
    read: ([, y, m, d]) => ({ year: n(y), month: n(m), day: n(d) }),
  },
  {
    name: 'YYYY-MM',
    pattern: /^(\d{4})[-/](\d{1,2})$/,
    read: ([, y, m]) => ({ year: n(y), month: n(m) }),
  },
  {
    name: 'YYYY-Qn',
    pattern: /^(\d{4})[- ]?[Qq]([1-4])$/,
    read: ([, y, q]) => ({ year: n(y), month: n(q) * 3 - 2 }),
  },
  { name: 'YYYY', pattern: /^(\d{4})$/, read: ([, y]) => ({ year: n(y) }) },
  { name: 'epoch seconds', pattern: /^\d{9,10}(\.\d+)?$/, read: ([s]) => n(s) * 1000 },
  { name: 'epoch milliseconds', pattern: /^\d{12,13}$/, read: ([ms]) => n(ms) },
];
const DAY_AND_MONTH = FORMATS[2] as Format;

/**
 * @param lines the line of the file that each text came from
 * @throws CommandError `bad_date`, `mixed_dates` (exit 1) or `ambiguous_dates` (exit 2)
 */
export function readDates(
  texts: readonly string[],
  lines: readonly number[],
  order?: DateOrder,
): number[] {
  const first = texts[0] ?? '';
  const format = FORMATS.find(({ pattern }) => pattern.test(first));
  if (format === undefined) {
    const message = `"${first}" is not a date that is understood; write 2026-03-31 or 2026-03-31T14:00:00Z`;
    throw atLine('bad_date', message, lines[0]);
  }
  const firstOver12 = { day: -1, month: -1 };
  // Two passes over the texts instead of keeping all matches: those take far more memory.
  texts.forEach((text, i) => {
    const match = format.pattern.exec(text);
    if (match === null) throw misfit(text, first, lines, i);
    if (firstOver12.day < 0 && n(match[1]) > 12) firstOver12.day = i;
    if (firstOver12.month < 0 && n(match[3]) > 12) firstOver12.month = i;
  });
  const used = format === DAY_AND_MONTH ? (order ?? orderOf(firstOver12, texts, lines)) : 'dmy';
  return texts.map((text, i) => {
    const match = format.pattern.exec(text);
    const read = match === null ? null : format.read(match, used);
    const ms = typeof read === 'number' || read === null ? read : milliseconds(read);
    if (ms !== null) return ms;
    throw atLine('bad_date', `there is no such date as "${text}"`, lines[i]);
  });
}

function misfit(text: string, first: string, lines: readonly number[], i: number): CommandError {
  const isOther = FORMATS.some(({ pattern }) => pattern.test(text));
  const where = `"${first}" on line ${lines[0]}; write all dates alike`;
  return isOther
    ? atLine('mixed_dates', `"${text}" is written differently from ${where}`, lines[i])
    : atLine('bad_date', `"${text}" is not a date like ${where}`, lines[i]);
}

/** A day over 12 tells the order; dots are only ever written day first. */
function orderOf(
  firstOver12: { day: number; month: number },
  texts: readonly string[],
  lines: readonly number[],
): DateOrder {
  const { day, month } = firstOver12;
  if (day >= 0 && month >= 0) {
    const message = `"${texts[day]}" (line ${lines[day]}) starts with the day, "${texts[month]}" with the month; write all dates alike`;
    throw atLine('mixed_dates', message, lines[month]);
  }
  if (day >= 0) return 'dmy';
  if (month >= 0) return 'mdy';
  if (texts[0]?.includes('.')) return 'dmy';
  const message = `"${texts[0]}" could be day/month or month/day in every row; say which with --date-order dmy or --date-order mdy`;
  throw usageError('ambiguous_dates', message);
}

function milliseconds({ year, month = 1, day = 1, clock }: Parts): number | null {
  const two = (value: number): string => String(value).padStart(2, '0');
  const date = `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
  const midnight = Date.parse(`${date}T00:00:00Z`);
  // A day such as 31 February is moved on by the parser; the round trip tells.
  if (Number.isNaN(midnight) || new Date(midnight).toISOString().slice(0, 10) !== date) return null;
  if (clock === undefined) return midnight;
  const match = /^(\d{1,2})(:\d{2})(:\d{2}(?:\.\d+)?)? ?([Zz]|[+-]\d{2}:?\d{2})?$/.exec(clock);
  if (match === null) return null;
  const [, hour = '', minute = '', second = ':00', offset = 'Z'] = match;
  const zone = offset.toUpperCase().replace(/^([+-]\d{2})(\d{2})$/, '$1:$2');
  const ms = Date.parse(`${date}T${hour.padStart(2, '0')}${minute}${second}${zone}`);
  return Number.isNaN(ms) ? null : ms;
}

function atLine(code: string, message: string, line: number | undefined): CommandError {
  return new CommandError(code, `line ${line}: ${message}`, line === undefined ? {} : { line });
}
