// Asks a metric's alerts about a forecast that was just made, and lets those fire whose day came near or whose
// history is long enough.
import {
  type AlertBound,
  type AlertReceipt,
  countOf,
  type Depletion,
  type Granularity,
  type HistoryReceipt,
  type Metric,
} from '@aibaas/contract';
import { assert } from '../../../../kernel/errors.ts';
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
  /** How much there is to forecast from. */
  readonly history: {
    readonly granularity: Granularity;
    readonly known: number;
    readonly need: number;
  };
}

/** @returns how many alerts fired */
export async function checkAlerts(
  { database, clock, outbox }: Kernel,
  context: RequestContext,
  facts: AlertFacts,
): Promise<number> {
  let fired = 0;
  for (const alert of await alerts.listActive(database, context, facts.metric.id)) {
    const { event, ...found } =
      alert.kind === 'depletion' ? depletionFound(facts, alert) : historyFound(facts, alert);
    // Not in the caller's transaction: a check stands whatever becomes of the request.
    await database.tenant(context.tenantId, async (tx) => {
      if (!(await alerts.keepCheck(tx, alert.id, { ...found, nowMs: clock.now() }))) return;
      fired += 1;
      await outbox.publish(tx, { ...event, topic: `metrics/${facts.metric.id}` });
    });
  }
  return fired;
}

interface Found {
  readonly daysLeft: number | null;
  readonly reason: string | null;
  readonly isNear: boolean | null;
  /** What is published where it fires. */
  readonly event: {
    readonly name: 'alert.fired' | 'history.enough';
    readonly data: Record<string, unknown> & { readonly workspace_id: string };
  };
}

function depletionFound(facts: AlertFacts, alert: alerts.AlertRow): Found {
  const { depletion, reason, isSpent } = facts;
  const { bound, days_before: daysBefore } = alert;
  assert(bound !== null && daysBefore !== null, 'an alert of a depletion has its rule');
  const daysLeft = daysLeftOf(facts, bound);
  const receipt: AlertReceipt = {
    ...receiptHead(facts, alert),
    days_before: daysBefore,
    bound,
    days_left: daysLeft ?? 0,
    depletion,
    reason: isSpent ? reason : null,
  };
  return {
    daysLeft,
    reason: depletion === null ? reason : null,
    isNear: daysLeft === null ? null : daysLeft <= daysBefore,
    event: { name: 'alert.fired', data: { ...receipt } },
  };
}

function historyFound(facts: AlertFacts, alert: alerts.AlertRow): Found {
  const { granularity, known, need } = facts.history;
  const isNear = known >= need;
  const receipt: HistoryReceipt = { ...receiptHead(facts, alert), granularity, known, need };
  return {
    daysLeft: null,
    reason: isNear ? null : `${known} of ${countOf(need, granularity)} so far`,
    isNear,
    event: { name: 'history.enough', data: { ...receipt } },
  };
}

function receiptHead({ metric, vintageId }: AlertFacts, { id }: alerts.AlertRow) {
  return {
    alert_id: id,
    metric_id: metric.id,
    metric_name: metric.name,
    workspace_id: metric.workspace_id,
    vintage_id: vintageId,
  };
}

function daysLeftOf({ depletion, isSpent, today }: AlertFacts, bound: AlertBound): number | null {
  if (depletion !== null) return daysUntil(depletion, bound, today);
  return isSpent ? 0 : null;
}
