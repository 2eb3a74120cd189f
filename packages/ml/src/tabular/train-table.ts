// Learns a column of a table from the others: roles, folds, candidates tried in turn, a blend of the best.
// Where it runs, and how many folds at once, is the caller's matter.
import { MlError } from '../errors.ts';
import { resolveParameters } from '../estimator/parameters.ts';
import { estimatorKinds, findEstimator } from '../estimator/registry.ts';
import { type Candidate, CandidateSearch, firstCandidates } from './candidates.ts';
import { combine } from './combine.ts';
import { rareClass } from './even-stack.ts';
import { featurise } from './featurise.ts';
import { restoreFold } from './fold-job.ts';
import { stratifiedFolds, tenthsByRank } from './folds.ts';
import { leaderboard } from './leaderboard.ts';
import { findLeaks } from './leakage.ts';
import { foldCount, prepareTable } from './prepare-table.ts';
import type { RawTable } from './raw-table.ts';
import { type Figure, figureOf, type TableTask } from './scoring.ts';
import { TableModel } from './table-model.ts';
import { type RunFold, type Tried, tryCandidate } from './try-candidate.ts';

export interface TrainTableOptions {
  readonly target: string;
  readonly task?: 'auto' | 'classification' | 'regression';
  readonly seed?: number;
  /** Most candidates that are tried; 6 by default, 100 where there is a time limit. */
  readonly trials?: number;
  /** After this it ends with the best so far; needs `now`. It ends before where more time will not help. */
  readonly timeLimitMs?: number;
  /**
   * What predicting a row may take, in microseconds of one core, among many rows: dearer candidates stay out of the
   * combination. It is measured, so that equal seeds may give different models.
   */
  readonly rowLimitUs?: number;
  /** Tried in place of the usual candidates, and nothing beside them. */
  readonly candidates?: readonly Candidate[];
  readonly now?: () => number;
  /** How many folds `runFold` works on at once, for the share of time that each gets; 1 by default. */
  readonly threads?: number;
  readonly signal?: { readonly aborted: boolean };
  /** Of the candidates, or of the time in seconds where there is a limit. */
  readonly onProgress?: (progress: TrainingProgress) => void;
  readonly onTried?: (candidate: TriedCandidate) => void;
}

export interface TrainingProgress {
  readonly done: number;
  readonly total: number;
  readonly label: string;
  readonly unit: 'candidates' | 'seconds';
}

export interface TriedCandidate {
  readonly name: string;
  readonly figure: Figure;
  /** Lower is better. */
  readonly loss: number;
  /** Measured by the clock of the threads, among many rows; µs. */
  readonly rowUs: number;
}

const trialsUsual = 6;
const trialsTimed = 100;
/** So many of the best have a say in the combination: more cost time after the limit and change nothing. */
const heardMax = 12;
/** Part of the time that fits may take; the rest goes into handing rows over and blending. */
const overhead = 0.8;
/** So little time left is not enough for another candidate. */
const leftMin = 0.08;

