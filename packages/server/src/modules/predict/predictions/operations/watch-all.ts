// The daily round: metrics that have an alert or were looked at of late are forecast as of today, so that
// alerts are asked and there is a record of what was said, whether or not anybody opens a page.
import { AppError } from '../../../../kernel/errors.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import * as alerts from '../alert-store.ts';

export interface Watcher {
  watch(tenantId: string, metricId: string): Promise<number>;
}

/** One that fails leaves the others watched. */
export async function watchAll(
  kernel: Kernel,
  watcher: Watcher,
  signal: AbortSignal,
): Promise<void> {
  const { database, clock, log } = kernel;
  for (const { tenant_id, metric_id } of await alerts.listWatched(database, clock.now())) {
    if (signal.aborted) return;
    await watchOne(kernel, watcher, tenant_id, metric_id).catch((err: unknown) => {
      log.warn(
        { err, tenant_id, metric_id },
        'a metric could not be forecast; tried again tomorrow',
      );
    });
  }
}

/** A metric that was removed takes its alerts with it. */
export async function watchOne(
  { database }: Kernel,
  watcher: Watcher,
  tenantId: string,
  metricId: string,
): Promise<void> {
  try {
    await watcher.watch(tenantId, metricId);
  } catch (error) {
    const isGone = error instanceof AppError && error.code === 'not_found';
    if (!isGone) throw error;
    await database.tenant(tenantId, (tx) => alerts.deleteOfMetric(tx, metricId));
  }
}
