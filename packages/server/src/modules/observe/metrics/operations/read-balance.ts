// What is left of a metric's balance now: the value it was given, or another metric tells, minus what
// was used since.
import { isoTime } from '../../../../kernel/clock.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type { OpenSource } from '../open-source.ts';
import type { Definition } from '../rules.ts';
import { amountSince, newestValue } from '../series-store.ts';

export interface BalanceNow {
  /** May be below zero when more was used than there was. */
  readonly remaining: number;
  /** When the balance was known, as given or as the other metric's newest row says. */
  readonly at: string;
}

export type BalanceAnswer =
  | { readonly balance: BalanceNow; readonly reason: null }
  | { readonly balance: null; readonly reason: string };

interface Opened {
  readonly source: OpenSource;
  readonly definition: Definition;
}

/** @param openOther opens the metric that tells the balance; null when it is gone, or of another workspace. */
export async function readBalance(
  { database, clock }: Kernel,
  context: RequestContext,
  { source, definition }: Opened,
  openOther: (metricId: string) => Promise<Opened | null>,
): Promise<BalanceAnswer> {
  const { balance } = definition;
  const nowMs = clock.now();
  if (balance === null)
    return unknown('No balance is known: give the metric a balance to learn when it runs out.');
  let start: { value: number; at: string };
  if ('metric_id' in balance) {
    const other = await openOther(balance.metric_id);
    if (other === null)
      return unknown('The metric that tells the balance no longer exists in this workspace.');
    const newest = await newestValue(database, context, other.source, other.definition, nowMs);
    if (newest === null) return unknown('The metric that tells the balance has no value yet.');
    start = { value: newest.value, at: isoTime(newest.at.getTime()) };
  } else {
    start = balance;
  }
  const used = await amountSince(database, context, source, definition, start.at, nowMs);
  return { balance: { remaining: start.value - used, at: start.at }, reason: null };
}

const unknown = (reason: string): BalanceAnswer => ({ balance: null, reason });
