// Makes a forecast and keeps it: history from the metric, the fit on a compute thread, one vintage
// with its predictions in one transaction. The same inputs are fitted once, also when asked at once.
import { createHash } from 'node:crypto';
import { taskModule } from '@aibaas/compute';
import type { Granularity } from '@aibaas/contract';
import { FORECAST_VERSION } from '@aibaas/ml';
import { assert } from '../../../../kernel/errors.ts';
import type { TaskOwner } from '../../../../kernel/fair-compute.ts';
import type { AuditNote, RequestContext } from '../../../../kernel/http/context.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type {
  BalanceAnswer,
  Bucket,
  MetricHistory,
  MetricsService,
} from '../../../observe/metrics/index.ts';
import { breakdownView, historyNotes, replayedNote } from '../answer.ts';
import { knownAsOf } from '../as-of.ts';
import { backtestPointsOf } from '../backtest-points.ts';
import type { Left } from '../depletion-rules.ts';
import type { ForecastInput, ForecastOutput } from '../forecast-task.ts';
import {
  backtestView,
  frequencyOf,
  historyEnough,
  levelPercent,
  seasonalNaive,
  stepsFor,
} from '../rules.ts';
import * as store from '../store.ts';
import type { ForecastRequest } from './forecast-request.ts';
import { leftOf, tellDepletion } from './tell-depletion.ts';

export interface Inputs {
  readonly request: ForecastRequest;
  readonly history: MetricHistory;
  readonly balance: BalanceAnswer;
  readonly hash: string;
  /** Set where the past is replayed: the moment the forecast would have been made. */
  readonly asOfMs?: number;
}

export interface Watch {
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: { done: number; total: number; stage: string }) => void;
}

const task = { module: taskModule(import.meta.url, '../forecast-task'), name: 'fitForecast' };
/** A forecast that takes longer is a fault, not a wait. */
const timeoutMs = 120_000;
/** Bump when the same inputs would be answered otherwise. */
const format = 2;

export function createVintageMaker(kernel: Kernel, metrics: MetricsService) {
  const { compute, database, outbox, clock, ids, log } = kernel;
  const running = new Map<string, Promise<store.Vintage>>();

  async function readInputs(context: RequestContext, request: ForecastRequest): Promise<Inputs> {
    const [history, balance] = await Promise.all([
      metrics.history(context, request.metric.id, request.granularity),
      metrics.balance(context, request.metric.id),
    ]);
    return { request, history, balance, hash: hashOf(request, history) };
  }

  /** The inputs as they were at an earlier moment. */
  async function readInputsAsOf(
    context: RequestContext,
    request: ForecastRequest,
    asOfMs: number,
  ): Promise<Inputs> {
    const now = await readInputs(context, request);
    const { history, balance } = knownAsOf(now, asOfMs);
    return { request, history, balance, hash: hashOf(request, history), asOfMs };
  }

  /** The vintage of these inputs: stored, being made, or made now. */
  async function getVintage(
    context: RequestContext,
    inputs: Inputs,
    watch: Watch = {},
  ): Promise<store.Vintage> {
    const { metric } = inputs.request;
    const stored = await store.findVintage(database, context, metric.id, inputs.hash);
    return stored ?? makeVintage(context, inputs, watch);
  }

  /** Fits anew; callers with the same inputs share one fit. */
  function makeVintage(context: RequestContext, inputs: Inputs, watch: Watch = {}) {
    const key = `${context.tenantId}/${inputs.request.metric.id}/${inputs.hash}`;
    const shared = running.get(key);
    // Someone who may cancel gets a fit of their own: it must not end with another's patience.
    if (shared !== undefined && watch.signal === undefined) return shared;
    const made = fitAndKeep(withoutCaller(context), inputs, watch);
    if (watch.signal !== undefined) return made;
    running.set(key, made);
    const forget = () => running.delete(key);
    made.then(forget, forget);
    return made;
  }

  async function fitAndKeep(
    context: RequestContext,
    inputs: Inputs,
    watch: Watch,
  ): Promise<store.Vintage> {
    const { request, history } = inputs;
    const left = leftOf(inputs.balance, history);
    const startedAt = clock.monotonic();
    const owner = { tenantId: context.tenantId, isBackground: context.work === undefined };
    const output = await fit(taskInput(inputs, left), owner, watch);
    const duration = Math.round(clock.monotonic() - startedAt);
    const { tenantId } = context;
    log.info({ tenantId, metricId: request.metric.id, duration }, 'forecast made');
    const count = Math.max(request.steps, output.paths?.steps ?? 0);
    const buckets = await metrics.upcoming(context, {
      zone: request.metric.time_zone,
      granularity: request.granularity,
      fromMs: history.nextMs,
      count,
    });
    assert(buckets.length === count, 'every step has its bucket');
    const vintage = vintageOf(inputs, left, output, buckets);
    const rows = predictionRows(inputs, output, buckets);
    return keep(context, vintage, rows, output);
  }

  function fit(
    input: ForecastInput,
    owner: TaskOwner,
    { signal, onProgress }: Watch,
  ): Promise<ForecastOutput> {
    return compute.fits.run<ForecastOutput>(task, input, {
      owner,
      timeoutMs,
      ...(signal === undefined ? {} : { signal }),
      onProgress: (value) => onProgress?.(value as { done: number; total: number; stage: string }),
    });
  }

  function vintageOf(
    { request, history, balance, hash, asOfMs }: Inputs,
    left: Left | null,
    output: ForecastOutput,
    buckets: readonly Bucket[],
  ): store.Vintage {
    const { metric, granularity, level, steps } = request;
    const madeMs = asOfMs ?? clock.now();
    const told = tellDepletion({
      balance,
      history,
      left,
      level,
      granularity,
      paths: output.paths,
      buckets,
      nowMs: madeMs,
    });
    return {
      id: ids.next(),
      workspaceId: metric.workspace_id,
      metricId: metric.id,
      targetMetric: metric.name,
      granularity,
      horizonSteps: steps,
      level,
      inputsHash: hash,
      model: output.model,
      modelVersion: output.modelVersion,
      generatedAtMs: madeMs,
      historyStartMs: history.buckets[0]?.startMs ?? history.nextMs,
      historyEndMs: history.nextMs,
      backtest:
        output.backtest === null
          ? null
          : backtestView(output.backtest, granularity, levelPercent(level)),
      breakdown: breakdownView(metric.breakdown_dimension, output.parts, buckets),
      depletion: told.depletion,
      depletionReason: told.reason,
      remaining: left?.remaining ?? null,
      firstStepUsed: left?.firstStepUsed ?? 0,
      notes: [
        ...(asOfMs === undefined ? [] : [replayedNote]),
        ...historyNotes(request, history, output.notes),
      ],
      pathCount: output.paths?.count ?? 0,
      pathSteps: output.paths?.steps ?? 0,
      backtestPoints: backtestPointsOf(output.backtest, history.buckets, level),
    };
  }

  async function keep(
    context: RequestContext,
    vintage: store.Vintage,
    rows: readonly store.PredictionRow[],
    output: ForecastOutput,
  ): Promise<store.Vintage> {
    // Not in the caller's transaction: what was computed stays, whatever becomes of the request.
    const isNew = await database.tenant(context.tenantId, async (tx) => {
      if (!(await store.upsertVintage(tx, vintage, output.paths?.values ?? null))) return false;
      const withIds = rows.map((row) => ({ ...row, id: ids.next() }));
      await store.insertPredictions(tx, vintage, withIds);
      await store.dropOldPaths(tx, vintage);
      await outbox.publish(tx, {
        name: 'predictions.generated',
        topic: `metrics/${vintage.metricId}`,
        data: {
          vintage_id: vintage.id,
          metric_id: vintage.metricId,
          workspace_id: vintage.workspaceId,
          model: vintage.model,
          points: rows.length,
        },
      });
      return true;
    });
    if (isNew) return vintage;
    const { metricId, inputsHash } = vintage;
    const kept = await store.findVintage(database, context.tenantId, metricId, inputsHash);
    assert(kept !== null, 'a vintage that was kept can be found');
    return kept;
  }

  return { readInputs, readInputsAsOf, getVintage, makeVintage };
}

