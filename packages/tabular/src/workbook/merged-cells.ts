/**
 * Finds cells that are merged within the rows of a table: only the first of them holds the value, which is
 * told because it is shown as if all did. They are listed at the end of a sheet, so only sheets that are
 * read in about a second are looked at.
 */
import type { SheetPlace } from '../types.ts';
import type { ZipArchive } from './zip-archive.ts';

const LOOKED_AT_BYTES = 64 * 1024 * 1024;
/** A reference such as `ref="XFD1048575:XFD1048576"` lies within. */
const OVERLAP = 200;
const MERGED = /<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]+)(\d+):([A-Z]+)(\d+)"/g;

/** @returns how many, and the first as it is named */
export async function mergedCells(
  archive: ZipArchive,
  { part, firstRow }: SheetPlace,
): Promise<{ count: number; example: string }> {
  let count = 0;
  let example = '';
  let seen = 0;
  let rest = '';
  for await (const { bytes } of archive.chunks(part)) {
    const text = rest + bytes.toString('latin1');
    let end = 0;
    for (const match of text.matchAll(MERGED)) {
      end = match.index + match[0].length;
      const [, from, top, to, bottom] = match;
      if (Number(bottom) <= firstRow) continue;
      count += 1;
      example ||= `${from}${top}:${to}${bottom}`;
    }
    rest = text.slice(Math.max(end, text.length - OVERLAP));
    seen += bytes.length;
    if (seen > LOOKED_AT_BYTES) break;
  }
  return { count, example };
}
