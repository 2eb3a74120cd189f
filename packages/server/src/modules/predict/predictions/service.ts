// The verbs on predictions: answer a consumption forecast, make one on demand, list vintages with the
// scores they earned.
import type {
  ConsumptionForecast,
  ConsumptionQuery,
  GenerateBody,
  Vintage as VintageView,
} from '@aibaas/contract';
import { AppError } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { OperationEnd, OperationRun, OperationView } from '../../../kernel/operations.ts';
import type { IdentityService } from '../../ground/identity/index.ts';
import type { MetricsService } from '../../observe/metrics/index.ts';
import { emptyView, forecastView, vintageView } from './answer.ts';
import type { Paths } from './depletion-rules.ts';
import { checkAlerts } from './operations/check-alerts.ts';
import { type ForecastRequest, readRequest } from './operations/forecast-request.ts';
import {
  createVintageMaker,
  depletionStepsMax,
  type Inputs,
  knownCount,
} from './operations/make-vintage.ts';
import { createAlertVerbs } from './operations/manage-alerts.ts';
import { createVintageReader } from './operations/read-vintage.ts';
import { type DepletionTold, leftOf, tellDepletion } from './operations/tell-depletion.ts';
import { historyEnough } from './rules.ts';
import { listScores } from './score-store.ts';
import * as store from './store.ts';

export interface PredictionsDeps {
  readonly metrics: MetricsService;
  readonly identity: IdentityService;
}

export const generateKind = 'predictions.generate';
const usualDays = 30;
const usualLevel = 0.95;

