/**
 * Finds out whether a file is a workbook, and where in it the table stands. What only looks like one is
 * refused by its name.
 */
import { open } from 'node:fs/promises';
import { type DecimalFinding, detectDecimal } from '../detect-layout.ts';
import { ParseError } from '../parse-error.ts';
import type { ParseHints, SheetPlace, Warning } from '../types.ts';
import { readCell } from './cell-text.ts';
import { refuseCompoundFile } from './compound-file.ts';
import { mergedCells } from './merged-cells.ts';
import type { SheetRow } from './sheet-cells.ts';
import { findLayout, type Layout } from './sheet-layout.ts';
import { SheetRows } from './sheet-rows.ts';
import { chooseSheet, openWorkbook, type SheetEntry } from './workbook.ts';
import { tooLarge } from './workbook-errors.ts';

export interface SheetFinding {
  place: SheetPlace;
  /** In the order of their tabs. */
  sheets: { name: string; isHidden: boolean }[];
  /** Of the sheet's texts; its numbers are numbers. */
  decimal: DecimalFinding;
  warnings: Warning[];
}

/** As many as tell a decimal sign and a header. */
const ROWS_LOOKED_AT = 2000;
const LOOKED_AT_BYTES = 8 * 1024 * 1024;
/** No text that is longer tells of a decimal sign. */
const NUMBER_LENGTH_MAX = 40;
/** Of a sheet's XML until it has a header and a row; a sample ends no earlier. */
const SILENT_BYTES_MAX = 16 * 1024 * 1024;

/**
 * @returns null for a file that is no workbook; it may still be a table of another kind
 * @throws ParseError as `openWorkbook`, `sheet_not_found`, `no_rows`, `bad_hint` for what a sheet has not
 */
export async function lookIntoWorkbook(
  path: string,
  hints: ParseHints,
): Promise<SheetFinding | null> {
  const head = await headOf(path);
  if (head === null) return null;
  await refuseCompoundFile(path, head);
  if (!head.subarray(0, 4).equals(ZIP) || !isWorkbookHead(head)) return null;
  refuseHints(hints);
  const workbook = await openWorkbook(path);
  const { sheets } = workbook;
  let rows: SheetRows | null = null;
  try {
    const sheet = chooseSheet(sheets, hints.sheet);
    rows = new SheetRows(workbook, sheet.part, { isLook: true });
    const looked = await firstRows(rows);
    const layout = findLayout(looked, rows.beginningRules, hints.hasHeader !== false);
    if (layout === null) throw noRows(sheet, sheets);
    const { name, part } = sheet;
    const { firstRow, firstColumn, width } = layout;
    const place = { name, part, firstRow, firstColumn, width };
    const merged = await mergedCells(workbook.archive, place);
    return {
      place,
      sheets: sheets.map(({ name, isHidden }) => ({ name, isHidden })),
      decimal: decimalOf(looked, rows, hints),
      warnings: [...warningsOf(layout, sheet, sheets, hints), ...mergedWarning(merged)],
    };
  } finally {
    if (rows === null) workbook.close();
    else await rows.close();
  }
}

const ZIP = Buffer.from('PK\x03\x04', 'latin1');
const HEAD_BYTES = 64 * 1024;

/** @returns null when the file cannot be opened; whoever reads it next says why */
async function headOf(path: string): Promise<Buffer | null> {
  const file = await open(path, 'r').catch(() => null);
  if (file === null) return null;
  try {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(HEAD_BYTES), 0, HEAD_BYTES, 0);
    return buffer.subarray(0, bytesRead);
  } catch {
    return null;
  } finally {
    await file.close();
  }
}

