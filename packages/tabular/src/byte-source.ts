/**
 * Reads a file as chunks of bytes, unzipped when asked, of a workbook the rows of a sheet as CSV. Holds one
 * chunk at a time; how the bytes become text is not decided here.
 */
import { type FileHandle, open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { refuseExpansion } from './expansion.ts';
import { ParseError } from './parse-error.ts';
import type { ByteChunk, FileFormat } from './types.ts';
import { type SheetWriting, sheetBytes } from './workbook/sheet-source.ts';

const CHUNK_BYTES = 256 * 1024;

/** What is known of a file before it is opened. */
export interface SourceHints {
  compression?: FileFormat['compression'] | undefined;
  /** Of a workbook. */
  sheet?: SheetWriting | undefined;
}

export interface ByteSource {
  sizeBytes: number;
  /** Ends with a ParseError `truncated_gzip`, `corrupt_gzip` or `corrupt_workbook` after the last good byte. */
  chunks(signal?: AbortSignal): AsyncGenerator<ByteChunk>;
  /** Raw bytes at a position of the file, for looking into it without reading it all. */
  peek(position: number, length: number): Promise<Buffer>;
  close(): Promise<void>;
}

/**
 * Opens a file for reading.
 *
 * @throws ParseError `unreadable_file` when it is missing, a folder or not readable
 */
export async function openByteSource(
  path: string,
  { compression, sheet }: SourceHints = {},
): Promise<ByteSource & { compression: FileFormat['compression'] }> {
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, 'r');
    const stat = await handle.stat();
    if (!stat.isFile()) throw new Error('it is not a regular file');
    const file = handle;
    const peek = (position: number, length: number) => readAt(file, position, length);
    const used = compression ?? (isGzip(await peek(0, 3)) ? 'gzip' : 'none');
    return {
      sizeBytes: stat.size,
      compression: used,
      chunks: (signal) => {
        if (sheet !== undefined) return sheetBytes(path, sheet, signal);
        return used === 'gzip' ? gunzip(file, signal) : plain(file, signal);
      },
      peek,
      close: () => file.close(),
    };
  } catch (error) {
    await handle?.close();
    const cause = error instanceof Error ? error.message : String(error);
    throw new ParseError(
      'unreadable_file',
      `The file cannot be read: ${cause}.`,
      'Check that the path names a file that this server may read.',
      { path },
    );
  }
}

function isGzip(head: Buffer): boolean {
  return head.length >= 3 && head[0] === 0x1f && head[1] === 0x8b && head[2] === 8;
}

async function readAt(file: FileHandle, position: number, length: number): Promise<Buffer> {
  const buffer = Buffer.alloc(length);
  let filled = 0;
  while (filled < length) {
    const { bytesRead } = await file.read(buffer, filled, length - filled, position + filled);
    if (bytesRead === 0) break;
    filled += bytesRead;
  }
  return buffer.subarray(0, filled);
}

async function* plain(file: FileHandle, signal?: AbortSignal): AsyncGenerator<ByteChunk> {
  for (let position = 0; ; ) {
    signal?.throwIfAborted();
    const bytes = await readAt(file, position, CHUNK_BYTES);
    if (bytes.length === 0) return;
    position += bytes.length;
    yield { bytes, bytesRead: position, unpacked: position };
  }
}

async function* gunzip(file: FileHandle, signal?: AbortSignal): AsyncGenerator<ByteChunk> {
  const unzip = createGunzip({ chunkSize: CHUNK_BYTES });
  const source = Readable.from(compressedBytes(file, signal), { objectMode: false });
  source.on('error', (error) => unzip.destroy(error));
  source.pipe(unzip);
  try {
    let unpacked = 0;
    for await (const chunk of unzip as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      unpacked += chunk.length;
      refuseExpansion('gzip file', unpacked, unzip.bytesWritten);
      yield { bytes: chunk, bytesRead: unzip.bytesWritten, unpacked };
    }
  } catch (error) {
    throw gzipError(error, unzip.bytesWritten);
  } finally {
    source.destroy();
    unzip.destroy();
  }
}

async function* compressedBytes(file: FileHandle, signal?: AbortSignal): AsyncGenerator<Buffer> {
  for await (const { bytes } of plain(file, signal)) yield bytes;
}

function gzipError(error: unknown, bytesRead: number): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'Z_BUF_ERROR') {
    return new ParseError(
      'truncated_gzip',
      `The gzip file ends in the middle (after ${bytesRead} compressed bytes).`,
      'Upload or download the file again; the rows before the cut can be kept.',
      { bytesRead },
    );
  }
  if (code === 'Z_DATA_ERROR') {
    return new ParseError(
      'corrupt_gzip',
      `The gzip file is damaged near compressed byte ${bytesRead}.`,
      'Make the archive again from the original file.',
      { bytesRead },
    );
  }
  return error;
}

/** How the file of a known format is opened. */
export function sourceHints({
  compression,
  sheet,
  decimal,
}: Pick<FileFormat, 'compression' | 'sheet' | 'decimal'>): SourceHints {
  if (sheet === undefined) return { compression };
  return { compression, sheet: { place: sheet, decimal, isDecimalOpen: false } };
}