export function createPredictionsVerbs(kernel: Kernel, deps: PredictionsDeps) {
  const { database, operations, clock } = kernel;
  const maker = createVintageMaker(kernel, deps.metrics);
  const reader = createVintageReader(kernel, deps.metrics);
  const alertVerbs = createAlertVerbs(kernel, deps.metrics);

  async function consumption(
    context: RequestContext,
    query: ConsumptionQuery,
  ): Promise<ConsumptionForecast> {
    const startedMs = clock.now();
    const request = await readRequest(deps.metrics, context, {
      workspaceId: query.workspace_id,
      metric: query.metric_id,
      days: query.days_ahead ?? usualDays,
      daysField: 'days_ahead',
      granularity: query.granularity,
      level: query.confidence_level,
    });
    const inputs = await maker.readInputs(context, request);
    if (knownCount(inputs.history) === 0) return emptyView(request, inputs.history, clock.now());
    const vintage = await maker.getVintage(context, inputs);
    const told = await depletionNow(context, inputs, vintage);
    if (vintage.generatedAtMs >= startedMs) await askAlerts(context, inputs, vintage, told);
    const predictions = await store.listPredictions(database, context, vintage.id);
    return forecastView(request.metric, vintage, predictions, told);
  }

  /** Alerts count on the usual interval; forecasts by another one leave them alone. */
  async function askAlerts(
    context: RequestContext,
    { request, history, balance }: Inputs,
    vintage: store.Vintage,
    { depletion, reason }: Pick<DepletionTold, 'depletion' | 'reason'>,
  ): Promise<number> {
    if (request.level !== usualLevel) return 0;
    const fromMs = history.hasEnded ? history.nextMs : clock.now();
    const zone = request.metric.time_zone;
    const range = { zone, granularity: 'day', fromMs, count: 1 } as const;
    const [today] = await deps.metrics.upcoming(context, range);
    return checkAlerts(kernel, context, {
      metric: request.metric,
      vintageId: vintage.id,
      depletion,
      reason,
      isSpent: balance.balance !== null && balance.balance.remaining <= 0,
      today: today?.label ?? '',
      history: {
        granularity: request.granularity,
        known: knownCount(history),
        need: historyEnough[request.granularity],
      },
    });
  }

  /** What is asked where nobody asks otherwise. */
  async function usualRequest(context: RequestContext, metricId: string): Promise<ForecastRequest> {
    const metric = await deps.metrics.get(context, metricId);
    return readRequest(deps.metrics, context, {
      workspaceId: metric.workspace_id,
      metric: metricId,
      days: usualDays,
      daysField: 'days_ahead',
      granularity: undefined,
      level: usualLevel,
    });
  }

  /** Forecasts a metric as of now and asks its alerts. @returns how many fired */
  async function watch(tenantId: string, metricId: string): Promise<number> {
    const context = deps.identity.systemContext(tenantId, 'predictions.watch');
    const request = await usualRequest(context, metricId);
    const inputs = await maker.readInputs(context, request);
    if (knownCount(inputs.history) === 0) return 0;
    const vintage = await maker.getVintage(context, inputs);
    return askAlerts(context, inputs, vintage, await depletionNow(context, inputs, vintage));
  }

  /**
   * Forecasts a metric as of an earlier moment, from what was known by then, and keeps it with a note
   * that says so. @returns the vintage; null where nothing was known
   */
  async function replay(
    context: RequestContext,
    metricId: string,
    asOfMs: number,
  ): Promise<store.Vintage | null> {
    const request = await usualRequest(context, metricId);
    const inputs = await maker.readInputsAsOf(context, request, asOfMs);
    return knownCount(inputs.history) === 0 ? null : maker.getVintage(context, inputs);
  }

  /** As stored, or from the stored paths when the balance has moved since. */
  async function depletionNow(
    context: RequestContext,
    inputs: Inputs,
    vintage: store.Vintage,
  ): Promise<Pick<DepletionTold, 'depletion' | 'reason'>> {
    const { request, history, balance } = inputs;
    const left = leftOf(balance, history);
    const isSame =
      (left?.remaining ?? null) === vintage.remaining &&
      (left?.firstStepUsed ?? 0) === vintage.firstStepUsed;
    if (isSame && left !== null) {
      return { depletion: vintage.depletion, reason: vintage.depletionReason };
    }
    let paths = left === null ? null : await readPaths(context, vintage);
    const tell = async (): Promise<DepletionTold> =>
      tellDepletion({
        ...{ balance, history, left, level: request.level, granularity: request.granularity },
        paths,
        buckets: paths === null ? [] : await bucketsOf(context, inputs, paths.steps),
        nowMs: clock.now(),
      });
    if (left === null) return tell();
    const told = paths === null ? null : await tell();
    const reach = paths?.steps ?? 0;
    if (told !== null && (!told.isOpen || reach >= depletionStepsMax(request.granularity)))
      return told;
    // More is left than when the paths were drawn: they have to reach further.
    const renewed = await maker.makeVintage(context, inputs);
    paths = await readPaths(context, renewed);
    return tell();
  }

  async function readPaths(context: RequestContext, vintage: store.Vintage): Promise<Paths | null> {
    const values = await store.readPaths(database, context, vintage.id);
    if (values === null || vintage.pathCount === 0) return null;
    return { values, count: vintage.pathCount, steps: values.length / vintage.pathCount };
  }

  function bucketsOf(context: RequestContext, { request, history }: Inputs, count: number) {
    return deps.metrics.upcoming(context, {
      zone: request.metric.time_zone,
      granularity: request.granularity,
      fromMs: history.nextMs,
      count,
    });
  }

  async function generate(context: RequestContext, body: GenerateBody): Promise<OperationView> {
    const { workspace_id, granularity, confidence_level } = body.parameters ?? {};
    const request = await readRequest(deps.metrics, context, {
      workspaceId: workspace_id,
      metric: body.target_metric,
      days: body.horizon,
      daysField: 'horizon',
      granularity,
      level: confidence_level,
    });
    const { metric } = request;
    const input = {
      metric_id: metric.id,
      days: body.horizon,
      granularity: granularity ?? null,
      confidence_level: request.level,
    };
    const started = await database.tenant(context, (tx) =>
      operations.start(tx, context, {
        kind: generateKind,
        workspaceId: metric.workspace_id,
        input,
      }),
    );
    context.note({
      resourceType: 'metric',
      resourceId: metric.id,
      details: { operation_id: started.id, horizon: body.horizon, prediction_type: 'consumption' },
    });
    return started;
  }

  /** The operation behind `generate`. */
  async function runGenerate(run: OperationRun): Promise<OperationEnd> {
    const context = deps.identity.systemContext(run.tenantId, generateKind);
    const { metric_id, days, granularity, confidence_level } = run.input;
    run.progress({ done: 0, total: null, unit: 'steps', stage: 'reading history' });
    const metric = await deps.metrics.get(context, String(metric_id));
    const request: ForecastRequest = await readRequest(deps.metrics, context, {
      workspaceId: metric.workspace_id,
      metric: metric.id,
      days: Number(days),
      daysField: 'horizon',
      granularity: (granularity ?? undefined) as ConsumptionQuery['granularity'],
      level: Number(confidence_level),
    });
    const inputs = await maker.readInputs(context, request);
    if (knownCount(inputs.history) === 0) {
      const { notes } = emptyView(request, inputs.history, clock.now());
      return {
        state: 'succeeded',
        result: { prediction_id: null, metric_id, predictions: 0, notes },
      };
    }
    const vintage = await maker.getVintage(context, inputs, {
      signal: run.signal,
      onProgress: (progress) => run.progress({ ...progress, unit: 'steps' }),
    });
    await askAlerts(context, inputs, vintage, await depletionNow(context, inputs, vintage));
    return {
      state: 'succeeded',
      result: {
        prediction_id: vintage.id,
        metric_id,
        predictions: vintage.horizonSteps,
        model_version: vintage.modelVersion,
        notes: vintage.notes,
      },
    };
  }

  async function vintages(
    context: RequestContext,
    query: { metric_id: string; limit?: number; cursor?: string },
  ): Promise<{ data: VintageView[]; next_cursor: string | null }> {
    const metric = await deps.metrics.get(context, query.metric_id);
    const limit = query.limit ?? 50;
    const beforeId = query.cursor ?? null;
    if (beforeId !== null && !isUuid(beforeId)) throw new AppError('cursor_invalid');
    const { data: page, last } = await store.listVintages(database, context, {
      metricId: metric.id,
      beforeId,
      limit,
    });
    const scores = await listScores(
      database,
      context,
      page.map(({ id }) => id),
    );
    const byId = new Map(scores.map((row) => [row.id, row]));
    return {
      data: page.map((vintage) => vintageView(vintage, byId.get(vintage.id))),
      next_cursor: last === null ? null : last.id,
    };
  }

  return { consumption, generate, replay, runGenerate, vintages, watch, ...reader, ...alertVerbs };
}
