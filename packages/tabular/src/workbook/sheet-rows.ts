/**
 * Streams the rows of one sheet, with what is needed to read their cells. Holds one chunk of the sheet and
 * the shared texts so far.
 */
import type { CellRules } from './cell-text.ts';
import { SharedStrings } from './shared-strings.ts';
import { SheetCells, type SheetRow } from './sheet-cells.ts';
import { wholeNumber } from './whole-number.ts';
import type { Workbook } from './workbook.ts';
import { XmlReader } from './xml-reader.ts';

export interface RowChunk {
  /** Often none: a chunk may end within a row. */
  rows: SheetRow[];
  /** Packed and unpacked bytes of the workbook so far. */
  bytesRead: number;
  unpacked: number;
  /** Unpacked bytes of the sheet alone. */
  sheetBytes: number;
}

/** Enough to show 60 characters of it, whatever their script. */
const BEGINNING_BYTES = 256;

export interface RowRules {
  signal?: AbortSignal | undefined;
  /** For a look or a sample: texts that lie further on are not waited for, and the file is refused. */
  isLook?: boolean;
}

export class SheetRows {
  readonly workbook: Workbook;
  readonly #part: string;
  readonly #texts: SharedStrings;
  readonly #signal: AbortSignal | undefined;

  constructor(workbook: Workbook, part: string, { signal, isLook = false }: RowRules = {}) {
    this.workbook = workbook;
    this.#part = part;
    this.#signal = signal;
    this.#texts = new SharedStrings(workbook.archive, workbook.texts, { signal, isLook });
  }

  get cellRules(): CellRules {
    const { formats, is1904 } = this.workbook;
    return {
      formats,
      is1904,
      textAt: (index) => this.#texts.at(index),
      textBytes: (index) => this.#texts.bytesOf(index),
    };
  }

  /** The same with no more of a shared text than tells whether it is one. */
  get beginningRules(): CellRules {
    return {
      ...this.cellRules,
      textAt: (index) => this.#texts.at(index, BEGINNING_BYTES),
      textBytes: (index) => Math.min(this.#texts.bytesOf(index), BEGINNING_BYTES),
    };
  }

  async *chunks(): AsyncGenerator<RowChunk> {
    const cells = new SheetCells();
    const reader = new XmlReader(this.#part, cells);
    let sheetBytes = 0;
    for await (const chunk of this.workbook.archive.chunks(this.#part, this.#signal)) {
      reader.write(chunk.bytes);
      sheetBytes += chunk.bytes.length;
      const { bytesRead, unpacked } = chunk;
      yield { rows: await this.#withTexts(cells.take()), bytesRead, unpacked, sheetBytes };
    }
    reader.end();
  }

  async #withTexts(rows: SheetRow[]): Promise<SheetRow[]> {
    let last = -1;
    for (const { cells } of rows) {
      for (const { type, value } of cells) {
        if (type === 's') last = Math.max(last, wholeNumber(value) ?? -1);
      }
    }
    await this.#texts.upTo(last);
    return rows;
  }

  async close(): Promise<void> {
    await this.#texts.close();
    this.workbook.close();
  }
}
