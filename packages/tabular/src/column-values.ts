/**
 * Types a whole column at once, by the same rules as an import's sample: its numbers with their decimal
 * sign and unit, its times with the offset that each was written with.
 */
import { timestampConverter } from './dates.ts';
import { isEitherWay } from './detect-layout.ts';
import { inferColumn } from './infer-column.ts';
import { dateFormatsOf } from './infer-dates.ts';
import { convertNumber, isNullWord, NOT_FINITE } from './numbers.ts';
import { quoteValue, Rejection } from './rejection.ts';
import { localTimeWarnings, zoneOffset } from './time-zone.ts';
import type { DateOrder, Question, Warning } from './types.ts';
import { amountOf, splitUnit } from './units.ts';

/** A value that does not fit its column, by its place in the column. */
export interface Misfit {
  readonly at: number;
  readonly code: string;
  readonly reason: string;
}

interface Typed {
  /** What only a person can say; the values are not to be used then. */
  readonly question: Question | null;
  readonly misfits: Misfit[];
  readonly warnings: Warning[];
}

export interface NumberColumn extends Typed {
  /** NaN where a value is absent or does not fit. */
  readonly values: Float64Array;
  /** The format that the values were read by, such as `percent`. */
  readonly format: string | null;
}

export interface NumberRules {
  /** Of the column, for messages. */
  readonly name: string;
  readonly decimal: '.' | ',';
  /** Whether the rest of the file leaves open what `.` and `,` mean. */
  readonly isDecimalAmbiguous: boolean;
}

/**
 * The numbers of a column.
 *
 * @example
 * numberColumn(['1.234,50 €', '7 €'], { name: 'cost', decimal: ',', isDecimalAmbiguous: false }).values
 * // [1234.5, 7]
 */
export function numberColumn(texts: readonly string[], rules: NumberRules): NumberColumn {
  const { name, decimal } = rules;
  const values = new Float64Array(texts.length).fill(Number.NaN);
  const misfits: Misfit[] = [];
  const warnings: Warning[] = [];
  const present = texts.map((text) => text.trim()).filter((text) => !isAbsent(text));
  const either = rules.isDecimalAmbiguous
    ? present.filter((text) => isEitherWay(amountOf(text)))
    : [];
  if (either.length * 2 > present.length) {
    const { questions } = inferColumn(present, {
      ...{ name, decimal, isDecimalAmbiguous: true, isWhole: true, hintedType: 'number' },
    });
    return { question: questions[0] ?? null, values, format: null, misfits, warnings };
  }
  const units = new Set<string>();
  for (const text of present) {
    const unit = splitUnit(text)?.unit;
    if (unit !== undefined) units.add(unit);
  }
  const [unit] = units;
  const format = unit === undefined ? null : unit === '%' ? 'percent' : `currency ${unit}`;
  texts.forEach((given, at) => {
    const text = given.trim();
    if (isAbsent(text)) return;
    if (rules.isDecimalAmbiguous && isEitherWay(amountOf(text))) {
      const reason = `${quoteValue(text)} means different numbers in different countries`;
      misfits.push({ at, code: 'ambiguous_decimal', reason });
      return;
    }
    const read = convertNumber(text, decimal, format ?? undefined);
    if (read instanceof Rejection) misfits.push({ at, code: read.code, reason: read.reason });
    else if (read !== null) values[at] = Number(read);
  });
  if (format === 'percent') {
    const message = `Column "${name}" is in percent; 5 % is read as 5.`;
    warnings.push({ code: 'percent_number', message });
  } else if (unit !== undefined) {
    const message = `Column "${name}" is in ${unit}; the amounts are read without it.`;
    warnings.push({ code: 'currency_number', message });
  }
  return { question: null, values, format, misfits, warnings };
}

/** Nothing, a word for it, or NaN, which other programs write for it. */
function isAbsent(text: string): boolean {
  return text === '' || isNullWord(text) || /^nan$/i.test(text);
}

export interface TimeColumn extends Typed {
  /** Milliseconds since 1970; NaN where a value is absent or does not fit. */
  readonly times: Float64Array;
  /** Minutes east of UTC that each was written with, or has in the zone. */
  readonly utcOffsets: Float64Array;
  /** Such as `DD.MM.YYYY`; null while a question is open. */
  readonly format: string | null;
}

export interface TimeRules {
  readonly name: string;
  readonly dateOrder?: DateOrder | undefined;
  readonly timeZone?: string | undefined;
}

/**
 * The times of a column: days in any of the formats of an import, with or without a clock time.
 *
 * @throws ParseError `bad_hint` for a zone that does not exist
 * @example
 * timeColumn(['15.03.2024', '16.03.2024'], { name: 'day' }).format // 'DD.MM.YYYY'
 */
export function timeColumn(texts: readonly string[], rules: TimeRules): TimeColumn {
  const { name, dateOrder, timeZone } = rules;
  const times = new Float64Array(texts.length).fill(Number.NaN);
  const utcOffsets = new Float64Array(texts.length);
  const misfits: Misfit[] = [];
  const present = texts.map((text) => text.trim()).filter((text) => !isNullWord(text));
  const found = inferColumn(present, {
    ...{ name, decimal: '.', isDecimalAmbiguous: false, isWhole: true },
    ...{ dateOrder, timeZone, hintedType: 'timestamp' },
  });
  const [question] = found.questions;
  if (question !== undefined) {
    return { question, times, utcOffsets, format: null, misfits, warnings: [] };
  }
  const tally = { missing: 0, doubled: 0 };
  const convert = timestampConverter(found.format, zoneOffset(timeZone, tally));
  texts.forEach((text, at) => {
    const read = convert(text);
    if (read === null) return;
    if (read instanceof Rejection) {
      const isOther = dateFormatsOf(text).length > 0;
      misfits.push({ at, code: isOther ? 'other_format' : read.code, reason: read.reason });
      return;
    }
    const zone = read.slice(-6);
    times[at] = Date.parse(`${read.slice(0, -6).replace(' ', 'T')}${zone}`);
    const minutes = Number(zone.slice(1, 3)) * 60 + Number(zone.slice(4));
    utcOffsets[at] = zone.startsWith('-') ? -minutes : minutes;
  });
  const warnings = localTimeWarnings(tally, timeZone);
  return { question: null, times, utcOffsets, format: found.format ?? null, misfits, warnings };
}

/** Whether a text is one of the words and signs for a number that is none. */
export const isNotFinite = (text: string): boolean => NOT_FINITE.test(text.trim());
