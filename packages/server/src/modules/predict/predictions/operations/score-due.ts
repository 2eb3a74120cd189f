// When a predicted day has come: each stored prediction gets what came, its error, and whether the
// interval held it.
import { AppError } from '../../../../kernel/errors.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import * as scores from '../score-store.ts';
import type { PredictionsDeps } from '../service.ts';

/**
 * Scores whatever is due, tenant by tenant; one that fails leaves the others scored.
 *
 * @returns how many predictions got a new actual value
 */
export async function scoreDue(
  kernel: Kernel,
  deps: PredictionsDeps,
  signal: AbortSignal,
): Promise<number> {
  const { database, clock, log } = kernel;
  let total = 0;
  for (const due of await scores.listDue(database, clock.now())) {
    if (signal.aborted) break;
    try {
      total += await scoreMetric(kernel, deps, due);
    } catch (err) {
      const { tenant_id, metric_id } = due;
      log.warn({ err, tenant_id, metric_id }, 'predictions could not be scored; tried again');
    }
  }
  return total;
}

async function scoreMetric(
  { database, clock, outbox }: Kernel,
  { metrics, identity }: PredictionsDeps,
  due: scores.DueMetric,
): Promise<number> {
  const { tenant_id: tenantId, metric_id: id, granularity } = due;
  const context = identity.systemContext(tenantId, 'predictions.score');
  let workspaceId: string;
  try {
    workspaceId = (await metrics.get(context, id)).workspace_id;
  } catch (error) {
    if (!(error instanceof AppError) || error.code !== 'not_found') throw error;
    // The metric was removed: nothing will ever be known of what it said.
    await database.tenant(tenantId, (tx) => scores.deleteOfMetric(tx, id));
    return 0;
  }
  const actuals = await metrics.actuals(context, id, granularity, due.from_time.getTime());
  if (actuals.length === 0) return 0;
  return database.tenant(tenantId, async (tx) => {
    const metric = { id, granularity };
    const { scored, inside } = await scores.scorePredictions(tx, metric, actuals, clock.now());
    if (scored > 0) {
      const data = { metric_id: id, workspace_id: workspaceId, scored, inside };
      await outbox.publish(tx, { name: 'predictions.scored', topic: `metrics/${id}`, data });
    }
    return scored;
  });
}
