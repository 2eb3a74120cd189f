/**
 * Takes the rows of a sheet out of its XML: cells with their column and what stands in them, not yet read
 * as numbers, days or texts.
 */
import { RichText, TEXT_LENGTH_MAX } from './shared-strings.ts';
import { wholeNumber } from './whole-number.ts';
import { damaged } from './workbook-errors.ts';
import { unescapeCharacters, type XmlAttributes, type XmlHandler } from './xml-reader.ts';

export interface SheetCell {
  /** From 0. */
  column: number;
  /** As the file names it: `n` number, `s` shared text, `str` and `inlineStr` text, `b`, `e`, `d`. */
  type: string;
  style: number;
  value: string;
  /** A formula that was never calculated. */
  isUnknown: boolean;
}

export interface SheetRow {
  /** From 1, as it is shown. */
  number: number;
  cells: SheetCell[];
}

/** What a sheet can have: row 1048576 and column XFD are the last. */
const ROWS_MAX = 1_048_576;
const COLUMNS_MAX = 16_384;
const LETTERS_MAX = 3;
/** Of one row, in characters: more than any row may have, and little to hold. */
const ROW_LENGTH_MAX = 4 * 1024 * 1024;
/** Of what stands for a number, in a refusal. */
const SHOWN_LENGTH_MAX = 20;

export class SheetCells implements XmlHandler {
  #rows: SheetRow[] = [];
  #row: SheetRow | null = null;
  #rowNumber = 0;
  #rowLength = 0;
  #column = -1;
  #cell: SheetCell | null = null;
  #hasFormula = false;
  #hasValue = false;
  #isValue = false;
  #isInData = false;
  readonly #rich = new RichText();

  /** Rows that are complete, each once; rows without cells are left out. */
  take(): SheetRow[] {
    const rows = this.#rows;
    this.#rows = [];
    return rows;
  }

  open(name: string, attributes: XmlAttributes): void {
    if (name === 'sheetData') this.#isInData = true;
    if (!this.#isInData) return;
    switch (name) {
      case 'row':
        this.#openRow(attributes.r);
        break;
      case 'c':
        this.#openCell(attributes);
        break;
      case 'v':
        if (this.#hasValue && this.#cell !== null) throw this.#double('cell has two values');
        this.#isValue = true;
        this.#hasValue = true;
        break;
      case 'f':
        this.#hasFormula = true;
        break;
      default:
        this.#rich.open(name, attributes['xml:space']);
    }
  }

  text(text: string): void {
    if (this.#cell === null) return;
    if (!this.#isValue) this.#rich.add(text);
    else if (this.#cell.value.length < TEXT_LENGTH_MAX) this.#cell.value += text;
  }

  close(name: string): void {
    if (!this.#isInData) return;
    if (name === 'v') this.#isValue = false;
    else if (name === 'c') this.#closeCell();
    else if (name === 'row') this.#closeRow();
    else if (name === 'sheetData') this.#isInData = false;
    else this.#rich.close(name);
  }

  /** One of two would be lost, and nobody would notice. */
  #double(what: string): Error {
    return damaged(`a ${what} at row ${this.#rowNumber}`);
  }

  #openRow(given: string | undefined): void {
    if (this.#row !== null) throw this.#double('row stands within another');
    const number = given === undefined ? this.#rowNumber + 1 : wholeNumber(given);
    if (number === null || number <= this.#rowNumber || number > ROWS_MAX) {
      const shown = (given ?? String(number)).slice(0, SHOWN_LENGTH_MAX);
      throw damaged(`a row is numbered ${shown} after row ${this.#rowNumber}`);
    }
    this.#rowNumber = number;
    this.#rowLength = 0;
    this.#column = -1;
    this.#row = { number, cells: [] };
  }

  #openCell({ r: place, t: type = 'n', s: style = '0' }: XmlAttributes): void {
    if (this.#row === null) throw damaged('a cell stands outside of any row');
    if (this.#cell !== null) throw this.#double('cell stands within another');
    const column = place === undefined ? this.#column + 1 : columnOf(place);
    if (!(column > this.#column) || column >= COLUMNS_MAX) {
      throw damaged(`the cells of row ${this.#rowNumber} are not in order`);
    }
    this.#column = column;
    const format = wholeNumber(style);
    if (format === null) throw damaged(`a cell of row ${this.#rowNumber} has a style of no number`);
    this.#cell = { column, type, style: format, value: '', isUnknown: false };
    this.#hasFormula = false;
    this.#hasValue = false;
    this.#isValue = false;
    this.#rich.clear();
  }

  #closeCell(): void {
    const cell = this.#cell;
    this.#cell = null;
    if (cell === null || this.#row === null) return;
    if (cell.type === 'inlineStr') cell.value = this.#rich.text;
    else if (cell.type === 'str') cell.value = unescapeCharacters(cell.value);
    // Some writers leave <v> out, some leave it empty; an empty text is a value.
    cell.isUnknown =
      this.#hasFormula && cell.value === '' && !(cell.type === 'str' && this.#hasValue);
    if (cell.value === '' && !cell.isUnknown) return;
    this.#rowLength += cell.value.length;
    // The row is refused for its size; what it has beyond that is not held.
    if (this.#rowLength > ROW_LENGTH_MAX) cell.value = cell.value.slice(0, 1);
    this.#row.cells.push(cell);
  }

  #closeRow(): void {
    if (this.#row !== null && this.#row.cells.length > 0) this.#rows.push(this.#row);
    this.#row = null;
  }
}

/** @returns the column of a place such as `AB12`, from 0; NaN for no place */
function columnOf(place: string): number {
  let column = 0;
  let letters = 0;
  for (; letters <= LETTERS_MAX; letters += 1) {
    const code = place.charCodeAt(letters);
    if (!(code >= 65 && code <= 90)) break;
    column = column * 26 + code - 64;
  }
  if (letters === 0 || letters > LETTERS_MAX) return Number.NaN;
  return wholeNumber(place.slice(letters)) === null ? Number.NaN : column - 1;
}

/** @example columnLetters(27) === 'AB' */
export function columnLetters(column: number): string {
  const last = String.fromCharCode(65 + (column % 26));
  return column < 26 ? last : columnLetters(Math.floor(column / 26) - 1) + last;
}
