// `aibaas import`: sends a file to the server, follows the import, and tells what came of it.
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename } from 'node:path';
import type {
  Aibaas,
  ColumnType,
  DateOrder,
  ImportQuestion,
  ImportResult,
  Operation,
} from '@aibaas/sdk';
import { CommandError, interrupted, usageError } from '../command-error.ts';
import { connect, type ServerFlags } from '../connection/find-server.ts';
import { formatBytes } from '../terminal/format.ts';
import { createProgressBar, type ProgressBar } from '../terminal/progress-bar.ts';
import { ask } from '../terminal/question.ts';
import type { CommandContext } from './command-context.ts';

export interface ImportFlags extends ServerFlags {
  readonly table: string;
  readonly append?: boolean;
  readonly delimiter?: string;
  readonly dateOrder?: DateOrder;
  readonly decimal?: '.' | ',';
  readonly encoding?: string;
  readonly timeZone?: string;
  readonly columns?: Record<string, ColumnType>;
}

const REJECTS_SHOWN = 5;

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
  const { delimiter, dateOrder, decimal, encoding, timeZone, columns } = flags;
  async function* body(): AsyncGenerator<Uint8Array> {
    let done = 0;
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 })) {
      yield chunk;
      done += chunk.length;
      bar.update({ done, total: sizeBytes, unit: 'bytes', label: 'uploading' });
    }
  }
  const hints = {
    ...(delimiter === undefined ? {} : { delimiter }),
    ...(dateOrder === undefined ? {} : { date_order: dateOrder }),
    ...(decimal === undefined ? {} : { decimal }),
    ...(encoding === undefined ? {} : { encoding }),
    ...(timeZone === undefined ? {} : { time_zone: timeZone }),
    ...(columns === undefined ? {} : { columns }),
  };
  const mode = flags.append === true ? 'append' : 'create';
  const params = { table: flags.table, filename: basename(file), mode, ...hints } as const;
  return aibaas.imports.create({ ...params, body: body() }, { signal });
}

function follow(
  aibaas: Aibaas,
  id: string,
  bar: ProgressBar,
  signal: AbortSignal,
): Promise<Operation<ImportResult>> {
  return aibaas.operations.wait<ImportResult>(id, {
    signal,
    onProgress: ({ progress, state }) => {
      if (progress === null) return;
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
  const answers: { date_order?: DateOrder; columns?: Record<string, ColumnType> } = {};
  for (const question of questions) {
    terminal.say(question.message);
    if (isAboutDates(question))
      answers.date_order = (await ask('Order?', ['dmy', 'mdy'])) as DateOrder;
    else {
      const types = ['text', 'integer', 'number', 'boolean', 'date', 'timestamp', 'json'];
      const type = (await ask(`Type of "${question.column}"?`, types)) as ColumnType;
      answers.columns = { ...answers.columns, [question.column ?? '']: type };
    }
  }
  await aibaas.imports.answer(operation.id, answers);
}

function isAboutDates({ code }: ImportQuestion): boolean {
  return code.includes('date');
}

function flagFor(question: ImportQuestion): string {
  if (isAboutDates(question)) return 'Add --date-order dmy or --date-order mdy.';
  return `Add --columns ${question.column ?? 'NAME'}=TYPE.`;
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
  const count = (value: number): string => value.toLocaleString('en-US');
  const columns = result.columns.map(({ name, type }) => `${name} ${type}`).join(', ');
  terminal.print(
    `${count(result.rows)} rows (${formatBytes(result.bytes)}) in table "${result.table}"`,
  );
  terminal.print(`Columns: ${columns}`);
  for (const warning of result.warnings) terminal.say(`Note: ${textOf(warning)}`);
  if (result.rejected === 0) return;
  terminal.print(`${count(result.rejected)} rows were rejected and kept; the first:`);
  for (const { line, column, reason } of rejects) {
    terminal.print(`  line ${line}${column === null ? '' : `, ${column}`}: ${reason}`);
  }
}

function textOf(warning: unknown): string {
  if (typeof warning === 'object' && warning !== null && 'message' in warning) {
    return String(warning.message);
  }
  return typeof warning === 'string' ? warning : JSON.stringify(warning);
}
