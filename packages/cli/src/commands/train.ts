// `aibaas train`: learns a column of a file from the others and writes a model. No server.
import { availableParallelism } from 'node:os';
import { createComputePool, taskModule } from '@aibaas/compute';
import {
  type FoldResult,
  type MlError,
  nestedScore,
  type RawTable,
  TableModel,
  type TrainTableOptions,
  type TriedCandidate,
  trainTable,
} from '@aibaas/ml';
import { now } from '../clock.ts';
import { CommandError, interrupted, usageError } from '../command-error.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { type FileTable, readTable } from '../files/read-table.ts';
import { writeWhole } from '../files/write-whole.ts';
import { createProgressBar } from '../terminal/progress-bar.ts';
import { candidatesOf } from '../train/candidates.ts';
import { checkFormat, exportedModel, type ModelFormat } from '../train/export-model.ts';
import { trainOnInteractions } from '../train/on-recommendation.ts';
import { trainOnText } from '../train/on-text.ts';
import { trainingReport } from '../train/report.ts';
import { trainingBar } from '../train/training-bar.ts';
import type { CommandContext } from './command-context.ts';

export interface TrainFlags extends ReadFlags {
  readonly target?: string;
  readonly task?: 'auto' | 'classification' | 'regression' | 'text' | 'recommendation';
  readonly text?: string;
  readonly user?: string;
  readonly item?: string;
  readonly rating?: string;
  readonly time?: string;
  readonly timeLimit?: number;
  readonly trials?: number;
  readonly estimator?: readonly string[];
  readonly param?: readonly string[];
  readonly format?: ModelFormat;
  readonly seed?: number;
  readonly threads?: number;
  readonly rowLimit?: number;
  readonly nested?: number;
  readonly out?: string;
}

const FOLD = { module: taskModule(import.meta.url, '../train/fold-task'), name: 'fitOneFold' };

export async function runTrain(
  file: string | undefined,
  flags: TrainFlags,
  context: CommandContext,
): Promise<number> {
  if (file === undefined) throw usageError('missing_file', 'give a FILE.csv or FILE.ndjson');
  const candidates = candidatesOf(flags);
  const { format = 'aibaas' } = flags;
  checkFormat(format, candidates);
  const isText = flags.task === 'text' || flags.text !== undefined;
  if (candidates !== null && (isText || flags.task === 'recommendation')) {
    throw usageError('flag_unsupported', '--estimator is for tables, not for texts or ratings');
  }
  if (flags.task === 'recommendation') return trainOnInteractions(file, flags, context);
  const { target, out = format === 'onnx' ? 'model.onnx' : 'model.json' } = flags;
  if (target === undefined)
    throw usageError('missing_flag', 'give --target COL, the column to learn');
  const table = await readTable(file, flags, { terminal: context.terminal });
  if (isText) {
    return trainOnText(file, table, { ...flags, target }, context);
  }
  const startedAt = now();
  const { model, tried, content } = await learn(file, table, { ...flags, target }, context);
  await writeWhole(out, content);
  const { terminal, signal } = context;
  if (signal.aborted) terminal.warn(`stopped early; ${out} holds the best so far`);
  const seconds = (now() - startedAt) / 1000;
  if (terminal.isJson) {
    const { report, task, classes } = model;
    const facts = { out, task, target, classes, seconds, ...report };
    const rows_us = Object.fromEntries(tried.map(({ name, rowUs }) => [name, rowUs]));
    terminal.print(JSON.stringify({ ...facts, rows_us }));
  } else if (out !== '-') {
    terminal.print(trainingReport(model, { out, seconds, tried }));
  }
  return 0;
}

interface Learned {
  readonly model: TableModel;
  readonly tried: readonly TriedCandidate[];
  /** Of the model's file. */
  readonly content: string | Uint8Array;
}

async function learn(
  file: string,
  table: FileTable,
  flags: TrainFlags & { target: string },
  { terminal, signal }: CommandContext,
): Promise<Learned> {
  const threads = flags.threads ?? availableParallelism();
  const candidates = candidatesOf(flags);
  const written = (model: TableModel): Promise<string | Uint8Array> =>
    exportedModel(flags.format ?? 'aibaas', {
      ...{ table, model, signal, seed: flags.seed ?? 1, reading: table.reading },
      candidate: candidates?.[0] ?? null,
    });
  const pool = createComputePool({ threads, name: 'train' });
  const bar = trainingBar(createProgressBar(terminal));
  const options: TrainTableOptions = {
    target: flags.target,
    seed: flags.seed ?? 1,
    threads,
    now,
    signal,
    ...(isTableTask(flags.task) ? { task: flags.task } : {}),
    ...(flags.trials === undefined ? {} : { trials: flags.trials }),
    ...(candidates === null ? {} : { candidates }),
    ...(flags.rowLimit === undefined ? {} : { rowLimitUs: flags.rowLimit }),
    // Each of the trainings of a nested validation gets an equal part of the time.
    ...(flags.timeLimit === undefined
      ? {}
      : { timeLimitMs: (flags.timeLimit * 1000) / (1 + (flags.nested ?? 0)) }),
  };
  const train = (part: RawTable, more: Partial<TrainTableOptions>, what: string) =>
    trainTable(
      part,
      { ...options, ...more, onProgress: (progress) => bar.update(progress, what) },
      (job) => pool.run<FoldResult>(FOLD, job),
    );
  try {
    const tried: TriedCandidate[] = [];
    const model = await train(table, { onTried: (one) => void tried.push(one) }, '');
    const { nested: folds, seed = 1 } = flags;
    if (folds === undefined || signal.aborted) {
      return { model, tried, content: await written(model) };
    }
    let fold = 0;
    const again = (part: RawTable, task: 'classification' | 'regression') =>
      train(part, { task }, `nested fold ${++fold} of ${folds}, `);
    const nested = await nestedScore(table, options, { folds, seed, train: again });
    const report = { ...model.report, nested };
    const judged = new TableModel({ ...model, report });
    return { model: judged, tried, content: await written(judged) };
  } catch (error) {
    if (signal.aborted) throw interrupted();
    const refused = error as MlError;
    if (refused.name !== 'MlError') throw error;
    const isFlag = refused.path.startsWith('options');
    throw new CommandError(refused.code, `${file}: ${refused.message}`, { exit: isFlag ? 2 : 1 });
  } finally {
    bar.stop();
    await pool.stop();
  }
}

const isTableTask = (task: TrainFlags['task']): task is 'auto' | 'classification' | 'regression' =>
  task === 'auto' || task === 'classification' || task === 'regression';
