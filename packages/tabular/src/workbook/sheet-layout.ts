/**
 * Finds the table in a sheet from its first rows: the row of the header below titles and notes, and the
 * columns that it has.
 */
import type { SheetPlace } from '../types.ts';
import { type CellRules, readCell } from './cell-text.ts';
import type { SheetRow } from './sheet-cells.ts';

/** Rows without empty ones. */
const ROWS_LOOKED_AT = 200;
const EXAMPLE_LENGTH_MAX = 60;

interface Filled {
  number: number;
  columns: number[];
  /** Its first text. */
  example: string;
  /** Whether every cell is a text or a year, as the cells of headers are. */
  isNames: boolean;
}

/** What stands above the table. */
export interface Above {
  firstRow: number;
  lastRow: number;
  example: string;
}

export type Layout = Omit<SheetPlace, 'name' | 'part'> & { above: Above | null };

/**
 * @param rules of which the beginnings of texts are enough
 * @param hasHeader false when a person says so: then nothing is left out
 * @returns null for rows without any value
 */
export function findLayout(
  rows: readonly SheetRow[],
  rules: CellRules,
  hasHeader: boolean,
): Layout | null {
  const filled = rows
    .map((row) => filledOf(row, rules))
    .filter(({ columns }) => columns.length > 0);
  const looked = filled.slice(0, ROWS_LOOKED_AT);
  const [first] = looked;
  if (first === undefined) return null;
  const usual = median(looked.map(({ columns }) => columns.length));
  const start = hasHeader ? headerAt(looked, usual) : 0;
  const header = looked[start] as Filled;
  const body = looked.slice(start);
  const { firstColumn, lastColumn } = columnsOf(header, body, usual);
  const skipped = looked.slice(0, start);
  return {
    firstRow: header.number,
    firstColumn,
    width: lastColumn - firstColumn + 1,
    above:
      skipped.length === 0
        ? null
        : {
            firstRow: first.number,
            lastRow: skipped.at(-1)?.number ?? first.number,
            example: first.example,
          },
  };
}

function filledOf(row: SheetRow, rules: CellRules): Filled {
  const columns: number[] = [];
  let example = '';
  let isNames = true;
  for (const cell of row.cells) {
    const { text, isNumber, problem } = readCell(cell, row.number, rules);
    if (text.trim() === '' && problem === null) continue;
    columns.push(cell.column);
    example ||= text.slice(0, EXAMPLE_LENGTH_MAX);
    if (isNumber && !/^(?:19|20)\d\d$/.test(text)) isNames = false;
  }
  return { number: row.number, columns, example, isNames };
}

/**
 * A title, a date of printing or a group of columns fills few cells, and a row of names follows that fills
 * most: only then are rows taken to stand above the table.
 */
function headerAt(rows: readonly Filled[], usual: number): number {
  const at = rows.findIndex(({ columns }) => columns.length * 2 > usual);
  const found = rows[at];
  return found?.isNames === true && found.columns.length > 1 ? at : 0;
}

/**
 * From the header's first column to its last, and further where rows that are usually filled go on: a note
 * beside the table is no column.
 */
function columnsOf(
  header: Filled,
  body: readonly Filled[],
  usual: number,
): { firstColumn: number; lastColumn: number } {
  const counts = new Map<number, number>();
  const rows = body.filter(({ columns }) => columns.length * 2 > usual);
  for (const { columns } of rows) {
    for (const column of columns) counts.set(column, (counts.get(column) ?? 0) + 1);
  }
  const least = rows.length <= 3 ? 1 : Math.max(2, rows.length * 0.1);
  const used = [...counts].filter(([, count]) => count >= least).map(([column]) => column);
  const all = [...header.columns, ...used];
  return { firstColumn: Math.min(...all), lastColumn: Math.max(...all) };
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? 0;
}
