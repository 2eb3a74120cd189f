// From what a caller asks to what is to be forecast: the metric, the bucket, the number of steps. Says
// no where the answer could not be true.
import type { ForecastGranularity, Granularity, Metric } from '@aibaas/contract';
import { AppError } from '../../../../kernel/errors.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import type { MetricsService } from '../../../observe/metrics/index.ts';
import { type DaysField, granularityOf, stepsFor } from '../rules.ts';

export interface ForecastRequest {
  readonly metric: Metric;
  readonly granularity: Granularity;
  readonly steps: number;
  /** Share, e.g. 0.95. */
  readonly level: number;
}

export interface Asked {
  readonly workspaceId: string | undefined;
  /** Id or name; absent: the metric with the role consumption. */
  readonly metric: string | undefined;
  readonly days: number;
  /** What the caller calls `days`, for the message. */
  readonly daysField: DaysField;
  readonly granularity: ForecastGranularity | undefined;
  readonly level: number | undefined;
}

/** @throws AppError `not_found`, `consumption_metric_missing`, `horizon_out_of_range`, `granularity_too_fine` */
export async function readRequest(
  metrics: MetricsService,
  context: RequestContext,
  asked: Asked,
): Promise<ForecastRequest> {
  // Ranges first: they need no metric, and their answer is the same for everyone.
  const wanted = asked.granularity === undefined ? 'day' : granularityOf[asked.granularity];
  stepsFor(asked.days, wanted, asked.daysField);
  const metric = await findTarget(metrics, context, asked);
  const isCoarse = metric.granularity === 'week' || metric.granularity === 'month';
  const granularity = asked.granularity === undefined && isCoarse ? metric.granularity : wanted;
  if (granularity === 'hour' && (await metrics.hasDaysOnly(context, metric.id))) {
    throw new AppError('granularity_too_fine', { column: metric.time_column });
  }
  const steps = stepsFor(asked.days, granularity, asked.daysField);
  return { metric, granularity, steps, level: asked.level ?? 0.95 };
}

async function findTarget(
  metrics: MetricsService,
  context: RequestContext,
  asked: Asked,
): Promise<Metric> {
  const workspaceId = await metrics.resolveWorkspace(context, asked.workspaceId);
  if (asked.metric === undefined) {
    const metric = await metrics.findByRole(context, 'consumption', workspaceId);
    if (metric === null) {
      throw new AppError('consumption_metric_missing', { workspace_id: workspaceId });
    }
    return metric;
  }
  const metric = await metrics.findMetric(context, asked.metric, workspaceId);
  const isElsewhere = asked.workspaceId !== undefined && metric?.workspace_id !== workspaceId;
  if (metric === null || isElsewhere) {
    throw new AppError('not_found', { subject: 'metric', id: asked.metric });
  }
  return metric;
}
