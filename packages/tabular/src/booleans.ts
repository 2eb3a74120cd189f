/**
 * Yes and no as people and spreadsheets of several languages write them.
 */
import { isNullWord } from './numbers.ts';
import { type Conversion, mismatch } from './rejection.ts';

/** Yes and no of each language; the words of a column must be of one of them. */
const PAIRS: readonly (readonly [string, string])[] = [
  ['true', 'false'],
  ['yes', 'no'],
  ['y', 'n'],
  ['t', 'f'],
  ['wahr', 'falsch'],
  ['ja', 'nein'],
  ['ja', 'nee'],
  ['vrai', 'faux'],
  ['oui', 'non'],
  ['verdadero', 'falso'],
  ['sí', 'no'],
  ['si', 'no'],
  ['sì', 'no'],
  ['vero', 'falso'],
  ['sim', 'não'],
];
/** One of them alone may be a sex, a grade or a country. */
const SHORT = new Set(['y', 'n', 't', 'f', 'si', 'sì', 'sim', 'non', 'nee']);

const BOOLEANS = new Map<string, string>();
for (const [yes, no] of [...PAIRS, ['on', 'off'], ['1', '0']]) {
  BOOLEANS.set(yes as string, 't');
  BOOLEANS.set(no as string, 'f');
}
const WORDS = new Set(PAIRS.flat());

/** @example isBooleanWord('WAHR') === true */
export function isBooleanWord(text: string): boolean {
  return text.length <= 9 && WORDS.has(text.toLowerCase());
}

/** Whether a column of these words is one of booleans: a column of F may be a sex or a grade. */
export function booleanWords(present: string[]): boolean {
  const words = new Set(
    present.map((text) => text.toLowerCase()).filter((word) => WORDS.has(word)),
  );
  const isShort = [...words].some((word) => SHORT.has(word));
  const english = new Set(['true', 'false', 'yes', 'no']);
  if ([...words].every((word) => english.has(word))) return true;
  return PAIRS.some((pair) => {
    const known = pair.filter((word) => words.has(word)).length;
    return known === words.size && (!isShort || known === 2);
  });
}

/**
 * `true` or `false` for a word that means it in any language; other text stays as it is.
 *
 * @example
 * readBoolean('WAHR') === true
 */
export function readBoolean(text: string): boolean | string {
  const known = isBooleanWord(text.trim()) ? BOOLEANS.get(text.trim().toLowerCase()) : undefined;
  return known === undefined ? text : known === 't';
}

export function convertBoolean(value: string): Conversion {
  const text = value.trim();
  const known = BOOLEANS.get(text.toLowerCase());
  if (known !== undefined) return known;
  return isNullWord(text) ? null : mismatch('true or false', text);
}
