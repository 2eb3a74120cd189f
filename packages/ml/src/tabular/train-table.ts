// Learns a column of a table from the others: roles, folds, candidates tried in turn, a blend of the best.
// Where it runs, and how many folds at once, is the caller's matter.
import { MlError } from '../errors.ts';
import type { Column } from '../frame/column.ts';
import type { Frame } from '../frame/frame.ts';
import { seededRandom } from '../random.ts';
import { blendWeights } from './blend.ts';
import { type Candidate, drawnCandidate, firstCandidates } from './candidates.ts';
import { featurise } from './featurise.ts';
import type { FoldJob, FoldResult } from './fold-job.ts';
import { restoreFold } from './fold-job.ts';
import { stratifiedFolds, tenthsByRank } from './folds.ts';
import { findLeaks } from './leakage.ts';
import type { RawTable } from './raw-table.ts';
import { type ColumnRole, type DroppedColumn, isDropped, roleOf } from './roles.ts';
import { figureOf, lossOf, type TableTask } from './scoring.ts';
import { type Score, TableModel } from './table-model.ts';
import { readTarget, withoutRows } from './target.ts';

export interface TrainTableOptions {
  readonly target: string;
  readonly task?: 'auto' | 'classification' | 'regression';
  readonly seed?: number;
  /** Candidates that are tried; 6 by default. */
  readonly trials?: number;
  /** After this it ends with the best so far; needs `now`. */
  readonly timeLimitMs?: number;
  readonly now?: () => number;
  /** How many folds `runFold` works on at once, for the share of time that each gets; 1 by default. */
  readonly threads?: number;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (progress: { done: number; total: number; label: string }) => void;
}

/** Runs one fit, perhaps on another thread; several may be asked for at once. */
export type RunFold = (job: FoldJob) => Promise<FoldResult>;

const trialsUsual = 6;
/** Part of the time that fits may take; the rest goes into handing rows over and blending. */
const overhead = 0.8;
/** So little time left is not enough for another candidate. */
const leftMin = 0.08;
/** Members with less say nothing that is worth their size. */
const weightMin = 0.05;

interface Tried {
  readonly candidate: Candidate;
  readonly models: readonly unknown[];
  readonly heldOut: Float64Array;
  readonly loss: number;
}

/**
 * @throws MlError `column_missing`, `rows_missing`, `target_constant`, `one_class`, `columns_missing`,
 *   `target_not_numeric`, `cancelled` when not one candidate was learned before the signal
 * @example
 * const names = ['plan', 'seats', 'churned'];
 * const columns = [
 *   Array.from({ length: 60 }, (_, i) => (i % 3 === 0 ? 'free' : 'pro')),
 *   Array.from({ length: 60 }, (_, i) => i % 7),
 *   Array.from({ length: 60 }, (_, i) => (i % 3 === 0 || i % 7 === 1 ? 'yes' : 'no')),
 * ];
 * const here = (job: Parameters<typeof fitFold>[0]) => fitFold(job, { now: () => 0 });
 * const learned = await trainTable({ names, columns }, { target: 'churned', trials: 1 }, here);
 * learned.classes; // ['no', 'yes']
 */
export async function trainTable(
  table: RawTable,
  options: TrainTableOptions,
  runFold: RunFold,
): Promise<TableModel> {
  const { seed = 1, trials = trialsUsual, threads = 1, signal, onProgress } = options;
  const clock = stopwatch(options);
  const { task, classes, y, column, rows, notes } = readTarget(table, options);
  const known = withoutRows(table, rows);
  const { roles, dropped } = rolesOf(known, options.target);
  const frame = featurise(known, roles);
  const suspects = findLeaks(task, frame, y);
  const strata = task === 'regression' ? tenthsByRank(y) : y;
  const folds = foldCount(y, task);
  const foldOf = stratifiedFolds(strata, folds, seed);
  const shared = { columns: frame.columns, target: column, task };
  const random = seededRandom(seed + 1);
  const worth = rowsWorth(y, task);
  const first = firstCandidates(task, worth);
  const tried: Tried[] = [];
  for (let trial = 0; trial < trials; trial++) {
    if (tried.length > 0 && (signal?.aborted === true || clock.isOver())) break;
    const candidate = first[trial] ?? drawnCandidate(trial - first.length + 1, worth, random);
    onProgress?.({ done: trial, total: trials, label: candidate.name });
    const left = clock.leftMs();
    // No candidate may use up what the others need; the last may use the rest.
    const share = trial === trials - 1 ? 1 : 0.5;
    const timeLimitMs =
      left === null ? null : (overhead * share * left) / Math.ceil(folds / threads);
    const trying = { shared, foldOf, folds, seed, timeLimitMs, y, runFold };
    const one = await tryCandidate(candidate, trying);
    tried.push(one);
  }
  onProgress?.({ done: trials, total: trials, label: 'blending' });
  const weights = blendWeights(
    task,
    y,
    tried.map(({ heldOut }) => heldOut),
  );
  const kept = settle(weights);
  return new TableModel({
    task,
    target: options.target,
    classes,
    roles,
    members: tried.flatMap(({ candidate, models }, m) =>
      kept[m] === 0
        ? []
        : [{ name: candidate.name, weight: kept[m] as number, models: models.map(restoreFold) }],
    ),
    report: {
      rows: y.length,
      seed,
      folds,
      leaderboard: leaderboard(task, y, tried, kept, classes.length),
      dropped,
      suspects,
      notes,
    },
  });
}

