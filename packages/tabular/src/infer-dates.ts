/**
 * Finds in which format a column's dates are written. When day and month cannot be told apart it
 * says so instead of choosing.
 */
import {
  DAY_MONTH_NAME,
  dateReader,
  MONTH_NAME_DAY,
  MONTH_ONLY,
  numericFormatOf,
} from './dates.ts';
import type { DateOrder } from './types.ts';

const NUMERIC = /^(\d{1,4})([-/. ])(\d{1,2})\2(\d{4}|\d{1,2})(?=$|[T ,])/;

export interface DateFinding {
  /** Format of most dates; null while `isAmbiguous`. */
  format: string | null;
  hasTime: boolean;
  /** Values of that format, and values that are dates in any format. */
  fitting: number;
  dates: number;
  isAmbiguous: boolean;
  /** Orders between which only a person can choose. */
  orders: DateOrder[];
  examples: string[];
}

/**
 * Every format in which the text is a real date.
 *
 * @example
 * dateFormatsOf('13/02/2024') // ['DD/MM/YYYY']
 * dateFormatsOf('01/02/2024') // ['DD/MM/YYYY', 'MM/DD/YYYY']
 */
export function dateFormatsOf(value: string): string[] {
  const text = value.trim();
  // The longest: "September 30th, 2024 11:59:59.123456 PM +00:00".
  if (text.length < 6 || text.length > 50) return [];
  return candidateFormats(text).filter((format) => {
    const date = dateReader(format)?.(text);
    return (
      date !== null && date !== undefined && (date.rest === '' || /^\d{1,2}:\d\d/.test(date.rest))
    );
  });
}

function candidateFormats(text: string): string[] {
  const numeric = NUMERIC.exec(text);
  if (numeric) {
    const [, first = '', sign = '-', , last = ''] = numeric;
    if (first.length === 4) return last.length === 4 ? [] : [formatOf('ymd', sign, 'YYYY')];
    if (first.length === 3) return [];
    if (last.length === 4) return [formatOf('dmy', sign, 'YYYY'), formatOf('mdy', sign, 'YYYY')];
    const isYearFirst = first.length === 2 && last.length === 2;
    const orders: DateOrder[] = last.length === 2 ? ['dmy', 'mdy'] : [];
    return [...orders, ...(isYearFirst ? (['ymd'] as const) : [])].map((order) =>
      formatOf(order, sign, 'YY'),
    );
  }
  if (/^\d{4}[-/]\d{2}$/.test(text)) return [MONTH_ONLY];
  if (/^\d/.test(text)) return /[a-z]{3}/i.test(text) ? [DAY_MONTH_NAME] : [];
  return /^[a-z]{3}/i.test(text) ? [MONTH_NAME_DAY] : [];
}

function formatOf(order: DateOrder, separator: string, year: 'YY' | 'YYYY'): string {
  const parts = { dmy: ['DD', 'MM', year], mdy: ['MM', 'DD', year], ymd: [year, 'MM', 'DD'] };
  return parts[order].join(separator);
}

/**
 * The format of a column's dates.
 *
 * @param values the column's values, without absent ones
 * @param order the order a person named, which settles what is ambiguous
 * @param isWhole whether these are all values; more of them could read either way
 */
export function inferDates(
  values: string[],
  order: DateOrder | undefined,
  isWhole: boolean,
): DateFinding {
  const formatsOf = values.map(dateFormatsOf);
  const dates = formatsOf.filter((formats) => formats.length > 0).length;
  const counts = new Map<string, number>();
  for (const formats of formatsOf) {
    for (const format of formats) counts.set(format, (counts.get(format) ?? 0) + 1);
  }
  const finding: DateFinding = {
    format: null,
    hasTime: values.some((value, at) => (formatsOf[at]?.length ?? 0) > 0 && /\d:\d\d/.test(value)),
    fitting: 0,
    dates,
    isAmbiguous: false,
    orders: [],
    examples: [],
  };
  const [best] = [...counts].sort((a, b) => b[1] - a[1]);
  if (!best) return finding;
  const rivals = withoutSteadyDays(rivalsOf(best[0], counts), values);
  const named = rivals.find(([format]) => numericFormatOf(format)?.order === order);
  // A named order wins where it fits at all; the rest of the column becomes rejects.
  const chosen =
    (order && named) ?? settle(values, formatsOf, rivals, isWhole) ?? dayFirst(rivals, formatsOf);
  if (chosen) return { ...finding, format: chosen[0], fitting: chosen[1] };
  return {
    ...finding,
    isAmbiguous: true,
    fitting: best[1],
    orders: rivals.map(([format]) => numericFormatOf(format)?.order ?? 'dmy'),
    examples: [...new Set(values.filter((_, at) => (formatsOf[at]?.length ?? 0) > 1))].slice(0, 3),
  };
}

