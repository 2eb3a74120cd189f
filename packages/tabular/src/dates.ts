/**
 * Reads dates and timestamps in one named format, such as `DD/MM/YYYY`, and gives them back in
 * ISO order. It never guesses an order: finding the format of a column is infer-dates.ts.
 */

import { isNullWord, NOT_FINITE } from './numbers.ts';
import { type Conversion, mismatch, Rejection } from './rejection.ts';
import type { ZoneOffset } from './time-zone.ts';

export const ISO_DATE = 'YYYY-MM-DD';
export const COMPACT_DATE = 'YYYYMMDD';
/** A month stands for its first day. */
export const MONTH_ONLY = 'YYYY-MM';
/** A quarter or a year stands for its first day; only where a column is named one of dates. */
export const QUARTER_ONLY = 'YYYY-Qn';
export const YEAR_ONLY = 'YYYY';
export const DAY_MONTH_NAME = 'DD MMM YYYY';
export const MONTH_NAME_DAY = 'MMM DD YYYY';

const MONTH_NAMES = 'jan feb mar apr may jun jul aug sep oct nov dec'.split(' ');
const MONTH_NAMES_LONG =
  'january february march april may june july august september october november december'.split(
    ' ',
  );

const TIME =
  /^(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?\s*([aApP]\.?[mM]\.?)?\s*(Z|z|UTC|GMT|[+-]\d{2}(?::?\d{2})?)?$/;
const COMPACT = /^(\d{4})(\d{2})(\d{2})(?=$|[T ])/;
const DAY_NAMED =
  /^(\d{1,2})(?:st|nd|rd|th)?[ \-/.]([A-Za-z]{3,9})\.?,?[ \-/.](\d{4}|\d{2})(?=$|[T ,])/;
const NAME_DAY = /^([A-Za-z]{3,9})\.? (\d{1,2})(?:st|nd|rd|th)?,? (\d{4})(?=$|[T ,])/;

/** Order of the parts of a numeric format, and the sign between them. */
export interface NumericFormat {
  order: 'dmy' | 'mdy' | 'ymd';
  separator: string;
  yearDigits: 2 | 4;
}

export interface DateParts {
  year: number;
  month: number;
  day: number;
  /** What follows the date in the text, without the sign that joins it. */
  rest: string;
}

/** Reads text that begins with a date; null when it does not or the day does not exist. */
export type DateReader = (text: string) => DateParts | null;

/** @example numericFormatOf('MM/DD/YY') // { order: 'mdy', separator: '/', yearDigits: 2 } */
export function numericFormatOf(format: string): NumericFormat | null {
  const parts = /^(Y{4}|YY|MM|DD)([-/. ])(YY|MM|DD)\2(Y{4}|YY|MM|DD)$/.exec(format);
  if (!parts) return null;
  const order = `${parts[1]?.[0]}${parts[3]?.[0]}${parts[4]?.[0]}`.toLowerCase();
  if (order !== 'dmy' && order !== 'mdy' && order !== 'ymd') return null;
  const yearDigits = format.includes('YYYY') ? 4 : 2;
  return { order, separator: parts[2] ?? '-', yearDigits };
}

/**
 * A reader for dates of one format; null when the format is not known.
 *
 * @example
 * dateReader('DD.MM.YY')?.('1.2.24') // { year: 2024, month: 2, day: 1, rest: '' }
 */
export function dateReader(format: string): DateReader | null {
  if (format === COMPACT_DATE) return (text) => fromMatch(COMPACT.exec(text), text, 1, 2, 3);
  if (format === DAY_MONTH_NAME) return (text) => fromMatch(DAY_NAMED.exec(text), text, 3, 2, 1);
  if (format === MONTH_NAME_DAY) return (text) => fromMatch(NAME_DAY.exec(text), text, 3, 1, 2);
  if (format === MONTH_ONLY) return readMonth;
  if (format === QUARTER_ONLY) return readQuarter;
  if (format === YEAR_ONLY) return readYear;
  const numeric = numericFormatOf(format);
  return numeric && numericReader(numeric);
}

function readMonth(text: string): DateParts | null {
  const match = /^(\d{4})[-/](\d{1,2})$/.exec(text);
  return match && parts(Number(match[1]), Number(match[2]), 1, text, text.length);
}

function readQuarter(text: string): DateParts | null {
  const match = /^(\d{4})[- ]?[Qq]([1-4])$/.exec(text);
  return match && parts(Number(match[1]), Number(match[2]) * 3 - 2, 1, text, text.length);
}

function readYear(text: string): DateParts | null {
  return /^\d{4}$/.test(text) ? parts(Number(text), 1, 1, text, text.length) : null;
}

function numericReader({ order, separator, yearDigits }: NumericFormat): DateReader {
  const separatorCode = separator.charCodeAt(0);
  const isYearFirst = order === 'ymd';
  return (text) => {
    const first = digitsEnd(text, 0);
    if (first === 0 || text.charCodeAt(first) !== separatorCode) return null;
    const second = digitsEnd(text, first + 1);
    if (second - first < 2 || second - first > 3) return null;
    if (text.charCodeAt(second) !== separatorCode) return null;
    const third = digitsEnd(text, second + 1);
    const thirdLength = third - second - 1;
    if ((isYearFirst ? first : thirdLength) !== yearDigits) return null;
    const dayOrMonthLength = isYearFirst ? thirdLength : first;
    if (dayOrMonthLength < 1 || dayOrMonthLength > 2) return null;
    const a = Number(text.slice(0, first));
    const b = Number(text.slice(first + 1, second));
    const c = Number(text.slice(second + 1, third));
    const year = fullYear(isYearFirst ? a : c, yearDigits);
    const month = order === 'mdy' ? a : b;
    const day = isYearFirst ? c : order === 'mdy' ? b : a;
    return parts(year, month, day, text, third);
  };
}

function digitsEnd(text: string, from: number): number {
  let position = from;
  for (; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    if (code < 48 || code > 57) break;
  }
  return position;
}

function fromMatch(
  match: RegExpExecArray | null,
  text: string,
  yearAt: number,
  monthAt: number,
  dayAt: number,
): DateParts | null {
  if (!match) return null;
  const yearText = match[yearAt] ?? '';
  const month = monthNumber(match[monthAt] ?? '');
  const year = fullYear(Number(yearText), yearText.length);
  return parts(year, month, Number(match[dayAt]), text, match[0].length);
}

function monthNumber(text: string): number {
  if (/^\d+$/.test(text)) return Number(text);
  const name = text.toLowerCase();
  const short = MONTH_NAMES.indexOf(name === 'sept' ? 'sep' : name);
  return (short >= 0 ? short : MONTH_NAMES_LONG.indexOf(name)) + 1;
}

/** Two digits follow POSIX: 69 to 99 are 1969 to 1999, 00 to 68 are 2000 to 2068. */
function fullYear(year: number, digits: number): number {
  if (digits > 2) return year;
  return year + (year >= 69 ? 1900 : 2000);
}

function parts(
  year: number,
  month: number,
  day: number,
  text: string,
  end: number,
): DateParts | null {
  if (year < 1 || month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return null;
  if (end === text.length) return { year, month, day, rest: '' };
  const join = text[end];
  if (join !== ' ' && join !== 'T' && join !== 't' && join !== ',') return null;
  return { year, month, day, rest: text.slice(end + 1).trim() };
}

function daysInMonth(year: number, month: number): number {
  if (month === 2) {
    return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
  }
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Splits a column's format into the date's format, or the unit of an epoch. */
export function dateFormatOf(format: string | undefined): string {
  return (format ?? ISO_DATE).replace(/[ T]HH:.*$/, '');
}

/** A converter to `YYYY-MM-DD`; a time of day is accepted only if it is midnight. */
export function dateConverter(format: string | undefined): (value: string) => Conversion {
  const wanted = dateFormatOf(format);
  const read = dateReader(wanted);
  if (!read) return (value) => mismatch(`a date in a known format (not "${wanted}")`, value);
  return (value) => {
    const text = value.trim();
    const date = read(text);
    if (date === null) return refuseDate(text, `a date as ${wanted}`);
    if (date.rest !== '' && !/^0?0:00(:00(\.0+)?)?\s*(Z|\+00:?00)?$/.test(date.rest)) {
      return mismatch(`a date as ${wanted} without a time`, text);
    }
    return isoDate(date);
  };
}

/** A converter to `YYYY-MM-DD HH:MM:SS[.ffffff]±HH:MM`. */
export function timestampConverter(
  format: string | undefined,
  offsetOf: ZoneOffset,
): (value: string) => Conversion {
  const wanted = dateFormatOf(format);
  if (wanted === 'epoch_s' || wanted === 'epoch_ms') return epochConverter(wanted);
  const read = dateReader(wanted);
  if (!read) return (value) => mismatch(`a timestamp in a known format (not "${wanted}")`, value);
  return (value) => {
    const text = value.trim();
    const date = read(text);
    if (date === null) return refuseDate(text, `a timestamp as ${wanted} HH:MM:SS`);
    if (date.rest === '') {
      return `${isoDate(date)} 00:00:00${offsetOf(date.year, date.month, date.day, 0, 0)}`;
    }
    const time = timeOf(date, offsetOf);
    return time === null
      ? mismatch(`a timestamp as ${wanted} HH:MM:SS`, text)
      : `${isoDate(date)} ${time}`;
  };
}

/** `HH:MM:SS[.ffffff]±HH:MM`; digits beyond the microsecond are cut, as PostgreSQL has no room. */
function timeOf(date: DateParts, offsetOf: ZoneOffset): string | null {
  const match = TIME.exec(date.rest);
  if (!match) return null;
  const [, hourText, minuteText = '00', secondText = '00', fraction, meridiem, zone] = match;
  let hour = Number(hourText);
  const minute = Number(minuteText);
  if (meridiem !== undefined) {
    if (hour < 1 || hour > 12) return null;
    hour = (hour % 12) + (meridiem.toLowerCase().startsWith('p') ? 12 : 0);
  }
  if (hour > 23 || minute > 59 || Number(secondText) > 59) return null;
  const offset =
    zone === undefined ? offsetOf(date.year, date.month, date.day, hour, minute) : zoneText(zone);
  if (offset === null) return null;
  const decimals = fraction === undefined ? '' : `.${fraction.slice(0, 6)}`;
  return `${String(hour).padStart(2, '0')}:${minuteText}:${secondText}${decimals}${offset}`;
}

function zoneText(zone: string): string | null {
  if (!/\d/.test(zone)) return '+00:00';
  const minutes = zone.length > 3 ? zone.slice(-2) : '00';
  if (Number(zone.slice(1, 3)) > 15 || Number(minutes) > 59) return null;
  return `${zone.slice(0, 3)}:${minutes}`;
}

function isoDate({ year, month, day }: DateParts): string {
  return `${String(year).padStart(4, '0')}-${month < 10 ? '0' : ''}${month}-${day < 10 ? '0' : ''}${day}`;
}

function refuseDate(text: string, expected: string): Conversion {
  if (isNullWord(text)) return null;
  if (NOT_FINITE.test(text)) return mismatch(expected, text, 'not_finite');
  return mismatch(expected, text);
}

/** Seconds or milliseconds since 1970, whole or with a fraction. */
function epochConverter(unit: 'epoch_s' | 'epoch_ms'): (value: string) => Conversion {
  const words = unit === 'epoch_s' ? 'seconds since 1970' : 'milliseconds since 1970';
  return (value) => {
    const text = value.trim();
    if (isNullWord(text)) return null;
    if (!/^-?\d+(?:\.\d+)?$/.test(text)) return mismatch(words, text);
    const ms = Math.round(Number(text) * (unit === 'epoch_s' ? 1000 : 1));
    // The years 1 to 9999, which is what four digits can write.
    if (!(ms >= -62_135_596_800_000 && ms <= 253_402_300_799_999)) {
      return new Rejection('date_out_of_range', `Expected ${words}, found ${text}.`);
    }
    return new Date(ms).toISOString().replace('T', ' ').replace('Z', '+00:00');
  };
}
