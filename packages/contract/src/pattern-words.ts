// What a pattern or format of a schema asks for, in words: nobody who mistypes an e-mail address should
// have to read a regular expression.
import { codePattern } from './schemas/factors.ts';
import { emailPattern } from './schemas/identity.ts';
import { base64urlPattern } from './schemas/passkeys.ts';
import { keptPattern, linePattern, visiblePattern } from './schemas/shapes.ts';

const ofPatterns: ReadonlyMap<string, string> = new Map([
  [emailPattern, 'must be one e-mail address such as ada@example.org'],
  [keptPattern, 'must not hold a NUL character or half of a surrogate pair'],
  [linePattern, 'must be one line of text, without control characters'],
  [
    visiblePattern,
    'must be one line of text with something to see in it, without control characters',
  ],
  [codePattern, 'must be six digits such as 123456'],
  [base64urlPattern, 'must be base64url: letters, digits, - and _'],
]);

const ofFormats: ReadonlyMap<string, string> = new Map([
  ['uuid', 'must be an id such as 019b3c1e-7a52-7cc0-8a4e-3f0d2b6c9e11'],
  ['date-time', 'must be a time with its zone such as 2026-03-31T12:00:00Z'],
]);

/** `must be …`, or null for a pattern that is none of the contract's. */
export const patternWords = (pattern: string): string | null => ofPatterns.get(pattern) ?? null;

/** Likewise for a format. */
export const formatWords = (format: string): string | null => ofFormats.get(format) ?? null;