/** Archives of other kinds name themselves in their first part, and are refused by that name. */
function isWorkbookHead(head: Buffer): boolean {
  const text = head.toString('latin1');
  if (/vnd\.oasis\.opendocument|word\/|ppt\//.test(text)) return false;
  return text.includes('xl/') || text.includes('[Content_Types].xml') || text.includes('_rels/');
}

/** What a person says of a CSV file would have no effect here, and nobody would notice. */
function refuseHints(hints: ParseHints): void {
  const given = (['kind', 'compression', 'delimiter', 'encoding'] as const).find(
    (hint) => hints[hint] !== undefined,
  );
  if (given === undefined) return;
  throw new ParseError(
    'bad_hint',
    `An Excel file has no ${given} that could be named.`,
    'Leave it out; name the sheet if the file has several.',
  );
}

async function firstRows(sheet: SheetRows): Promise<SheetRow[]> {
  const looked: SheetRow[] = [];
  for await (const { rows, sheetBytes } of sheet.chunks()) {
    looked.push(...rows.slice(0, ROWS_LOOKED_AT - looked.length));
    if (looked.length >= ROWS_LOOKED_AT || (looked.length > 1 && sheetBytes > LOOKED_AT_BYTES))
      break;
    if (sheetBytes > SILENT_BYTES_MAX) {
      throw tooLarge(`The first rows of the sheet lie behind ${sheetBytes} bytes of XML.`);
    }
  }
  return looked;
}

function decimalOf(rows: SheetRow[], sheet: SheetRows, hints: ParseHints): DecimalFinding {
  if (hints.decimal !== undefined) return { decimal: hints.decimal, isAmbiguous: false };
  const { beginningRules } = sheet;
  const records = rows.map((row) => {
    const fields: string[] = [];
    for (const cell of row.cells) {
      const { text, isNumber } = readCell(cell, row.number, beginningRules);
      if (!isNumber && text.length <= NUMBER_LENGTH_MAX) fields.push(text);
    }
    return { fields, line: row.number };
  });
  return detectDecimal(records);
}

function noRows(sheet: SheetEntry, sheets: readonly SheetEntry[]): ParseError {
  const others = otherNames(sheet, sheets);
  const more = others === null ? '' : `; the file has others: ${others}`;
  const message = `The sheet ${JSON.stringify(sheet.name)} has no rows${more}.`;
  const remedy = others === null ? 'Choose a file that has rows.' : 'Name a sheet that has rows.';
  return new ParseError('no_rows', message, remedy, { sheet: sheet.name });
}

/** Names of some of the other sheets; null when there is none. */
function otherNames({ name }: SheetEntry, sheets: readonly SheetEntry[]): string | null {
  const others = sheets
    .filter((sheet) => sheet.name !== name)
    .map((each) => JSON.stringify(each.name));
  if (others.length === 0) return null;
  const more = others.length > 10 ? ` and ${others.length - 10} more` : '';
  return `${others.slice(0, 10).join(', ')}${more}`;
}

function mergedWarning({ count, example }: { count: number; example: string }): Warning[] {
  if (count === 0) return [];
  const what = count === 1 ? '1 range of cells is' : `${count} ranges of cells are`;
  const message = `${what} merged (such as ${example}): the first cell of each holds the value, the others are empty.`;
  return [{ code: 'merged_cells', message }];
}

function warningsOf(
  { above }: Layout,
  sheet: SheetEntry,
  sheets: readonly SheetEntry[],
  hints: ParseHints,
): Warning[] {
  const warnings: Warning[] = [];
  const others = hints.sheet === undefined ? otherNames(sheet, sheets) : null;
  if (others !== null) {
    const message = `The sheet ${JSON.stringify(sheet.name)} is read. The file has others: ${others}; name the sheet to read one of them.`;
    warnings.push({ code: 'other_sheets', message });
  }
  if (above !== null) {
    const { firstRow, lastRow, example } = above;
    const rows =
      firstRow === lastRow ? `Row ${firstRow} stands` : `Rows ${firstRow} to ${lastRow} stand`;
    const shown = example === '' ? '' : ` ("${example.toWellFormed()}")`;
    const message = `${rows} above the header${shown} and is no part of the table.`;
    warnings.push({
      code: 'rows_above_header',
      message: firstRow === lastRow ? message : message.replace(' is no part', ' are no part'),
    });
  }
  return warnings;
}
