// Works on every line of an NDJSON file in threads: streamed, in order, all threads busy, memory bounded by
// the number of lines under way. A bad line becomes a line that says so; the rest goes on.
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { ComputeError, type ComputePool, createComputePool, type TaskRef } from '@aibaas/compute';
import { CommandError, interrupted, usageError } from '../command-error.ts';
import { openText } from '../forecast/open-text.ts';
import { type Line, readLines } from '../forecast/read-lines.ts';
import { type BatchLines, errorLine } from './batch-lines.ts';
import { inOrder } from './in-order.ts';

export interface BatchOptions {
  /** The thread's function: some lines in, as many lines of results out (`BatchLines`). */
  readonly task: TaskRef;
  readonly inPath: string;
  /** `-` is stdout. The file appears when it is complete. */
  readonly outPath: string;
  readonly threads: number;
  readonly signal: AbortSignal;
  readonly onProgress?: (progress: { lines: number; bytes: number; bytesTotal: number }) => void;
}

interface Done extends BatchLines {
  readonly lines: number;
  readonly bytes: number;
}

/** Lines that travel to a thread together: few, so that all threads end at about the same time. */
const CHUNK_LINES = 4;
const CHUNK_CHARACTERS = 256 * 1024;
/** Chunks per thread under way or waiting for their turn in the output. */
const WINDOW_PER_THREAD = 8;

/** @throws CommandError when a file cannot be read or written, or on Ctrl-C */
export async function runBatch(options: BatchOptions): Promise<{ lines: number; failed: number }> {
  const { task, inPath, outPath, threads, signal } = options;
  await refuseSameFile(inPath, outPath);
  const file = await openText(inPath);
  const windowSize = threads * WINDOW_PER_THREAD;
  const pool = createComputePool({ threads, maxQueue: windowSize, name: 'batch' });
  const total = { lines: 0, failed: 0 };
  async function* results(): AsyncGenerator<string> {
    const chunks = chunked(readLines(file.pieces));
    const work = async (lines: Line[]): Promise<Done> => {
      // Where the file was read to when this chunk was cut: a reader runs ahead of the results.
      const bytes = file.bytesRead();
      return { ...(await runChunk({ pool, task, signal }, lines)), lines: lines.length, bytes };
    };
    for await (const { text, failed, lines, bytes } of inOrder(chunks, windowSize, work)) {
      total.failed += failed;
      total.lines += lines;
      options.onProgress?.({ lines: total.lines, bytes, bytesTotal: file.sizeBytes });
      yield text;
    }
  }
  try {
    await writeOut(outPath, Readable.from(results()), signal);
  } finally {
    await pool.stop();
  }
  return total;
}

async function refuseSameFile(inPath: string, outPath: string): Promise<void> {
  const identify = async (path: string): Promise<string | null> =>
    stat(path).then(
      ({ dev, ino }) => `${dev}:${ino}`,
      () => null,
    );
  const [input, output] = await Promise.all([identify(inPath), identify(outPath)]);
  if (input !== null && input === output) {
    throw usageError('same_file', `--out is the input file itself: ${outPath}`);
  }
}

async function* chunked(lines: AsyncIterable<Line>): AsyncGenerator<Line[]> {
  let chunk: Line[] = [];
  let characters = 0;
  for await (const line of lines) {
    chunk.push(line);
    characters += line.text?.length ?? 0;
    if (chunk.length < CHUNK_LINES && characters < CHUNK_CHARACTERS) continue;
    yield chunk;
    [chunk, characters] = [[], 0];
  }
  if (chunk.length > 0) yield chunk;
}

interface ChunkRun {
  readonly pool: ComputePool;
  readonly task: TaskRef;
  readonly signal: AbortSignal;
}

/** A thread that dies takes only the line with it that killed it. */
async function runChunk(run: ChunkRun, lines: Line[]): Promise<BatchLines> {
  try {
    return await run.pool.run<BatchLines>(run.task, lines, { signal: run.signal });
  } catch (error) {
    if (!(error instanceof ComputeError) || error.code !== 'thread_died') throw error;
    const [first, ...rest] = lines;
    if (first && rest.length === 0) {
      const text = JSON.stringify(errorLine(null, error.code, error.message, first.number));
      return { text: `${text}\n`, failed: 1 };
    }
    const alone: BatchLines[] = [];
    for (const line of lines) alone.push(await runChunk(run, [line]));
    return {
      text: alone.map(({ text }) => text).join(''),
      failed: alone.reduce((sum, { failed }) => sum + failed, 0),
    };
  }
}

async function writeOut(outPath: string, results: Readable, signal: AbortSignal): Promise<void> {
  try {
    if (outPath === '-') {
      await pipeline(results, process.stdout, { signal, end: false });
      return;
    }
    const isPlace = await stat(outPath).then(
      (info) => info.isFile(),
      () => true,
    );
    // A device or a pipe cannot be replaced by a finished file.
    const partial = isPlace ? `${outPath}.${process.pid}.part` : outPath;
    try {
      await pipeline(results, createWriteStream(partial), { signal });
      if (isPlace) await rename(partial, outPath);
    } catch (error) {
      if (isPlace) await rm(partial, { force: true });
      throw error;
    }
  } catch (error) {
    if (signal.aborted) throw interrupted();
    if (error instanceof CommandError || !(error instanceof Error) || !('syscall' in error)) {
      throw error;
    }
    throw new CommandError('file_not_writable', `cannot write ${outPath}: ${error.message}`);
  }
}
