/**
 * Places and numbers of things in a workbook, such as a row or a style: plain digits, and nothing else that
 * JavaScript would read as a number.
 */

/** More than anything in a workbook has, and exact. */
const DIGITS_MAX = 15;

/**
 * @returns null for what is no whole number, such as `-1`, `0.5`, `1e5`, `0x10` and ` 9 `
 * @example
 * wholeNumber('12') === 12
 */
export function wholeNumber(text: string): number | null {
  if (text === '' || text.length > DIGITS_MAX) return null;
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code < 48 || code > 57) return null;
  }
  return Number(text);
}
