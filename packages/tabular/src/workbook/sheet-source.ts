/**
 * A sheet as a stream of CSV text, so that its rows go the way that every row goes.
 */
import { refuseExpansion } from '../expansion.ts';
import type { ByteChunk, SheetPlace } from '../types.ts';
import { sheetLine } from './sheet-line.ts';
import { SheetRows } from './sheet-rows.ts';
import { openWorkbook } from './workbook.ts';

export interface SheetWriting {
  place: SheetPlace;
  decimal: '.' | ',';
  isDecimalOpen: boolean;
  /** Whether only the beginning is wanted. */
  isLook?: boolean;
}

/** In characters; a chunk of a sheet may hold rows that share long texts. */
const TEXT_LENGTH = 1024 * 1024;

/** @throws ParseError as `openWorkbook`, and in between where the sheet is damaged or grows too much */
export async function* sheetBytes(
  path: string,
  { place, decimal, isDecimalOpen, isLook = false }: SheetWriting,
  signal?: AbortSignal,
): AsyncGenerator<ByteChunk> {
  const sheet = new SheetRows(await openWorkbook(path, signal), place.part, { signal, isLook });
  try {
    const rules = { ...sheet.cellRules, beginnings: sheet.beginningRules, decimal, isDecimalOpen };
    let nextLine = 1;
    let written = 0;
    for await (const { rows, bytesRead, unpacked, sheetBytes } of sheet.chunks()) {
      let text = '';
      const chunk = (): ByteChunk => {
        const bytes = Buffer.from(text);
        written += bytes.length;
        text = '';
        refuseExpansion('Excel file', written, bytesRead);
        return { bytes, bytesRead, unpacked: Math.max(unpacked, written), sheetBytes };
      };
      for (const row of rows) {
        // Rows that are not there are blank lines, which are counted and skipped.
        text += '\n'.repeat(row.number - nextLine);
        text += row.number < place.firstRow ? '\n' : `${sheetLine(row, place, rules)}\n`;
        nextLine = row.number + 1;
        if (text.length >= TEXT_LENGTH) yield chunk();
      }
      // Also when there is no row: the caller counts what was unpacked.
      yield chunk();
    }
  } finally {
    await sheet.close();
  }
}
