/**
 * Reads JSON without losing digits: numbers that a double cannot hold exactly keep their own text.
 * Refuses what PostgreSQL's jsonb refuses: NUL characters, broken surrogates, bottomless nesting.
 */
import { Rejection } from './rejection.ts';

const DEPTH_MAX = 500;
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
  if (text.length > DEPTH_MAX && depthOf(text) > DEPTH_MAX) {
    return new Rejection('json_too_deep', `The JSON is nested more than ${DEPTH_MAX} levels deep.`);
  }
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

/** Deepest nesting of brackets outside strings. */
function depthOf(text: string): number {
  let depth = 0;
  let deepest = 0;
  let isInString = false;
  for (let position = 0; position < text.length; position += 1) {
    const code = text.charCodeAt(position);
    if (isInString) {
      if (code === 92) position += 1;
      else if (code === 34) isInString = false;
    } else if (code === 34) isInString = true;
    else if (code === 91 || code === 123) {
      depth += 1;
      deepest = Math.max(deepest, depth);
    } else if (code === 93 || code === 125) depth -= 1;
  }
  return deepest;
}

function shorten(text: string): string {
  return text.length > 200 ? `${text.slice(0, 200).toWellFormed()}…` : text;
}
