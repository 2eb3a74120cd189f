/**
 * Reads JSON without losing digits: numbers that a double cannot hold exactly keep their own text.
 * Refuses what PostgreSQL's jsonb refuses: NUL characters, broken surrogates, bottomless nesting.
 */
import { jsonExcess } from './json-excess.ts';
import { Rejection } from './rejection.ts';

/** Numbers whose text may mean more than the double it reads as. */
const PRECISE = /\d{16}|\d\.\d{15}|\d[eE]/;
const EXPONENT_MAX = 10_000;

/** JSON.parse and JSON.rawJSON with source access (ECMAScript proposal, in V8 since 11.4). */
interface SourceJson {
  parse(
    text: string,
    reviver?: (key: string, value: unknown, context: { source?: string }) => unknown,
  ): unknown;
  rawJSON(text: string): { rawJSON: string };
  isRawJSON(value: unknown): value is { rawJSON: string };
}
const sourceJson = JSON as unknown as SourceJson;

/** The text of a number that {@link parseJson} kept as written; undefined for other values. */
export function exactNumberText(value: unknown): string | undefined {
  return sourceJson.isRawJSON(value) ? value.rawJSON : undefined;
}

/**
 * The value of a JSON text, or why it is refused.
 *
 * @example
 * JSON.stringify(parseJson('[12345678901234567890]')) === '[12345678901234567890]'
 */
export function parseJson(text: string): unknown | Rejection {
  const excess = jsonExcess(text);
  if (excess !== null) return new Rejection('json_too_deep', `The JSON is too much: ${excess}.`);
  try {
    return PRECISE.test(text) ? sourceJson.parse(text, keepExact) : JSON.parse(text);
  } catch (error) {
    if (error instanceof RangeError) {
      return new Rejection('number_out_of_range', error.message);
    }
    const cause = error instanceof Error ? error.message : String(error);
    return new Rejection('invalid_json', `The text is not valid JSON: ${shorten(cause)}.`);
  }
}

/** A number outside of text that a double may not hold: many digits, or an exponent. */
const DOUBTFUL = /(?:^|[[:,\s])-?(?:\d{16}|[\d.]+[eE])/;

/**
 * The value of a JSON text in which every number that a double would change keeps its own text, for
 * {@link inexactNumber} to find. Names such as `__proto__` are data as any other.
 *
 * @throws SyntaxError when it is no JSON
 */
export function parseExact(text: string): unknown {
  return DOUBTFUL.test(text) ? sourceJson.parse(text, keepChanged) : JSON.parse(text);
}

function keepChanged(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  return isChanged(value, context.source) ? sourceJson.rawJSON(context.source) : value;
}

/** Fractions are rounded as doubles are; digits of integers and the size of a number are not. */
function isChanged(value: number, source: string): boolean {
  if (!Number.isFinite(value)) return true;
  if (value === 0) return /[1-9]/.test(source.replace(/[eE].*$/, ''));
  return /^-?\d+$/.test(source) && String(value) !== source;
}

/**
 * The first number that {@link parseExact} kept as text, with its place; null when there is none.
 *
 * @param json the value as JSON text, which spares most values the walk
 * @example
 * inexactNumber(parseExact('{"a":[1e400]}'), '{"a":[1e400]}', 'data')
 * // { path: 'data.a[0]', text: '1e400' }
 */
export function inexactNumber(
  value: unknown,
  json: string,
  path: string,
): { path: string; text: string } | null {
  return DOUBTFUL.test(json) ? findExact(value, path) : null;
}

function findExact(value: unknown, path: string): { path: string; text: string } | null {
  if (typeof value !== 'object' || value === null) return null;
  const text = exactNumberText(value);
  if (text !== undefined) return { path, text: shorten(text) };
  for (const [key, inner] of Object.entries(value)) {
    const place = Array.isArray(value) ? `${path}[${key}]` : `${path}.${key}`;
    const found = findExact(inner, place);
    if (found !== null) return found;
  }
  return null;
}

/** JSON text for jsonb, or why jsonb would refuse it. */
export function jsonText(value: unknown): string | Rejection {
  const text = JSON.stringify(value);
  if (text === undefined) return new Rejection('wrong_type', 'Expected a JSON value.');
  if (text.includes('\\u0000')) {
    if (/(?<!\\)(?:\\\\)*\\u0000/.test(text)) {
      return new Rejection(
        'nul_byte',
        'The JSON contains a NUL character, which text cannot hold.',
      );
    }
  }
  if (/(?<!\\)(?:\\\\)*\\ud[89a-f]/.test(text)) {
    return new Rejection('invalid_unicode', 'The JSON contains half of a surrogate pair.');
  }
  return text;
}

function keepExact(_key: string, value: unknown, context: { source?: string }): unknown {
  if (typeof value !== 'number' || context.source === undefined) return value;
  const source = context.source;
  if (String(value) === source) return value;
  const exponent = /[eE]([+-]?\d+)$/.exec(source)?.[1];
  if (exponent !== undefined && Math.abs(Number(exponent)) > EXPONENT_MAX) {
    throw new RangeError(`The number ${shorten(source)} is out of range.`);
  }
  return sourceJson.rawJSON(source);
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200).toWellFormed()}…` : text;
}
