/**
 * Reads integers and numbers as people write them, and gives them back as PostgreSQL
 * reads them. Text stays text: nothing is rounded on the way.
 */
import { type Conversion, mismatch, type Rejection } from './rejection.ts';
import { splitUnit } from './units.ts';

/** Words for "no value" in columns that are not text. */
const NULL_WORD = /^(?:|na|n\/a|null|none|nil|\\n|#n\/a|-)$/i;
export const NOT_FINITE = /^[+-]?(?:nan|inf|infinity|∞|1\.#(?:inf|qnan|ind))$/i;

/** Nobody writes a number, a date or a truth in more characters: longer ones are text, and no pattern sees them. */
export const SCALAR_LENGTH_MAX = 1000;

// No digit can be taken by two parts of a pattern: what fits nothing is told in one pass.
const PLAIN_NUMBER = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?$/;
const COMMA_NUMBER = /^[+-]?(?:\d+(?:,\d*)?|,\d+)(?:[eE][+-]?\d+)?$/;
const DOT_GROUPED = /^[+-]?\d{1,3}(?:([.'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:,\d+)?$/;
const COMMA_GROUPED = /^[+-]?\d{1,3}(?:([,'’\u00a0\u202f ])\d{3})(?:\1\d{3})*(?:\.\d+)?$/;
const GROUP_SIGNS: Record<'.' | ',', RegExp> = {
  '.': /[,'’\u00a0\u202f ]/g,
  ',': /[.'’\u00a0\u202f ]/g,
};

const BIGINT_MAX = '9223372036854775807';
const BIGINT_MIN = '9223372036854775808';

export function isNullWord(text: string): boolean {
  return text.length <= 4 && NULL_WORD.test(text);
}

/**
 * The number in `text` with a decimal point and without grouping, or null if it is no number.
 *
 * @example
 * normaliseNumber('1.234,5', ',') === '1234.5'
 */
export function normaliseNumber(written: string, decimal: '.' | ','): string | null {
  if (written.length > SCALAR_LENGTH_MAX) return null;
  const text = signFirst(written) ?? written;
  if (decimal === '.') {
    if (PLAIN_NUMBER.test(text)) return text;
    return COMMA_GROUPED.test(text) ? text.replace(GROUP_SIGNS['.'], '') : null;
  }
  if (COMMA_NUMBER.test(text)) return text.replace(',', '.');
  return DOT_GROUPED.test(text) ? text.replace(GROUP_SIGNS[','], '').replace(',', '.') : null;
}

/**
 * A negative as accountants and typesetters write it, with a minus in front: `(12.30)`, `50.00-`, `−5`. Null for
 * what is written in none of these ways.
 */
export function signFirst(text: string): string | null {
  const last = text.at(-1);
  if (isMinus(text.charAt(0)) && text.charAt(0) !== '-') return `-${text.slice(1).trimStart()}`;
  if (last === ')' && text.startsWith('(')) return beginsAsNumber(text.slice(1, -1).trim());
  return last !== undefined && isMinus(last) ? beginsAsNumber(text.slice(0, -1).trimEnd()) : null;
}

/** Hyphen-minus, the minus of typesetters (U+2212), the wide one. */
const isMinus = (sign: string): boolean => sign === '-' || sign === '\u2212' || sign === '\uff0d';

const beginsAsNumber = (text: string): string | null => (/^[.,]?\d/.test(text) ? `-${text}` : null);

/** Whether a whole number lies in the range of bigint; `text` is digits with an optional sign. */
export function isInBigintRange(text: string): boolean {
  if (text.length <= 18) return true;
  const isNegative = text.startsWith('-');
  const digits = text.replace(/^[+-]?0*/, '');
  const limit = isNegative ? BIGINT_MIN : BIGINT_MAX;
  return digits.length < limit.length || (digits.length === limit.length && digits <= limit);
}

/** True for 1 to 15 digits with an optional minus: an integer as it stands, the usual case. */
function isPlainInteger(text: string): boolean {
  const length = text.length;
  if (length === 0 || length > 15) return false;
  let position = text.charCodeAt(0) === 45 && length > 1 ? 1 : 0;
  for (; position < length; position += 1) {
    const code = text.charCodeAt(position);
    if (code < 48 || code > 57) return false;
  }
  return true;
}

/** True for at most 16 digits around a point, or 15 without: a number as it stands. */
function isPlainDecimal(text: string): boolean {
  const length = text.length;
  if (length > 17) return false;
  let digits = 0;
  let points = 0;
  for (let position = text.charCodeAt(0) === 45 ? 1 : 0; position < length; position += 1) {
    const code = text.charCodeAt(position);
    if (code >= 48 && code <= 57) digits += 1;
    else if (code === 46) points += 1;
    else return false;
  }
  return digits > 0 && points <= 1 && (digits <= 15 || points === 1);
}

export function convertInteger(value: string, decimal: '.' | ','): Conversion {
  if (isPlainInteger(value)) return value;
  const text = value.trim();
  if (isNullWord(text)) return null;
  const number = normaliseNumber(text, decimal);
  if (number === null) return refuseNumber(text, 'an integer', decimal);
  const whole = /^([+-]?)(\d+)(?:\.0*)?$/.exec(number);
  if (!whole) return mismatch('an integer', text);
  const integer = `${whole[1] === '-' ? '-' : ''}${whole[2]}`;
  if (isInBigintRange(integer)) return integer;
  return mismatch('an integer between -2^63 and 2^63-1', text, 'number_out_of_range');
}

export function convertNumber(value: string, decimal: '.' | ',', format?: string): Conversion {
  if (decimal === '.' ? isPlainDecimal(value) : isPlainInteger(value)) return value;
  let text = value.trim();
  if (isNullWord(text)) return null;
  if (format === 'percent') text = text.replace(/\s*%$/, '');
  else if (format === 'currency') text = stripCurrency(text);
  else if (format?.startsWith('currency ')) {
    const split = splitUnit(text);
    if (split !== null && split.unit !== format.slice(9)) {
      return mismatch(`an amount in ${format.slice(9)}`, text, 'other_unit');
    }
    text = split?.amount ?? text;
  }
  const number = normaliseNumber(text, decimal);
  if (number === null) return refuseNumber(text, 'a number', decimal);
  if (!isDouble(number)) {
    return mismatch('a number that double precision can hold', text, 'number_out_of_range');
  }
  return keepsDigits(number)
    ? number
    : mismatch(
        'a number that double precision holds exactly (a column of type text or integer keeps it)',
        text,
        'number_inexact',
      );
}

/** Whether a whole number keeps every digit in a double; fractions are rounded as doubles are. */
export function keepsDigits(number: string): boolean {
  if (number.length <= 15 || !/^[+-]?\d+$/.test(number)) return true;
  return BigInt(Number(number)) === BigInt(number);
}

/** Whether the text begins as a code does and no number: `007`, `0047E1`, `01.10`, but not `0.5`. */
export function hasLeadingZero(text: string): boolean {
  const first = text.charCodeAt(0);
  const at = first === 43 || first === 45 ? 1 : 0;
  if (text.charCodeAt(at) !== 48) return false;
  const next = text.charCodeAt(at + 1);
  return next >= 48 && next <= 57;
}

/** PostgreSQL refuses what overflows to infinity and what underflows to zero. */
export function isDouble(number: string): boolean {
  if (number.length < 300 && !/e/i.test(number)) return true;
  const value = Number(number);
  if (!Number.isFinite(value)) return false;
  return value !== 0 || !/[1-9]/.test(number.replace(/e.*$/i, ''));
}

const CURRENCY = /^([+-]?)\s*(?:[\p{Sc}]|[A-Z]{3}\b)?\s*([+-]?.*?)\s*(?:[\p{Sc}]|\b[A-Z]{3})?$/u;

/** @example stripCurrency('€ 12.50') === '12.50' */
export function stripCurrency(text: string): string {
  const parts = CURRENCY.exec(text);
  return parts ? `${parts[1]}${parts[2]}` : text;
}

function refuseNumber(text: string, expected: string, decimal: '.' | ','): Rejection {
  if (NOT_FINITE.test(text)) {
    return mismatch(`${expected} (a number column cannot hold it)`, text, 'not_finite');
  }
  const other = decimal === '.' ? ',' : '.';
  if (normaliseNumber(text, other) !== null) {
    return mismatch(`${expected} with decimal "${decimal}"`, text);
  }
  return mismatch(expected, text);
}
