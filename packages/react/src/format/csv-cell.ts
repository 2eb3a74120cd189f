// One cell of a CSV file that people open in a spreadsheet. Pure.

/** OWASP, "CSV injection", with the wide forms that spreadsheets of East Asia read alike. */
const startsFormula = /^[=+\-@\t\r\n＝＋－＠]/;
const isNumber = /^[+-]?\d+(\.\d+)?(e[+-]?\d+)?$/i;

/**
 * Quoted where it must be (RFC 4180); what a spreadsheet would run as a formula becomes text.
 *
 * @example
 * csvCell('-1+1'); // "'-1+1"
 * csvCell('-5'); // '-5'
 */
export function csvCell(text: string): string {
  const safe = startsFormula.test(text) && !isNumber.test(text) ? `'${text}` : text;
  // Where the comma is for decimals, spreadsheets split at semicolons, and some at tabs: in quotes nothing splits.
  return /[",;\t\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
