/**
 * Writes rows of a sheet as lines of CSV, one line a row so that lines count as the sheet does. A row with
 * a cell that cannot be used carries why behind a NUL, which no cell that is read can hold.
 */
import { ROW_BYTES_MAX, type SheetPlace } from '../types.ts';
import { type CellRules, readCell } from './cell-text.ts';
import { columnLetters, type SheetRow } from './sheet-cells.ts';

export interface LineRules extends CellRules {
  /** What numbers are written with, as the sheet's texts write theirs. */
  decimal: '.' | ',';
  /** Whether texts leave that open; numbers then say by a further zero that they do not. */
  isDecimalOpen: boolean;
  /** For cells of which only that they are there is told. */
  beginnings: CellRules;
}

export const DELIMITER = ',';
/** Begins a last field, which says why the row is refused, and each part of it. */
export const MARK = '\0';
const SPECIAL = /[",\r\n]|^\s|\s$/;

/** The row's line without its break. */
export function sheetLine(row: SheetRow, place: SheetPlace, rules: LineRules): string {
  const fields = new Array<string>(place.width).fill('');
  const isHeader = row.number === place.firstRow;
  let problem: { code: string; reason: string; field: number } | null = null;
  let length = 0;
  for (const cell of row.cells) {
    const field = cell.column - place.firstColumn;
    if (field < 0 || field >= place.width) {
      problem ??=
        readCell(cell, row.number, rules.beginnings).text === ''
          ? null
          : { ...outside(cell.column, row.number, place), field: -1 };
      continue;
    }
    const read = readCell(cell, row.number, rules);
    if (read.problem !== null && !isHeader) {
      problem ??= { ...read.problem, field };
      continue;
    }
    const text = read.isNumber ? numberText(read.text, rules) : read.text;
    length += text.length;
    // A character has a byte at least.
    if (length > ROW_BYTES_MAX) {
      const reason = `The row has more than ${ROW_BYTES_MAX} bytes, the most a row may have.`;
      problem = { code: 'row_too_large', reason, field: -1 };
      break;
    }
    fields[field] = SPECIAL.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
  }
  if (problem === null) return isEmpty(fields) ? '' : fields.join(DELIMITER);
  const { field, code, reason } = problem;
  return [...fields, `${MARK}${field}${MARK}${code}${MARK}${reason}`].join(DELIMITER);
}

/** A row of empty texts is as empty as one without cells. */
const isEmpty = (fields: readonly string[]): boolean => fields.every((field) => field === '');

function outside(column: number, row: number, { firstColumn, width }: SheetPlace) {
  const first = columnLetters(firstColumn);
  const last = columnLetters(firstColumn + width - 1);
  const place = `${columnLetters(column)}${row}`;
  const reason = `Cell ${place} stands outside of the table, whose columns are ${first} to ${last}; give its column a name in the header, or empty the cell.`;
  return { code: 'cell_outside', reason };
}

function numberText(text: string, { decimal, isDecimalOpen }: LineRules): string {
  const plain = isDecimalOpen && /\.\d{3}$/.test(text) ? `${text}0` : text;
  return decimal === '.' ? plain : plain.replace('.', decimal);
}