interface Stopwatch {
  leftMs(): number | null;
  isOver(): boolean;
}

function stopwatch({ timeLimitMs, now }: TrainTableOptions): Stopwatch {
  if (timeLimitMs === undefined) return { leftMs: () => null, isOver: () => false };
  if (now === undefined) {
    throw new MlError(
      'clock_missing',
      'options.now',
      'A time limit needs a clock: give options.now.',
    );
  }
  const end = now() + timeLimitMs;
  return {
    leftMs: () => Math.max(1, end - now()),
    isOver: () => end - now() < leftMin * timeLimitMs,
  };
}

function rolesOf(
  { names, columns }: RawTable,
  target: string,
): { roles: ColumnRole[]; dropped: DroppedColumn[] } {
  const found = names.flatMap((name, place) =>
    name === target ? [] : [roleOf(name, columns[place] ?? [])],
  );
  const roles = found.filter((role): role is ColumnRole => !isDropped(role));
  if (roles.length === 0) {
    const why = found
      .map((role) => (isDropped(role) ? `"${role.name}": ${role.why}` : ''))
      .join('; ');
    const message = `There is no column to learn from.${why === '' ? '' : ` ${why}.`}`;
    throw new MlError('columns_missing', 'table', message);
  }
  return { roles, dropped: found.filter(isDropped) };
}

/** Five, fewer for many rows or where a class is rare. */
function foldCount(y: Float64Array, task: TableTask): number {
  const usual = y.length > 100_000 ? 3 : 5;
  if (task === 'regression') return Math.max(2, Math.min(usual, Math.floor(y.length / 4)));
  const counts = new Map<number, number>();
  for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.max(2, Math.min(usual, Math.min(...counts.values())));
}

/** What is known of a rare class bounds what can be learned, however many rows the others have. */
function rowsWorth(y: Float64Array, task: TableTask): number {
  if (task === 'regression') return y.length;
  const counts = new Map<number, number>();
  for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.min(y.length, 20 * Math.min(...counts.values()));
}

interface Trying {
  readonly shared: { columns: Frame['columns']; target: Column; task: TableTask };
  readonly foldOf: Uint8Array;
  readonly folds: number;
  readonly seed: number;
  readonly timeLimitMs: number | null;
  readonly y: Float64Array;
  readonly runFold: RunFold;
}

async function tryCandidate(candidate: Candidate, trying: Trying): Promise<Tried> {
  const { shared, foldOf, folds, seed, timeLimitMs, y, runFold } = trying;
  const rowsWhere = (isIn: (fold: number) => boolean): Uint32Array =>
    Uint32Array.from(foldOf.keys()).filter((row) => isIn(foldOf[row] as number));
  const parts = await Promise.all(
    Array.from({ length: folds }, async (_, fold) => {
      const heldOutRows = rowsWhere((other) => other === fold);
      const result = await runFold({
        ...shared,
        candidate,
        trainRows: rowsWhere((other) => other !== fold),
        heldOutRows,
        seed: seed * 1000 + fold,
        timeLimitMs,
      });
      return { ...result, heldOutRows };
    }),
  );
  const width = (parts[0]?.heldOut.length ?? 0) / Math.max(1, parts[0]?.heldOutRows.length ?? 1);
  const heldOut = new Float64Array(y.length * width);
  for (const part of parts) {
    part.heldOutRows.forEach((row, i) => {
      heldOut.set(part.heldOut.subarray(i * width, (i + 1) * width), row * width);
    });
  }
  const models = parts.map(({ model }) => model);
  return { candidate, models, heldOut, loss: lossOf(shared.task, y, heldOut) };
}

/** Weights without those that are too small, adding up to 1 again. */
function settle(weights: Float64Array): Float64Array {
  const kept = weights.map((weight) => (weight < weightMin ? 0 : weight));
  const sum = kept.reduce((a, b) => a + b, 0);
  return kept.map((weight) => weight / sum);
}

function leaderboard(
  task: TableTask,
  y: Float64Array,
  tried: readonly Tried[],
  weights: Float64Array,
  classCount: number,
): Score[] {
  const score = (name: string, outputs: Float64Array): Score => ({
    name,
    figure: figureOf(task, y, outputs),
    loss: lossOf(task, y, outputs),
  });
  const mixed = new Float64Array(tried[0]?.heldOut.length ?? 0);
  tried.forEach(({ heldOut }, m) => {
    const weight = weights[m] as number;
    for (let i = 0; i < mixed.length; i++) {
      mixed[i] = (mixed[i] as number) + weight * (heldOut[i] as number);
    }
  });
  const scores = tried.map(({ candidate, heldOut }) => score(candidate.name, heldOut));
  const all = [score('blend', mixed), ...scores].sort((a, b) => a.loss - b.loss);
  return [...all, score('naive: always the same', naive(task, y, classCount))];
}

function naive(task: TableTask, y: Float64Array, classCount: number): Float64Array {
  if (task === 'regression') {
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    return new Float64Array(y.length).fill(mean);
  }
  const shares = new Float64Array(classCount);
  for (const label of y) shares[label] = (shares[label] as number) + 1 / y.length;
  const outputs = new Float64Array(y.length * classCount);
  for (let row = 0; row < y.length; row++) outputs.set(shares, row * classCount);
  return outputs;
}
