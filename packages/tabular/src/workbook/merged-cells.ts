/**
 * Finds cells that are merged within the rows of a table: only the first of them holds the value, which is
 * told because it is shown as if all did. They are listed at the end of a sheet, so only sheets that are
 * read in about a second are looked at.
 */
import type { SheetPlace } from '../types.ts';
import type { ZipArchive } from './zip-archive.ts';

const LOOKED_AT_BYTES = 64 * 1024 * 1024;
const NAME = 'mergeCell';
/** From the name on: a reference such as `ref="XFD1048575:XFD1048576"` and what else a tag says. */
const TAG_LENGTH_MAX = 200;
const REFERENCE = /\sref="([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})"/;

/** @returns how many, and the first as it is named */
export async function mergedCells(
  archive: ZipArchive,
  { part, firstRow }: SheetPlace,
): Promise<{ count: number; example: string }> {
  let count = 0;
  let example = '';
  const scan = new MergeScan((reference, lastRow) => {
    if (lastRow <= firstRow) return;
    count += 1;
    example ||= reference;
  });
  let seen = 0;
  for await (const { bytes } of archive.chunks(part)) {
    scan.add(bytes.toString('latin1'), TAG_LENGTH_MAX);
    seen += bytes.length;
    if (seen > LOOKED_AT_BYTES) break;
  }
  scan.add('', 0);
  return { count, example };
}

/** Looks at each place of the name once, and at no more behind it than a tag is long. */
class MergeScan {
  readonly #found: (reference: string, lastRow: number) => void;
  #rest = '';

  constructor(found: (reference: string, lastRow: number) => void) {
    this.#found = found;
  }

  /** @param kept characters at the end that wait for more, since a tag may go on */
  add(added: string, kept: number): void {
    const text = this.#rest + added;
    let at = 0;
    for (;;) {
      const start = text.indexOf(NAME, at);
      if (start < 0 || text.length - start < kept) break;
      at = start + NAME.length;
      // Of the tag `<x:mergeCell`, no attribute and no end.
      if (/[<:]/.test(text.charAt(start - 1))) this.#look(text.slice(at, start + TAG_LENGTH_MAX));
    }
    this.#rest = text.slice(Math.max(at, text.length - kept));
  }

  #look(behind: string): void {
    const end = behind.search(/[<>]/);
    const match = REFERENCE.exec(end < 0 ? behind : behind.slice(0, end));
    if (match === null) return;
    const [, from, top, to, bottom] = match;
    this.#found(`${from}${top}:${to}${bottom}`, Number(bottom));
  }
}
