/**
 * Converts one value, written as text or given as JSON, to the text PostgreSQL reads for its
 * column; and that text back to a value for people to look at.
 */

import { convertBoolean } from './booleans.ts';
import { unguarded } from './csv-cell.ts';
import { dateConverter, timestampConverter } from './dates.ts';
import { exactNumberText, jsonText, parseJson } from './json-values.ts';
import { convertInteger, convertNumber, hasLeadingZero, SCALAR_LENGTH_MAX } from './numbers.ts';
import { type Conversion, mismatch, Rejection } from './rejection.ts';
import { zoneOffset } from './time-zone.ts';
import type { Column, LocalTimes } from './types.ts';

export interface ValueConverter {
  column: Column;
  /** From a field of a CSV file; empty means absent. */
  fromText(text: string): Conversion;
  /** From a value of a JSON document, or of a row given by a program. */
  fromJson(value: unknown): Conversion;
}

export interface ConversionSettings {
  decimal: '.' | ',';
  timeZone?: string | undefined;
  /** Counts the clock times that the zone skips or has twice. */
  localTimes?: LocalTimes;
  /** Names of columns whose type a person named: there `007` is meant as 7. */
  typed?: ReadonlySet<string> | undefined;
  /** Whether texts may carry an apostrophe before what a spreadsheet would run. */
  isGuarded?: boolean;
}

/**
 * @throws ParseError `bad_hint` for a time zone that does not exist
 * @example
 * valueConverter(column, { decimal: '.' }).fromText('1,234') === '1234'
 */
export function valueConverter(column: Column, settings: ConversionSettings): ValueConverter {
  const convert = textConverter(column, settings);
  const isScalar = column.type !== 'text' && column.type !== 'json';
  const fromText = isScalar ? shortOnly(convert, column.type) : convert;
  return { column, fromText, fromJson: jsonConverter(column, fromText) };
}

/** Spaces at the ends do not count; a megabyte of anything is refused before a pattern sees it. */
function shortOnly(convert: (text: string) => Conversion, type: string) {
  return (text: string): Conversion => {
    if (text.length <= SCALAR_LENGTH_MAX) return convert(text);
    const trimmed = text.trim();
    return trimmed.length <= SCALAR_LENGTH_MAX
      ? convert(trimmed)
      : mismatch(type === 'integer' ? 'an integer' : `a ${type}`, trimmed);
  };
}

function textConverter(column: Column, settings: ConversionSettings): ValueConverter['fromText'] {
  const { decimal, typed } = settings;
  const isTyped = typed === undefined || typed.has(column.name) || typed.has(column.source);
  switch (column.type) {
    case 'integer':
      return isTyped
        ? (text) => convertInteger(text, decimal)
        : (text) => (hasLeadingZero(text) ? refuseCode(text) : convertInteger(text, decimal));
    case 'number':
      return isTyped
        ? (text) => convertNumber(text, decimal, column.format)
        : (text) =>
            hasLeadingZero(text) ? refuseCode(text) : convertNumber(text, decimal, column.format);
    case 'boolean':
      return convertBoolean;
    case 'date':
      return dateConverter(column.format);
    case 'timestamp':
      return timestampConverter(column.format, zoneOffset(settings.timeZone, settings.localTimes));
    case 'json':
      return convertJsonText;
    case 'text':
      return settings.isGuarded === true ? (text) => convertText(unguarded(text)) : convertText;
  }
}

/** The column was taken for numbers from a sample that had no such value. */
function refuseCode(text: string): Rejection {
  const expected = 'a number, and no code with a leading zero (name the column text to keep codes)';
  return mismatch(expected, text, 'leading_zero');
}

/** Empty text is absent, and so is `\N`, which databases write; "NA" is Namibia. */
function convertText(text: string): Conversion {
  return text === '' || text === '\\N' ? null : text;
}

function convertJsonText(text: string): Conversion {
  const trimmed = text.trim();
  if (trimmed === '' || trimmed === '\\N') return null;
  const value = parseJson(trimmed);
  if (value instanceof Rejection) return value;
  return value === null ? null : jsonText(value);
}

function jsonConverter(
  column: Column,
  fromText: ValueConverter['fromText'],
): ValueConverter['fromJson'] {
  const { type } = column;
  if (type === 'json') {
    return (value) => (value === null || value === undefined ? null : jsonText(value));
  }
  return (value) => {
    if (value === null || value === undefined) return null;
    if (typeof value === 'string') {
      return type === 'text' ? checkedText(value) : fromText(value);
    }
    if (typeof value === 'boolean') {
      if (type === 'boolean') return value ? 't' : 'f';
      return type === 'text' ? String(value) : mismatch(expectedFor(column), String(value));
    }
    const number = exactNumberText(value) ?? numberText(value);
    if (number === undefined) {
      const found = Array.isArray(value) ? 'a list' : 'an object';
      return new Rejection('wrong_type', `Expected ${expectedFor(column)}, found ${found}.`);
    }
    return convertJsonNumber(column, number, fromText);
  };
}

function numberText(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'bigint' ? String(value) : undefined;
}

/** JSON numbers have a decimal point, whatever the decimal sign of the text beside them. */
function convertJsonNumber(
  column: Column,
  number: string,
  fromText: ValueConverter['fromText'],
): Conversion {
  if (column.type === 'number') return convertNumber(number, '.');
  if (column.type === 'integer') return convertInteger(wholeNumberText(number), '.');
  if (column.type === 'date' && column.format !== 'YYYYMMDD') {
    return mismatch(expectedFor(column), number);
  }
  return fromText(number);
}

/** JSON may write 1000 as 1e3. */
function wholeNumberText(number: string): string {
  if (!/e/i.test(number)) return number;
  const value = Number(number);
  return Number.isSafeInteger(value) ? String(value) : number;
}

function checkedText(text: string): Conversion {
  if (text.includes('\0')) {
    return new Rejection('nul_byte', 'The text contains a NUL character, which text cannot hold.');
  }
  if (!text.isWellFormed()) {
    return new Rejection('invalid_unicode', 'The text contains half of a surrogate pair.');
  }
  return text;
}

function expectedFor(column: Column): string {
  const words: Record<Column['type'], string> = {
    text: 'text',
    integer: 'an integer',
    number: 'a number',
    boolean: 'true or false',
    date: `a date as ${column.format ?? 'YYYY-MM-DD'}`,
    timestamp: `a timestamp as ${column.format ?? 'YYYY-MM-DD'} HH:MM:SS`,
    json: 'JSON',
  };
  return words[column.type];
}

/**
 * The value that PostgreSQL will show for converted text: integers beyond 2^53 stay text, dates
 * are YYYY-MM-DD, timestamps RFC 3339.
 */
export function shownValue(column: Column, converted: string | null): unknown {
  if (converted === null) return null;
  switch (column.type) {
    case 'integer':
      return Number.isSafeInteger(Number(converted)) ? Number(converted) : converted;
    case 'number':
      return Number(converted);
    case 'boolean':
      return converted === 't';
    case 'timestamp':
      return converted.replace(' ', 'T').replace('+00:00', 'Z');
    case 'json':
      return JSON.parse(converted);
    default:
      return converted;
  }
}
