/** Why one value was refused, in words that name what was expected and what was found. */
export class Rejection {
  readonly code: string;
  readonly reason: string;

  constructor(code: string, reason: string) {
    this.code = code;
    this.reason = reason;
  }
}

/** Values of a column as text that PostgreSQL reads, null for absent, or why not. */
export type Conversion = string | null | Rejection;

const SHOWN_LENGTH_MAX = 60;

/** @example mismatch('an integer', 'abc').reason === 'Expected an integer, found "abc".' */
export function mismatch(expected: string, found: string, code = 'wrong_type'): Rejection {
  return new Rejection(code, `Expected ${expected}, found ${quoteValue(found)}.`);
}

/** A value in quotes, short enough for a message. */
export function quoteValue(value: string): string {
  const shown =
    value.length > SHOWN_LENGTH_MAX ? `${value.slice(0, SHOWN_LENGTH_MAX).toWellFormed()}…` : value;
  return JSON.stringify(shown);
}
