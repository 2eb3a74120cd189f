/**
 * Values as fields of a CSV file that people open in a spreadsheet, and such fields read back: what a
 * spreadsheet would run as a formula carries an apostrophe there and nowhere else.
 */

/** OWASP, "CSV injection", with the wide forms that spreadsheets of East Asia read alike. */
const FORMULA = /^'*[=+\-@\t\r\n＝＋－＠]/;
const GUARDED = /^'+[=+\-@\t\r\n＝＋－＠]/;
const NUMBER = /^[+-]?\d+(?:\.\d+)?(?:e[+-]?\d+)?$/i;
const APOSTROPHE = 39;

/**
 * A text as a field (RFC 4180). A text that begins like a guarded one gets an apostrophe more, so that
 * {@link unguarded} gives back every text as it was.
 *
 * @example
 * csvCell('=1+1') === "'=1+1"
 * csvCell('-5') === '-5'
 */
export function csvCell(text: string): string {
  if (text === '' || text === '\\N') return `"${text}"`;
  const safe = FORMULA.test(text) && !NUMBER.test(text) ? `'${text}` : text;
  // Where the comma is for decimals, spreadsheets split at semicolons, and some at tabs: in quotes nothing splits.
  return /[",;\t\r\n]|^\s|\s$/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

/** Whether a field carries the apostrophe of {@link csvCell}. */
export function isGuarded(field: string): boolean {
  return field.charCodeAt(0) === APOSTROPHE && GUARDED.test(field);
}

/** @example unguarded("'=1+1") === '=1+1' */
export function unguarded(field: string): string {
  return isGuarded(field) ? field.slice(1) : field;
}

/**
 * A record without its line break. A row of nothing but nulls says so: an empty line would be none.
 *
 * @param texts null for an absent value
 */
export function csvRecord(texts: readonly (string | null)[]): string {
  if (texts.every((text) => text === null)) return ['\\N', ...texts.slice(1)].join(',');
  return texts.map((text) => (text === null ? '' : csvCell(text))).join(',');
}
