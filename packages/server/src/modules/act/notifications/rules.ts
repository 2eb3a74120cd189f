// From a fact to the words that people read. Pure.
import {
  type AlertReceipt,
  countOf,
  type HistoryReceipt,
  type Notification,
} from '@aibaas/contract';

export interface Told {
  readonly kind: Notification['kind'];
  readonly workspaceId: string;
  readonly title: string;
  readonly body: string;
  readonly receipt: Notification['receipt'];
}

/** What is told of an alert: the finding, then the doubt, then the rule. */
export function tellAlert(receipt: AlertReceipt): Told {
  const { metric_name: name, depletion, reason, days_before: days, bound } = receipt;
  const finding = depletion?.summary ?? reason ?? 'Nothing is left.';
  const day = bound === 'expected' ? 'expected day' : 'earliest day';
  const before = countOf(days, 'day');
  return {
    kind: 'alert.fired',
    workspaceId: receipt.workspace_id,
    title: `${name}: ${leftInWords(receipt)}`,
    body: `${finding.replace(/\.$/, '')}. You asked to be told ${before} before the ${day}.`,
    receipt,
  };
}

/** There is history enough: what can be looked at now. */
export function tellHistory(receipt: HistoryReceipt): Told {
  const { metric_name: name, workspace_id: workspaceId, known, granularity } = receipt;
  return {
    kind: 'history.enough',
    workspaceId,
    title: `${name} can be forecast`,
    body: `${countOf(known, granularity)} of history ${known === 1 ? 'is' : 'are'} there: enough to see a pattern and to test it. You asked to be told.`,
    receipt,
  };
}

function leftInWords({ days_left: days, depletion }: AlertReceipt): string {
  if (depletion === null || days < 0) return 'nothing is left';
  if (days === 0) return 'runs out today';
  return `${countOf(days, 'day')} left`;
}
