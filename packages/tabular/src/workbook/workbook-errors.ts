/**
 * Why a workbook cannot be read, each with what to do about it.
 */
import { ParseError } from '../parse-error.ts';

const AGAIN = 'Open it in a spreadsheet program, save it as .xlsx again, and send it whole.';

export function damaged(reason: string): ParseError {
  return new ParseError('corrupt_workbook', `The Excel file is damaged: ${reason}.`, AGAIN);
}

export function tooLarge(reason: string): ParseError {
  return new ParseError('too_large', reason, 'Export the sheet as CSV and import that.');
}

export function encrypted(): ParseError {
  return new ParseError(
    'encrypted_workbook',
    'The Excel file is locked with a password.',
    'Save it without a password and import that.',
  );
}

export function foreign(found: string, remedy: string): ParseError {
  return new ParseError('not_a_table', `This is ${found}, which is not read.`, remedy, { found });
}

/** @param names of the sheets that exist */
export function noSheet(asked: string, names: readonly string[]): ParseError {
  const shown = names.slice(0, 20).map((name) => JSON.stringify(name));
  const more = names.length > shown.length ? ` and ${names.length - shown.length} more` : '';
  return new ParseError(
    'sheet_not_found',
    `The Excel file has no sheet ${JSON.stringify(asked)}; it has ${shown.join(', ')}${more}.`,
    'Name one of its sheets, or its place from 1.',
    { sheets: [...names] },
  );
}
