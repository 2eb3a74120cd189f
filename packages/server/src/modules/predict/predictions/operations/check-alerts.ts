// Asks a metric's alerts about a forecast that was just made, and lets those fire whose day came near.
import type { AlertReceipt, Depletion, Metric } from '@aibaas/contract';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import { daysUntil } from '../alert-rules.ts';
import * as alerts from '../alert-store.ts';

export interface AlertFacts {
  readonly metric: Metric;
  readonly vintageId: string;
  readonly depletion: Depletion | null;
  /** Why there is no date. */
  readonly reason: string | null;
  /** Nothing is left of the balance. */
  readonly isSpent: boolean;
  /** YYYY-MM-DD in the metric's zone; where the data ended long ago, the day after them. */
  readonly today: string;
}

/** @returns how many alerts fired */
export async function checkAlerts(
  { database, clock, outbox }: Kernel,
  context: RequestContext,
  facts: AlertFacts,
): Promise<number> {
  const { metric, depletion, reason, isSpent } = facts;
  let fired = 0;
  for (const alert of await alerts.listActive(database, context, metric.id)) {
    const daysLeft = daysLeftOf(facts, alert);
    const isNear = daysLeft === null ? null : daysLeft <= alert.days_before;
    const why = depletion === null ? reason : null;
    // Not in the caller's transaction: a check stands whatever becomes of the request.
    await database.tenant(context.tenantId, async (tx) => {
      const found = { daysLeft, reason: why, isNear, nowMs: clock.now() };
      if (!(await alerts.keepCheck(tx, alert.id, found))) return;
      fired += 1;
      const receipt: AlertReceipt = {
        alert_id: alert.id,
        metric_id: metric.id,
        metric_name: metric.name,
        workspace_id: metric.workspace_id,
        vintage_id: facts.vintageId,
        days_before: alert.days_before,
        bound: alert.bound,
        days_left: daysLeft ?? 0,
        depletion,
        reason: isSpent ? reason : null,
      };
      await outbox.publish(tx, {
        name: 'alert.fired',
        topic: `metrics/${metric.id}`,
        data: { ...receipt },
      });
    });
  }
  return fired;
}

function daysLeftOf(
  { depletion, isSpent, today }: AlertFacts,
  { bound }: Pick<alerts.AlertRow, 'bound'>,
): number | null {
  if (depletion !== null) return daysUntil(depletion, bound, today);
  return isSpent ? 0 : null;
}
