/**
 * What a cell says as text, and why it says nothing that could be used. The same text would stand in a CSV
 * file, but that a number is known to be one.
 */
import { VALUE_BYTES_MAX } from '../types.ts';
import { serialText } from './cell-dates.ts';
import type { CellFormat } from './cell-formats.ts';
import { cellNumber } from './cell-numbers.ts';
import { TEXT_LENGTH_MAX } from './shared-strings.ts';
import { columnLetters, type SheetCell } from './sheet-cells.ts';
import { wholeNumber } from './whole-number.ts';

export interface CellReading {
  text: string;
  /** A number, written with a decimal point. */
  isNumber: boolean;
  /** Why the cell's row is refused; its text is empty then, or what a header can show of it. */
  problem: CellProblem | null;
}

export interface CellProblem {
  code:
    | 'cell_error'
    | 'formula_without_value'
    | 'cell_not_shown'
    | 'value_too_large'
    | 'nul_byte'
    | 'invalid_unicode';
  reason: string;
}

export interface CellRules {
  formats: readonly CellFormat[];
  is1904: boolean;
  /** The shared text of a number. */
  textAt(index: number): string;
  /** How long it is, before it is there: one text of a megabyte may stand in every cell. */
  textBytes(index: number): number;
}

/** What Excel writes into cells whose formula failed; no other text is repeated in a reason. */
const ERROR = /^#[A-Z0-9/!?_]{1,20}$/;

/** @param row of the sheet, for the place of the cell in a reason */
export function readCell(cell: SheetCell, row: number, rules: CellRules): CellReading {
  const place = `${columnLetters(cell.column)}${row}`;
  if (cell.isUnknown) {
    const reason = `Cell ${place} has a formula without a result; open the file in a spreadsheet program, which calculates it, and save it.`;
    return refused('formula_without_value', reason);
  }
  switch (cell.type) {
    case 's':
      return readShared(cell.value, place, rules);
    case 'str':
    case 'inlineStr':
      return plain(cell.value, place);
    case 'b':
      return plain(/^(?:1|true)$/i.test(cell.value.trim()) ? 'true' : 'false', place);
    case 'd':
      return plain(isoText(cell.value.trim()), place);
    case 'e': {
      const shown = ERROR.test(cell.value) ? cell.value : 'an error';
      const reason = `Cell ${place} shows ${shown}; correct its formula or empty the cell.`;
      return refused('cell_error', reason);
    }
    default:
      return readNumber(cell, place, rules);
  }
}

function readShared(value: string, place: string, rules: CellRules): CellReading {
  const index = wholeNumber(value);
  if (index !== null) {
    const isTooLarge = rules.textBytes(index) > VALUE_BYTES_MAX;
    return isTooLarge ? tooLarge(place) : plain(rules.textAt(index), place);
  }
  const reason = `Cell ${place} refers to a shared text by no number; enter its text again.`;
  return refused('cell_error', reason);
}

function readNumber(cell: SheetCell, place: string, rules: CellRules): CellReading {
  const text = cellNumber(cell.value);
  if (text === null) return refused('cell_error', `Cell ${place} holds a number that is none.`);
  const format = rules.formats[cell.style] ?? 'number';
  if (format === 'number') return { text, isNumber: true, problem: null };
  const shown = serialText(Number(text), format, rules.is1904);
  if (shown !== null) return { text: shown, isNumber: false, problem: null };
  const reason = `Cell ${place} should show a time, but ${text} is none; correct it or its format.`;
  return refused('cell_not_shown', reason);
}

/** `2024-01-15T00:00:00` is a day; a zone stays where it is written. */
function isoText(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T00:00:00(?:\.0+)?$/, '$1').replace('T', ' ');
}

function plain(text: string, place: string): CellReading {
  if (text.length >= TEXT_LENGTH_MAX) return tooLarge(place);
  // Escapes such as `_x0000_` say what XML cannot, and no text may hold.
  const hasNul = text.includes('\0');
  if (!hasNul && text.isWellFormed()) return { text, isNumber: false, problem: null };
  const [code, what]: [CellProblem['code'], string] = hasNul
    ? ['nul_byte', 'a NUL character']
    : ['invalid_unicode', 'half of a surrogate pair'];
  const reason = `Cell ${place} contains ${what}, which text cannot hold; enter its text again.`;
  const shown = text.toWellFormed().replaceAll('\0', '\uFFFD');
  return { text: shown, isNumber: false, problem: { code, reason } };
}

function tooLarge(place: string): CellReading {
  const reason = `The text of cell ${place} has more than ${VALUE_BYTES_MAX} bytes.`;
  return refused('value_too_large', reason);
}

function refused(code: CellProblem['code'], reason: string): CellReading {
  return { text: '', isNumber: false, problem: { code, reason } };
}
