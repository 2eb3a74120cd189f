// `aibaas export`: fetches a table as a file. The file appears when it is complete, and never in place of
// another that nobody said to replace.
import { createWriteStream } from 'node:fs';
import { rename, rm, stat } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import type { ExportParams } from '@aibaas/sdk';
import { CommandError, interrupted, usageError } from '../command-error.ts';
import { connect, type ServerFlags } from '../connection/find-server.ts';
import { formatBytes } from '../terminal/format.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import type { CommandContext } from './command-context.ts';

export interface ExportFlags extends ServerFlags {
  readonly format?: 'csv' | 'ndjson';
  readonly output?: string;
  readonly overwrite?: boolean;
  readonly filter?: readonly string[];
  readonly sort?: string;
  readonly columns?: readonly string[];
}

export async function runExport(
  table: string,
  flags: ExportFlags,
  { terminal, environment, signal }: CommandContext,
): Promise<number> {
  const { output = '-' } = flags;
  const isFile = output !== '-';
  if (isFile) await refuseExisting(output, flags);
  const { aibaas } = await connect(flags, environment);
  const body = await aibaas.tables.export(table, paramsOf(flags), { signal, timeoutMs: 0 });
  if (!isFile) {
    await received(pipeline(body, process.stdout, { end: false }), signal);
    return 0;
  }
  const partial = `${output}.${process.pid}.part`;
  const bar = createProgressBar(terminal);
  let done = 0;
  async function* counted(): AsyncGenerator<Uint8Array> {
    for await (const chunk of body) {
      done += chunk.length;
      bar.update({ done, total: null, unit: 'bytes', label: 'exporting' });
      yield chunk;
    }
  }
  try {
    await received(pipeline(counted, createWriteStream(partial)), signal);
    await refuseExisting(output, flags);
    await rename(partial, output);
  } catch (error) {
    await rm(partial, { force: true });
    throw error;
  } finally {
    bar.clear();
  }
  if (terminal.isJson) terminal.print(JSON.stringify({ table, output, bytes: done }));
  else terminal.print(`Table "${table}" is in ${output} (${formatBytes(done)})`);
  return 0;
}

function paramsOf({ format, output = '-', filter, sort, columns }: ExportFlags): ExportParams {
  const named = /\.(?:ndjson|jsonl)$/i.test(output) ? 'ndjson' : 'csv';
  return {
    format: format ?? named,
    ...(filter === undefined ? {} : { filter: [...filter] }),
    ...(sort === undefined ? {} : { sort }),
    ...(columns === undefined ? {} : { columns: [...columns] }),
  };
}

async function refuseExisting(output: string, { overwrite }: ExportFlags): Promise<void> {
  const there = await stat(output).catch(() => null);
  if (there === null) return;
  if (there.isDirectory()) throw usageError('not_a_file', `${output} is a folder, not a file`);
  if (overwrite === true) return;
  throw usageError('file_exists', `${output} is there; give --overwrite to replace it`);
}

/** @throws CommandError that tells a broken connection from a disk that takes no more */
async function received(work: Promise<void>, signal: AbortSignal): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (signal.aborted) throw interrupted();
    const { code, message } = error as NodeJS.ErrnoException;
    // Who reads our output may have seen enough, as `head` has.
    if (code === 'EPIPE') return;
    if (code !== undefined && /^E[A-Z]+$/.test(code) && code !== 'ECONNRESET') {
      throw new CommandError('file_not_writable', `cannot write the file: ${message}`);
    }
    throw new CommandError(
      'export_broken',
      'the connection broke before the table was complete; nothing was kept. Run the command again',
    );
  }
}
