// One forecast in full, its sampled futures, and the record of recent days.
import type {
  ForecastPaths,
  Granularity,
  Metric,
  PathsQuery,
  Track,
  TrackQuery,
  VintageDetail,
} from '@aibaas/contract';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type { MetricsService } from '../../../observe/metrics/index.ts';
import { vintageView } from '../answer.ts';
import { listScores } from '../score-store.ts';
import * as store from '../store.ts';
import { fromBacktest, fromForecast, hitShareOf, mergePoints, wapeOf } from '../track-rules.ts';
import { listForecastsThen, listPoints } from '../vintage-store.ts';
import { leftOf } from './tell-depletion.ts';

const dayMs = 86_400_000;
const daysPer: Record<Granularity, number> = { hour: 1, day: 1, week: 7, month: 31 };
const pathsMax = 400;
const trackLevel = 0.95;

export function createVintageReader({ database, clock }: Kernel, metrics: MetricsService) {
  /** Not found also where the caller may not see the workspace of its metric. */
  async function find(
    context: RequestContext,
    id: string,
  ): Promise<{ vintage: store.Vintage; metric: Metric }> {
    const vintage = await store.vintageById(database, context, id);
    if (vintage === null) throw new AppError('not_found', { subject: 'vintage', id });
    try {
      return { vintage, metric: await metrics.get(context, vintage.metricId) };
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
      throw new AppError('not_found', { subject: 'vintage', id });
    }
  }

  async function vintage(context: RequestContext, id: string): Promise<VintageDetail> {
    const { vintage: found, metric } = await find(context, id);
    const [points, [scores]] = await Promise.all([
      listPoints(database, context, id),
      listScores(database, context, [id]),
    ]);
    return {
      ...vintageView(found, scores),
      points,
      backtest_points: [...(found.backtestPoints ?? [])],
      is_sample_data: metric.is_sample_data,
    };
  }

  async function paths(
    context: RequestContext,
    id: string,
    { limit = pathsMax }: PathsQuery,
  ): Promise<ForecastPaths> {
    const { vintage: found, metric } = await find(context, id);
    const { granularity, historyEndMs, pathCount } = found;
    const values = pathCount === 0 ? null : await store.readPaths(database, context, id);
    const steps = values === null ? 0 : values.length / pathCount;
    const buckets = await metrics.upcoming(context, {
      zone: metric.time_zone,
      granularity,
      fromMs: historyEndMs,
      count: steps,
    });
    const left = await leftNow(context, found);
    return {
      vintage_id: id,
      granularity,
      dates: buckets.map(({ label }) => label),
      remaining: left.remaining,
      first_step_used: left.firstStepUsed,
      paths: values === null ? [] : rowsOf(values, steps, Math.min(limit, pathCount)),
      reason: values === null ? 'A newer forecast has taken over; its paths are kept.' : null,
    };
  }

  /** From the balance as it is now, as long as the paths still begin where the data end. */
  async function leftNow(context: RequestContext, found: store.Vintage) {
    const [history, balance] = await Promise.all([
      metrics.history(context, found.metricId, found.granularity),
      metrics.balance(context, found.metricId),
    ]);
    const { remaining, firstStepUsed } = found;
    if (history.nextMs !== found.historyEndMs) return { remaining, firstStepUsed };
    const left = leftOf(balance, history);
    return left ?? { remaining: null, firstStepUsed: 0 };
  }

  async function track(context: RequestContext, query: TrackQuery): Promise<Track> {
    const metric = await metrics.get(context, query.metric_id);
    const isCoarse = metric.granularity === 'week' || metric.granularity === 'month';
    const granularity = isCoarse ? metric.granularity : 'day';
    const days = query.days ?? 30;
    const newest = await store.newestVintage(database, context, {
      metricId: metric.id,
      granularity,
      level: trackLevel,
    });
    const end = Math.min(newest?.historyEndMs ?? clock.now(), clock.now());
    const fromMs = end - days * daysPer[granularity] * dayMs;
    const asked = { metricId: metric.id, granularity, level: trackLevel, fromMs };
    const then = await listForecastsThen(database, context, asked);
    const backtests = (newest?.backtestPoints ?? [])
      .map(fromBacktest)
      .filter((point) => point !== null);
    const points = mergePoints(then.map(fromForecast), backtests, days);
    return {
      metric_id: metric.id,
      granularity,
      points,
      inside_80: hitShareOf(points.map((point) => point.inside_80)),
      inside_95: hitShareOf(points.map((point) => point.inside_95)),
      wape: wapeOf(points, 'forecast'),
      naive_wape: wapeOf(points, 'naive'),
      reason: points.length > 0 ? null : 'No forecast of this metric has been marked yet.',
      is_sample_data: metric.is_sample_data,
    };
  }

  return { vintage, paths, track };
}

/** Seven figures are what a float32 holds; more would only be longer. */
function rowsOf(values: Float32Array, steps: number, count: number): number[][] {
  return Array.from({ length: count }, (_, path) =>
    Array.from({ length: steps }, (_, step) =>
      Number((values[path * steps + step] as number).toPrecision(6)),
    ),
  );
}