const never = new AbortController().signal;

/** Others may wait for the same fit, so it does not end with the caller who asked first. */
function withoutCaller(context: RequestContext): RequestContext {
  const { requestId, principal, tenantId, workspaces, work } = context;
  return {
    ...{ requestId, principal, tenantId, workspaces, unit: null, signal: never },
    ...(work === undefined ? {} : { work }),
    permit: (...asked) => context.permit(...asked),
    note: (note: AuditNote) => context.note(note),
  };
}

export const knownCount = ({ values }: MetricHistory): number =>
  values.filter((value) => value !== null).length;

/** The furthest bucket in which a depletion date is looked for. */
export function depletionStepsMax(granularity: Granularity): number {
  return stepsFor(granularity === 'hour' ? 60 : 365, granularity);
}

function taskInput({ request, history }: Inputs, left: Left | null): ForecastInput {
  const { granularity, steps, level } = request;
  return {
    values: history.values,
    frequency: frequencyOf[granularity],
    horizonSteps: steps,
    depletionSteps: depletionStepsMax(granularity),
    level,
    isShort: knownCount(history) < historyEnough[granularity],
    left,
    parts: history.parts,
  };
}

function predictionRows(
  { request, history }: Inputs,
  output: ForecastOutput,
  buckets: readonly Bucket[],
): store.PredictionRow[] {
  const usual: Record<Granularity, number> = { hour: 24, day: 7, week: 1, month: 12 };
  const period = output.seasonalPeriods[0] ?? usual[request.granularity];
  const naive = seasonalNaive(history.values, period, request.steps);
  return output.mean.map((value, i) => {
    const { label, startMs, endMs } = buckets[i] as Bucket;
    return {
      label,
      startMs,
      endMs,
      value,
      lower: output.lower?.[i] ?? null,
      upper: output.upper?.[i] ?? null,
      naive: naive[i] ?? null,
      lower80: output.lower80?.[i] ?? null,
      upper80: output.upper80?.[i] ?? null,
    };
  });
}

function hashOf({ metric, granularity, steps, level }: ForecastRequest, history: MetricHistory) {
  const { id: _id, name: _name, created_at: _at, is_sample_data: _sample, ...definition } = metric;
  const inputs = { format, method: FORECAST_VERSION, definition, granularity, steps, level };
  const { values, parts, nextMs, buckets } = history;
  return createHash('sha256')
    .update(JSON.stringify([inputs, values, parts, nextMs, buckets[0]?.startMs ?? null]))
    .digest('hex');
}