/** Formats that differ from the best only in the order of the parts. */
function rivalsOf(best: string, counts: Map<string, number>): [string, number][] {
  const kind = numericFormatOf(best);
  if (!kind) return [[best, counts.get(best) ?? 0]];
  const rivals = [...counts].filter(([format]) => {
    const other = numericFormatOf(format);
    return other?.separator === kind.separator && other.yearDigits === kind.yearDigits;
  });
  if (kind.yearDigits === 4) {
    const isYearFirst = kind.order === 'ymd';
    return rivals.filter(([format]) => (numericFormatOf(format)?.order === 'ymd') === isYearFirst);
  }
  return rivals;
}

/**
 * With two-digit years `15/01/24` may begin or end with the year. Days vary more than years, so the
 * part that varies less is the year; with equal variation both readings stay.
 */
function withoutSteadyDays(rivals: [string, number][], values: string[]): [string, number][] {
  const isYearFirst = ([format]: [string, number]) => numericFormatOf(format)?.order === 'ymd';
  if (rivals.every(isYearFirst) || !rivals.some(isYearFirst)) return rivals;
  const most = Math.max(...rivals.map(([, count]) => count));
  if (!rivals.some((rival) => isYearFirst(rival) && rival[1] === most)) return rivals;
  const firsts = new Set<string | undefined>();
  const thirds = new Set<string | undefined>();
  for (const value of values) {
    const [first, , third] = value.split(/[^\d]+/);
    firsts.add(first);
    thirds.add(third);
  }
  if (firsts.size === thirds.size) return rivals;
  return rivals.filter((rival) => isYearFirst(rival) === firsts.size < thirds.size);
}

/** The one order that the values prove, or null when they leave it open. */
function settle(
  values: string[],
  formatsOf: string[][],
  rivals: [string, number][],
  isWhole: boolean,
): [string, number] | null {
  const [first, second] = rivals;
  if (!first || !second) return first ?? null;
  const proofs = rivals.map(([format, count]) => {
    const alone = formatsOf.filter((formats) => formats.length === 1 && formats[0] === format);
    return { format, count, alone: alone.length };
  });
  proofs.sort((a, b) => b.count - a.count || b.alone - a.alone);
  const [most, next] = proofs;
  if (!most || !next) return null;
  // 1/1/2024 reads the same either way, so a column of such days leaves nothing to ask.
  if (most.count === next.count && most.alone === 0) {
    const isSame = isWhole && values.every((value) => isSameEitherWay(value));
    return isSame ? [most.format, most.count] : null;
  }
  // Two orders mixed: the rarer is a mistake only if it is rare among what can be told apart.
  if (most.count === next.count || next.alone > 0.2 * (most.alone + next.alone)) return null;
  return [most.format, most.count];
}

/** Between dots the day is written first, unless a value says otherwise. */
function dayFirst(rivals: [string, number][], formatsOf: string[][]): [string, number] | null {
  const dotted = rivals.find(([format]) => format === 'DD.MM.YYYY');
  if (dotted === undefined) return null;
  const isOther = formatsOf.some((formats) => formats.length === 1 && formats[0] !== dotted[0]);
  return isOther ? null : dotted;
}

function isSameEitherWay(value: string): boolean {
  const [first, second, third] = value.split(/[^\d]+/).map(Number);
  return first === second && ((third ?? 0) > 31 || third === first);
}
