/**
 * Reads a bounded part of a file to infer from: its head and, where seeking is free, pieces spread
 * over the rest.
 */
import { openByteSource, type SourceHints } from './byte-source.ts';
import { ParseError } from './parse-error.ts';
import type { FileFormat, Warning } from './types.ts';

const HEAD_BYTES = 1024 * 1024;
/** Of a sheet's XML, which may say little in many elements: some two seconds. */
const SHEET_BYTES = 16 * 1024 * 1024;
const PIECES = 16;
const PIECE_BYTES = 64 * 1024;

export interface FileSample {
  compression: FileFormat['compression'];
  head: Buffer;
  /** True when the head is the whole file. */
  isComplete: boolean;
  /** Pieces of an uncompressed file; each begins and ends anywhere. */
  pieces: Buffer[];
  warnings: Warning[];
}

/** @throws ParseError `unreadable_file`, or `truncated_gzip` when nothing could be unzipped */
export async function readSample(path: string, hints: SourceHints = {}): Promise<FileSample> {
  const source = await openByteSource(path, hints);
  const sample: FileSample = {
    compression: source.compression,
    head: Buffer.alloc(0),
    isComplete: true,
    pieces: [],
    warnings: [],
  };
  try {
    const chunks: Buffer[] = [];
    let length = 0;
    try {
      for await (const { bytes, sheetBytes = 0 } of source.chunks()) {
        chunks.push(bytes);
        length += bytes.length;
        if (length >= HEAD_BYTES || sheetBytes > SHEET_BYTES) {
          sample.isComplete = false;
          break;
        }
      }
    } catch (error) {
      if (!(error instanceof ParseError) || length === 0) throw error;
      sample.isComplete = false;
      sample.warnings.push({ code: error.code, message: error.message });
    }
    sample.head = Buffer.concat(chunks);
    const rest = source.sizeBytes - length;
    if (source.compression === 'none' && hints.sheet === undefined && rest > 0) {
      const step = rest / PIECES;
      for (let piece = 0; piece < PIECES; piece += 1) {
        // The last piece is the end of the file: appended rows differ most.
        const at =
          length + Math.floor(step * (piece + 1)) - Math.min(PIECE_BYTES, Math.floor(step));
        sample.pieces.push(await source.peek(at, PIECE_BYTES));
      }
    }
    return sample;
  } finally {
    await source.close();
  }
}
