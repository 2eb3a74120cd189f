/**
 * Numbers of cells as text: every digit of a whole number, and fractions as short as they read back.
 */

/** Spreadsheets count with doubles and show 15 digits of them. */
const SHOWN_DIGITS = 15;
/** Digits that arithmetic left over stand behind zeros or nines; three are no chance. */
const NOISE_FREE_DIGITS = 12;
/** The smallest double in plain digits has 1074 behind its point, the largest 309 before it. */
const LENGTH_MAX = 1400;

/**
 * The number that a cell holds; null when it holds none. Writers give 17 digits of a double, of which the
 * fewest that read back are taken; `0.30000000000000004` is 0.3, as the cell shows it.
 *
 * @example
 * cellNumber('0.10000000000000001') === '0.1'
 */
export function cellNumber(text: string): string | null {
  const trimmed = text.trim();
  if (trimmed.length > LENGTH_MAX) return null;
  if (/^-?\d+$/.test(trimmed)) return withoutZeros(trimmed);
  if (!/^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i.test(trimmed)) return null;
  const value = Number(trimmed);
  if (!Number.isFinite(value)) return null;
  return String(withoutNoise(value));
}

/** A code is text; a number with zeros before it is the number. */
function withoutZeros(digits: string): string {
  const plain = digits.replace(/^(-?)0+(?=\d)/, '$1');
  return plain === '-0' ? '0' : plain;
}

function withoutNoise(value: number): number {
  if (Number.isInteger(value)) return value === 0 ? 0 : value;
  const shown = Number(value.toPrecision(SHOWN_DIGITS));
  if (shown === value) return value;
  const digits = shown.toExponential().replace(/e.*$/, '').replace(/\D/g, '');
  return digits.length <= NOISE_FREE_DIGITS ? shown : value;
}
