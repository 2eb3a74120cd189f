// Files on their way into a table, kept in one folder of the server's own under the import's id. No
// part of a path ever comes from a request. A file counts once it is complete and on the disk.
import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { AppError } from '../../../kernel/errors.ts';

export interface Upload {
  readonly bytes: number;
  /** SHA-256 of the bytes, in hex. */
  readonly digest: string;
}

export interface Uploads {
  pathOf(id: string): string;
  /**
   * Streams the bytes to disk; resolves after the file and its folder are synced.
   *
   * @throws AppError `storage_full`, `import_interrupted`, `body_too_large`; then nothing is left
   */
  store(stream: AsyncIterable<Uint8Array>, id: string, bytesMax?: number): Promise<Upload>;
  /**
   * Adds bytes at the end, at 0 to a new file; what came before a stream broke off stays, what would be too much does not.
   *
   * @throws AppError `storage_full`, `import_interrupted`, `body_too_large`
   */
  append(
    stream: AsyncIterable<Uint8Array>,
    id: string,
    place: { from: number; bytesMax: number },
  ): Promise<void>;
  /** Bytes of the file; 0 when it is gone. */
  sizeOf(id: string): Promise<number>;
  /** Reads the bytes and keeps none of them. */
  digest(stream: AsyncIterable<Uint8Array>): Promise<Upload>;
  remove(id: string): Promise<void>;
  /** Removes what is older than an hour and not wanted: leftovers of a crash. */
  sweep(isWanted: (id: string) => boolean, nowMs: number): Promise<void>;
}

const partSuffix = '.part';
const leftoverMs = 3_600_000;

export function createUploads(folder: string): Uploads {
  const pathOf = (id: string): string => join(folder, id);
  return {
    pathOf,

    async store(stream, id, bytesMax = Number.POSITIVE_INFINITY) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const part = pathOf(id) + partSuffix;
      try {
        const upload = await writeSynced(stream, part, bytesMax);
        await rename(part, pathOf(id));
        await syncFolder(folder);
        return upload;
      } catch (error) {
        await rm(part, { force: true });
        throw refusalOf(error);
      }
    },

    async append(stream, id, place) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await appendSynced(stream, pathOf(id), place);
    },

    async sizeOf(id) {
      return (await stat(pathOf(id)).catch(() => null))?.size ?? 0;
    },

    async digest(stream) {
      const seen = tally();
      try {
        for await (const chunk of stream) seen.take(chunk);
        return seen.end();
      } catch (error) {
        throw refusalOf(error);
      }
    },

    remove: (id) => rm(pathOf(id), { force: true }),

    async sweep(isWanted, nowMs) {
      const names = await readdir(folder).catch(() => [] as string[]);
      for (const name of names) {
        const path = join(folder, name);
        const facts = await stat(path).catch(() => null);
        const isOld = facts !== null && facts.mtimeMs < nowMs - leftoverMs;
        if (isOld && !isWanted(name)) await rm(path, { force: true });
      }
    },
  };
}

function tally(): { take(chunk: Uint8Array): number; end(): Upload } {
  const hash = createHash('sha256');
  let bytes = 0;
  return {
    take(chunk) {
      hash.update(chunk);
      bytes += chunk.length;
      return bytes;
    },
    end: () => ({ bytes, digest: hash.digest('hex') }),
  };
}

async function writeSynced(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  bytesMax: number,
): Promise<Upload> {
  const file = await open(path, 'w', 0o600);
  try {
    const seen = tally();
    for await (const chunk of stream) {
      if (seen.take(chunk) > bytesMax)
        throw new AppError('body_too_large', { limit_bytes: bytesMax });
      for (let at = 0; at < chunk.length; ) at += (await file.write(chunk, at)).bytesWritten;
    }
    await file.sync();
    return seen.end();
  } finally {
    await file.close();
  }
}

async function appendSynced(
  stream: AsyncIterable<Uint8Array>,
  path: string,
  { from, bytesMax }: { from: number; bytesMax: number },
): Promise<void> {
  const file = await open(path, from === 0 ? 'w' : 'r+', 0o600);
  let end = from;
  try {
    for await (const chunk of stream) {
      if (end + chunk.length > bytesMax) {
        await file.truncate(from);
        throw new AppError('body_too_large', { limit_bytes: bytesMax - from });
      }
      for (let at = 0; at < chunk.length; ) {
        at += (await file.write(chunk, at, chunk.length - at, end + at)).bytesWritten;
      }
      end += chunk.length;
    }
    await file.sync();
  } catch (error) {
    throw refusalOf(error);
  } finally {
    await file.close();
  }
}

/** Without it the new name may be lost with the power. */
async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

function refusalOf(error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code ?? '';
  if (code === 'ENOSPC' || code === 'EDQUOT') {
    return new AppError('storage_full', { what: 'the file' }, { cause: error });
  }
  if (code === 'ECONNRESET' || code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ABORT_ERR') {
    return new AppError('import_interrupted', {}, { cause: error });
  }
  return error;
}
