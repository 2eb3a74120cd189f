// What an expression works with at run time, and what two values mean to each other. A date is milliseconds since
// 1970, a duration milliseconds; what is missing or does not fit is null, and null is neither less nor more.
import { limits } from './limits.ts';

export type Value = number | string | boolean | null | readonly Value[];

/** A number that arithmetic may go on with: null beyond the limits, 0 below the smallest. */
export function bounded(value: number): number | null {
  const size = Math.abs(value);
  if (!(size <= limits.largest)) return null;
  return size < limits.smallest ? 0 : value;
}

export function isEqual(left: Value, right: Value): boolean {
  return left === right;
}

/** Texts by code points, as a database compares bytes of UTF-8; null where the two cannot be compared. */
export function compareValues(left: Value, right: Value): number | null {
  if (typeof left === 'number' && typeof right === 'number') return left - right;
  if (typeof left === 'string' && typeof right === 'string') return compareTexts(left, right);
  return null;
}

function compareTexts(left: string, right: string): number {
  const length = Math.min(left.length, right.length);
  for (let i = 0; i < length; i++) {
    if (left.charCodeAt(i) === right.charCodeAt(i)) continue;
    // Two halves of a pair differ at the half, and a pair is beyond what fits into one unit.
    return (left.codePointAt(i) as number) - (right.codePointAt(i) as number);
  }
  return left.length - right.length;
}

/** Milliseconds since 1970 of what stands for a date; null for what does not. */
export function dateOf(value: unknown): number | null {
  if (typeof value === 'number') return bounded(value);
  if (value instanceof Date) return Number.isNaN(value.getTime()) ? null : value.getTime();
  if (typeof value !== 'string' || !isoDate.test(value)) return null;
  const time = Date.parse(value.includes('T') || value.includes(' ') ? zoned(value) : value);
  return Number.isNaN(time) ? null : time;
}

const isoDate = /^\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d+)?)?(?:Z|[+-]\d\d:?\d\d)?)?$/;

/** A time without a zone is of UTC. */
const zoned = (text: string): string =>
  /(?:Z|[+-]\d\d:?\d\d)$/.test(text.slice(10))
    ? text.replace(' ', 'T')
    : `${text.replace(' ', 'T')}Z`;
