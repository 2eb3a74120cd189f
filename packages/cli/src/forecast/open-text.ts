// Opens a file as text: plain or gzip (told by its first bytes, not by its name), decoded strictly,
// so that a wrong encoding is an error here and not a strange letter later.
import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { pipeline, type Readable } from 'node:stream';
import { TextDecoder } from 'node:util';
import { createGunzip } from 'node:zlib';
import { CommandError, usageError } from '../command-error.ts';

export interface TextFile {
  readonly sizeBytes: number;
  /** Bytes taken from the file so far, before unpacking. */
  bytesRead(): number;
  /** Decoded pieces of any length. */
  readonly pieces: AsyncIterable<string>;
}

/** @throws CommandError when the file is missing, is a folder, is packed badly or is not text */
export async function openText(path: string, encoding?: string): Promise<TextFile> {
  const { sizeBytes, head } = await peek(path);
  const isUtf16 = (head[0] === 0xff && head[1] === 0xfe) || (head[0] === 0xfe && head[1] === 0xff);
  const label = encoding ?? (isUtf16 ? (head[0] === 0xff ? 'utf-16le' : 'utf-16be') : 'utf-8');
  const decoder = decoderFor(label);
  const file = createReadStream(path);
  const isGzip = head[0] === 0x1f && head[1] === 0x8b;
  // The callback form hands an error of either stream to whoever reads the last one.
  const bytes: Readable = isGzip ? pipeline(file, createGunzip(), () => {}) : file;
  return {
    sizeBytes,
    bytesRead: () => file.bytesRead,
    pieces: decode(path, bytes, decoder, label),
  };
}

async function peek(path: string): Promise<{ sizeBytes: number; head: Uint8Array }> {
  try {
    const info = await stat(path);
    if (info.isDirectory()) throw usageError('not_a_file', `${path} is a folder, not a file`);
    // Reading the first bytes of a pipe would take them away from the stream.
    if (!info.isFile()) return { sizeBytes: 0, head: new Uint8Array(2) };
    await using handle = await open(path);
    const head = new Uint8Array(2);
    await handle.read(head, 0, 2, 0);
    return { sizeBytes: info.size, head };
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') throw usageError('file_not_found', `there is no file ${path}`);
    throw new CommandError('file_not_readable', `cannot read ${path}: ${message}`);
  }
}

function decoderFor(label: string): TextDecoder {
  try {
    return new TextDecoder(label, { fatal: true });
  } catch {
    const message = `"${label}" is not an encoding; use for example utf-8, latin1 or utf-16le`;
    throw usageError('unknown_encoding', message);
  }
}

async function* decode(
  path: string,
  bytes: Readable,
  decoder: TextDecoder,
  label: string,
): AsyncGenerator<string> {
  const text = (chunk?: Uint8Array): string => {
    try {
      const decoded = decoder.decode(chunk, { stream: chunk !== undefined });
      if (!decoded.includes('\0')) return decoded;
    } catch {
      const message = `${path} is not ${label} text; give its encoding, for example --encoding latin1`;
      throw usageError('wrong_encoding', message);
    }
    throw new CommandError('not_text', `${path} is not a text file: it contains zero bytes`);
  };
  try {
    for await (const chunk of bytes) yield text(chunk);
    yield text();
  } catch (error) {
    if (error instanceof CommandError) throw error;
    const { message } = error as Error;
    throw new CommandError('file_not_readable', `cannot read ${path} to its end: ${message}`);
  }
}
