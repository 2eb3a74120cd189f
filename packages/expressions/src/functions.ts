// The closed set of functions. Each knows its parameters, what comes out, how it is worked out here and, where a
// database gives the same answer, how there.
import { limits } from './limits.ts';
import { anyType, plainNumber, type Type } from './types.ts';
import { bounded, dateOf, isEqual, type Value } from './values.ts';

/** What a parameter takes: a kind, or `same`, the type of the first argument. */
export type Parameter = 'number' | 'text' | 'date' | 'list' | 'text or list' | 'any' | 'same';

export interface ExpressionFunction {
  readonly parameters: readonly Parameter[];
  /** Whether the last parameter may come again. */
  readonly isVariadic?: boolean;
  readonly about: string;
  result(types: readonly Type[]): Type;
  run(values: readonly Value[], now: number): Value;
  /** Absent where a database would answer otherwise. */
  sql?(parts: readonly string[], now: string): string;
}

const same = ([first]: readonly Type[]): Type => first ?? anyType;
const text: Type = { kind: 'text', values: null };
const truth: Type = { kind: 'boolean' };
const date: Type = { kind: 'date' };
const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

const ofNumber = (
  about: string,
  work: (x: number) => number,
  sql: (part: string) => string,
): ExpressionFunction => ({
  parameters: ['number'],
  about,
  result: same,
  run: ([x]) => (typeof x === 'number' ? bounded(work(x)) : null),
  sql: ([part]) => sql(part as string),
});

const ofTexts = (
  about: string,
  work: (text: string, part: string) => boolean,
  sql: (text: string, part: string) => string,
): ExpressionFunction => ({
  parameters: ['text', 'text'],
  about,
  result: () => truth,
  run: ([a, b]) => typeof a === 'string' && typeof b === 'string' && work(a, b),
  sql: ([a, b]) => `coalesce(${sql(a as string, b as string)}, false)`,
});

const ofText = (about: string, work: (text: string) => string): ExpressionFunction => ({
  parameters: ['text'],
  about,
  result: () => text,
  run: ([a]) => (typeof a === 'string' ? work(a) : null),
});

const extreme = (
  about: string,
  work: (...numbers: number[]) => number,
  sql: 'min' | 'max',
): ExpressionFunction => ({
  parameters: ['number', 'same'],
  isVariadic: true,
  about,
  result: same,
  run: (values) =>
    values.every((value) => typeof value === 'number') ? work(...(values as number[])) : null,
  sql: (parts) =>
    `(select case when count(*) = count(v) then ${sql}(v) end from (values ${parts.map((part) => `(${part})`).join(', ')}) as listed (v))`,
});

const ofList = (
  about: string,
  work: (numbers: readonly number[]) => number | null,
): ExpressionFunction => ({
  parameters: ['list'],
  about,
  result: ([list]) => (list?.kind === 'list' ? list.of : anyType),
  run([list]) {
    if (!Array.isArray(list)) return null;
    const numbers = list.slice(0, limits.list).filter((value) => typeof value === 'number');
    const answer = work(numbers);
    return answer === null ? null : bounded(answer);
  },
});

const sum = (numbers: readonly number[]): number => numbers.reduce((a, b) => a + b, 0);

const ofTime = (
  about: string,
  work: (time: number) => number,
  field: string,
): ExpressionFunction => ({
  parameters: ['date'],
  about,
  result: () => plainNumber,
  run: ([time]) => (typeof time === 'number' ? work(time) : null),
  sql: ([part]) =>
    `extract(${field} from to_timestamp(floor(${part} / 1000)) at time zone 'UTC')::float8`,
});

export const functions: Readonly<Record<string, ExpressionFunction>> = {
  abs: ofNumber('without its sign', Math.abs, (x) => `abs(${x})`),
  floor: ofNumber('the whole number below', Math.floor, (x) => `floor(${x})`),
  ceil: ofNumber('the whole number above', Math.ceil, (x) => `ceil(${x})`),
  round: ofNumber(
    'the nearest whole number; halves go up',
    (x) => Math.floor(x + 0.5),
    (x) => `floor(${x} + 0.5)`,
  ),
  min: extreme('the least of several', Math.min, 'min'),
  max: extreme('the greatest of several', Math.max, 'max'),
  mod: {
    parameters: ['number', 'same'],
    about: 'what is left of a division',
    result: same,
    run: ([a, b]) =>
      typeof a === 'number' && typeof b === 'number' && b !== 0 ? bounded(a % b) : null,
  },
  length: {
    parameters: ['text or list'],
    about: 'how many characters or entries',
    result: () => plainNumber,
    run: ([value]) =>
      typeof value === 'string'
        ? Array.from(value).length
        : Array.isArray(value)
          ? value.length
          : null,
  },
  lower: ofText('in small letters', (value) => value.toLowerCase()),
  upper: ofText('in capital letters', (value) => value.toUpperCase()),
  trim: ofText('without spaces at both ends', (value) => value.trim()),
  contains: {
    parameters: ['text or list', 'any'],
    about: 'whether a text has a part, or a list an entry',
    result: () => truth,
    run([whole, part]) {
      if (typeof whole === 'string') return typeof part === 'string' && whole.includes(part);
      if (!Array.isArray(whole) || part === null || part === undefined) return false;
      return whole.slice(0, limits.list).some((entry) => isEqual(entry, part));
    },
  },
  startsWith: ofTexts(
    'whether a text begins with another',
    (a, b) => a.startsWith(b),
    (a, b) => `starts_with(${a}, ${b})`,
  ),
  endsWith: ofTexts(
    'whether a text ends with another',
    (a, b) => a.endsWith(b),
    (a, b) => `right(${a}, char_length(${b})) = ${b}`,
  ),
  sum: ofList('the sum of a list; 0 of an empty one', sum),
  average: ofList('the mean of a list', (numbers) =>
    numbers.length === 0 ? null : sum(numbers) / numbers.length,
  ),
  coalesce: {
    parameters: ['any', 'same'],
    isVariadic: true,
    about: 'the first that is there',
    result: same,
    run: (values) => values.find((value) => value !== null) ?? null,
    sql: (parts) => `coalesce(${parts.join(', ')})`,
  },
  exists: {
    parameters: ['any'],
    about: 'whether it is there at all',
    result: () => truth,
    run: ([value]) => value !== null,
    sql: ([part]) => `(${part} is not null)`,
  },
  date: {
    parameters: ['text'],
    about: 'the moment that an ISO 8601 text names',
    result: () => date,
    run: ([value]) => dateOf(value),
  },
  now: {
    parameters: [],
    about: 'the moment of the decision',
    result: () => date,
    run: (_, now) => now,
    sql: (_, now) => now,
  },
  hour: ofTime(
    'the hour of a moment, 0 to 23, in UTC',
    (time) => positive(Math.floor(time / hourMs), 24),
    'hour',
  ),
  // 1 January 1970 was a Thursday, the fourth day.
  weekday: ofTime(
    'the day of the week in UTC, 1 for Monday to 7',
    (time) => positive(Math.floor(time / dayMs) + 3, 7) + 1,
    'isodow',
  ),
};

const positive = (value: number, base: number): number => ((value % base) + base) % base;