/**
 * @throws MlError `column_missing`, `rows_missing`, `target_constant`, `one_class`, `columns_missing`,
 *   `target_not_numeric`, `row_limit_unreachable`, `estimator_unknown`, `task_unsupported`, `parameter_unknown`,
 *   `parameter_invalid`, `cancelled` when not one candidate was learned before the signal
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
  const { seed = 1, threads = 1, signal, rowLimitUs } = options;
  const { candidates, timeLimitMs: limit } = options;
  const usual = candidates?.length ?? (limit === undefined ? trialsUsual : trialsTimed);
  const trials = Math.min(options.trials ?? usual, candidates?.length ?? Number.POSITIVE_INFINITY);
  const clock = stopwatch(options);
  const { task, classes, y, column, known, roles, dropped, ...prepared } = prepareTable(
    table,
    options,
  );
  const { copies, groups } = prepared;
  const notes = [...prepared.notes];
  for (const candidate of candidates ?? []) checkCandidate(candidate, task);
  const frame = featurise(known, roles);
  const suspects = findLeaks(task, frame, y);
  const strata = task === 'regression' ? tenthsByRank(y) : y;
  const folds = foldCount(y, task, groups);
  const distinct = groups === null ? y.length : copies.distinct;
  const foldOf = stratifiedFolds(strata, folds, seed, groups);
  const shared = { columns: frame.columns, target: column, task };
  const first =
    candidates ?? firstCandidates(task, rowsWorth(y, task), rareClass(task, y) !== null);
  const search = new CandidateSearch(first, rowsWorth(y, task), seed + 1);
  const tried: Tried[] = [];
  for (let trial = 0; trial < trials; trial++) {
    if (tried.length > 0 && (signal?.aborted === true || clock.isOver())) break;
    if (search.isSettled()) {
      notes.push(
        `Stopped after ${trial} candidates: the last brought nothing; more would not help.`,
      );
      break;
    }
    const candidate = search.next();
    options.onProgress?.(clock.progress(trial, trials, candidate.name));
    const left = clock.leftMs();
    // No candidate may use up what the others need; the last may use the rest.
    const share = trial === trials - 1 ? 1 : 0.5;
    const timeLimitMs =
      left === null ? null : (overhead * share * left) / Math.ceil(folds / threads);
    const one = await tryCandidate(candidate, {
      ...{ shared, foldOf, folds, seed, timeLimitMs, y },
      runFold,
    });
    search.tell(candidate, one.loss);
    tried.push(one);
    const { loss, rowUs } = one;
    const figure = figureOf(task, y, one.heldOut, distinct);
    options.onTried?.({ name: candidate.name, figure, loss, rowUs });
  }
  options.onProgress?.(clock.progress(tried.length, tried.length, 'combining'));
  const heard = worthHearing(tried);
  if (rowLimitUs !== undefined) heard.push(...cheapest(tried, heard, rowLimitUs));
  const combination = combine({
    ...{ task, y, foldOf, folds },
    outputs: heard.map(({ heldOut }) => heldOut),
    kinds: heard.map(({ candidate }) => candidate.estimator),
    ...(rowLimitUs === undefined
      ? {}
      : { costs: heard.map(({ rowUs }) => rowUs), costMax: rowLimitUs }),
  });
  return new TableModel({
    task,
    target: options.target,
    classes,
    roles,
    bias: combination.bias,
    members: heard.flatMap(({ candidate, models }, m) => {
      const weight = combination.weights[m] as number;
      return weight === 0
        ? []
        : [{ name: candidate.name, weight, models: models.map(restoreFold) }];
    }),
    report: {
      rows: y.length,
      seed,
      folds,
      leaderboard: leaderboard(task, y, tried, combination, classes.length, distinct),
      dropped,
      suspects,
      copies,
      notes,
    },
  });
}

/** The best, and the best of each kind: members that err in other ways help a combination. */
function worthHearing(tried: readonly Tried[]): Tried[] {
  const sorted = tried.toSorted((a, b) => a.loss - b.loss);
  const kinds = new Set<string>();
  return sorted.filter(({ candidate: { estimator } }, place) => {
    const isFirst = !kinds.has(estimator);
    kinds.add(estimator);
    return isFirst || place < heardMax;
  });
}

/** The best of those that keep the limit, where none that is heard does; there must be one. */
function cheapest(tried: readonly Tried[], heard: readonly Tried[], limit: number): Tried[] {
  const within = tried.filter(({ rowUs }) => rowUs <= limit);
  if (within.some((one) => heard.includes(one))) return [];
  if (within.length > 0) return within.toSorted((a, b) => a.loss - b.loss).slice(0, 1);
  const least = Math.min(...tried.map(({ rowUs }) => rowUs));
  const message = `No candidate predicts a row in ${limit} µs; the fastest took ${least.toPrecision(3)} µs. Give more, or try more candidates.`;
  throw new MlError('row_limit_unreachable', 'options.rowLimitUs', message);
}

/** What would be refused by every fold is refused before the first. */
function checkCandidate({ estimator, parameters }: Candidate, task: TableTask): void {
  const kind = findEstimator(estimator);
  resolveParameters(kind.parameters, parameters, 'options.parameters');
  if (kind.tasks.includes(task)) return;
  const able = estimatorKinds.filter(({ tasks }) => tasks.includes(task)).map(({ name }) => name);
  const message = `${estimator} learns ${kind.tasks.join(', ')}, and this is ${task}; use ${able.join(', ')}.`;
  throw new MlError('task_unsupported', 'options.candidates', message);
}

interface Stopwatch {
  leftMs(): number | null;
  isOver(): boolean;
  progress(done: number, total: number, label: string): TrainingProgress;
}

function stopwatch({ timeLimitMs, now }: TrainTableOptions): Stopwatch {
  if (timeLimitMs === undefined) {
    return {
      leftMs: () => null,
      isOver: () => false,
      progress: (done, total, label) => ({ done, total, label, unit: 'candidates' }),
    };
  }
  if (now === undefined) {
    throw new MlError(
      'clock_missing',
      'options.now',
      'A time limit needs a clock: give options.now.',
    );
  }
  const end = now() + timeLimitMs;
  const total = timeLimitMs / 1000;
  return {
    leftMs: () => Math.max(1, end - now()),
    isOver: () => end - now() < leftMin * timeLimitMs,
    progress: (_, __, label) => ({
      done: Math.min(total, total - (end - now()) / 1000),
      total,
      label,
      unit: 'seconds',
    }),
  };
}

/** What is known of a rare class bounds what can be learned, however many rows the others have. */
function rowsWorth(y: Float64Array, task: TableTask): number {
  if (task === 'regression') return y.length;
  const counts = new Map<number, number>();
  for (const label of y) counts.set(label, (counts.get(label) ?? 0) + 1);
  return Math.min(y.length, 20 * Math.min(...counts.values()));
}
