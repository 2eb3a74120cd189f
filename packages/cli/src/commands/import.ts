// `aibaas import`: sends a file to the server, follows the import, and tells what came of it.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type {
  Aibaas,
  ColumnType,
  DateOrder,
  ImportAnswers,
  ImportHints,
  ImportQuestion,
  ImportResult,
  Operation,
} from '@aibaas/sdk';
import { CommandError, interrupted, usageError } from '../command-error.ts';
import { connect, type ServerFlags } from '../connection/find-server.ts';
import { countOf, formatBytes } from '../terminal/format.ts';
import { createProgressBar, type ProgressBar } from '../terminal/progress-bar.ts';
import { ask } from '../terminal/question.ts';
import type { CommandContext } from './command-context.ts';

export interface ImportFlags extends ServerFlags {
  readonly table: string;
  readonly append?: boolean;
  readonly sheet?: string;
  readonly delimiter?: string;
  readonly dateOrder?: DateOrder;
  readonly decimal?: '.' | ',';
  readonly encoding?: ImportHints['encoding'];
  readonly timeZone?: string;
  readonly columns?: Record<string, ColumnType>;
  readonly idempotencyKey?: string;
}

const REJECTS_SHOWN = 5;

/** With the back-off of the SDK 8 to 16 seconds: a server that restarts is back by then. */
const maxNetworkRetries = 5;

export async function runImport(
  file: string,
  flags: ImportFlags,
  context: CommandContext,
): Promise<number> {
  const { terminal, environment, signal } = context;
  const sizeBytes = await sizeOf(file);
  const { aibaas } = await connect(flags, environment);
  const bar = createProgressBar(terminal);
  let started: Operation<ImportResult> | null = null;
  try {
    started = await upload(aibaas, file, sizeBytes, flags, bar, signal);
    let done = await follow(aibaas, started.id, bar, signal);
    while (done.state === 'needs_input') {
      bar.clear();
      await answer(aibaas, done, context);
      done = await follow(aibaas, started.id, bar, signal);
    }
    bar.clear();
    await report(aibaas, done, context);
    return 0;
  } catch (error) {
    bar.clear();
    const isInterrupted =
      signal.aborted || (error instanceof CommandError && error.code === 'interrupted');
    const mustCancel = isInterrupted || (error instanceof CommandError && error.exitCode === 2);
    if (started && mustCancel) await aibaas.operations.cancel(started.id).catch(() => {});
    if (isInterrupted) {
      terminal.say(started ? 'the import was cancelled' : 'the upload was stopped');
      throw interrupted();
    }
    throw error;
  }
}

async function sizeOf(file: string): Promise<number> {
  const info = await stat(file).catch(() => null);
  if (info === null) throw usageError('file_not_found', `there is no file ${file}`);
  if (!info.isFile()) throw usageError('not_a_file', `${file} is not a plain file`);
  return info.size;
}

function upload(
  aibaas: Aibaas,
  file: string,
  sizeBytes: number,
  flags: ImportFlags,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<Operation<ImportResult>> {
  async function* body(): AsyncGenerator<Uint8Array> {
    let done = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
      yield chunk;
      done += chunk.length;
      // What is still read after Ctrl-C is not shown: the line belongs to the shell again.
      if (!signal.aborted)
        bar.update({ done, total: sizeBytes, unit: 'bytes', label: 'uploading' });
    }
  }
  const params = {
    table: flags.table,
    filename: basename(file),
    mode: flags.append === true ? 'append' : 'create',
    sheet: flags.sheet,
    delimiter: flags.delimiter,
    date_order: flags.dateOrder,
    decimal: flags.decimal,
    encoding: flags.encoding,
    time_zone: flags.timeZone,
    columns: flags.columns,
  } as const;
  const { idempotencyKey } = flags;
  return aibaas.imports.create(
    { ...params, body },
    { signal, maxNetworkRetries, ...(idempotencyKey === undefined ? {} : { idempotencyKey }) },
  );
}

function follow(
  aibaas: Aibaas,
  id: string,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<Operation<ImportResult>> {
  return aibaas.operations.wait<ImportResult>(id, {
    signal,
    maxNetworkRetries,
    onProgress: ({ progress, state }) => {
      const { done, total, unit, stage, seconds_left: secondsLeft } = progress;
      bar.update({ done, total, unit, secondsLeft, label: stage || state });
    },
  });
}

/** Asks the person, or says which flag answers the question. */
async function answer(
  aibaas: Aibaas,
  operation: Operation<ImportResult>,
  { terminal }: CommandContext,
): Promise<void> {
  const questions = operation.result?.questions ?? [];
  if (questions.length === 0 || !terminal.canAsk) {
    const lines = questions.map((question) => `${question.message} ${flagFor(question)}`);
    throw usageError('needs_answer', lines.join('\n') || 'the server asks for more, but not what');
  }
  const answers: ImportAnswers = {};
  for (const question of questions) {
    // One order and one decimal sign hold for the whole file: asked for the first column only.
    if (question.code === 'ambiguous_date_order' && answers.date_order !== undefined) continue;
    if (question.code === 'ambiguous_decimal' && answers.decimal !== undefined) continue;
    terminal.say(question.message);
    const { column, options } = question;
    const chosen = await ask(`"${column}":`, options);
    if (question.code === 'ambiguous_date_order') answers.date_order = chosen as DateOrder;
    else if (question.code === 'ambiguous_decimal') answers.decimal = chosen as '.' | ',';
    else answers.columns = { ...answers.columns, [column]: chosen as ColumnType };
  }
  await aibaas.imports.answer(operation.id, answers);
}

const FLAG_OF_QUESTION: Readonly<Record<string, string>> = {
  ambiguous_date_order: '--date-order',
  ambiguous_decimal: '--decimal',
};

function flagFor({ code, column, options }: ImportQuestion): string {
  const flag = FLAG_OF_QUESTION[code] ?? `--columns ${column}=`;
  const space = flag.endsWith('=') ? '' : ' ';
  return `Add ${options.map((option) => flag + space + option).join(' or ')}.`;
}

async function report(
  aibaas: Aibaas,
  operation: Operation<ImportResult>,
  { terminal, signal }: CommandContext,
): Promise<void> {
  const { result } = operation;
  if (result === null) throw new CommandError('no_result', 'the import ended without a result');
  const rejects =
    result.rejected > 0
      ? (await aibaas.imports.rejects(operation.id, { limit: REJECTS_SHOWN }, { signal })).data
      : [];
  if (terminal.isJson) {
    terminal.print(JSON.stringify({ import_id: operation.id, ...result, rejects }));
    return;
  }
  const columns = result.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  terminal.print(
    `${countOf(result.rows, 'row')} (${formatBytes(result.bytes)}) in table "${result.table}"`,
  );
  terminal.print(`Columns: ${columns}`);
  for (const { message } of result.warnings) terminal.say(`Note: ${message}`);
  if (result.rejected === 0) return;
  terminal.print(
    `${countOf(result.rejected, 'row was', 'rows were')} rejected and kept; the first:`,
  );
  for (const { line, column, reason } of rejects) {
    terminal.print(`  line ${line}${column === null ? '' : `, ${column}`}: ${reason}`);
  }
}
