// The inputs of a forecast as they were at an earlier moment: what came later is taken away, and what
// was used since is put back into the balance. Pure.
import type { BalanceAnswer, MetricHistory } from '../../observe/metrics/index.ts';

export interface Known {
  readonly history: MetricHistory;
  readonly balance: BalanceAnswer;
}

/**
 * What was known at `asOfMs`: buckets that had ended by then.
 *
 * @example
 * knownAsOf({ history, balance }, Date.parse('2026-11-20T00:00:00Z')).history.nextMs;
 */
export function knownAsOf({ history, balance }: Known, asOfMs: number): Known {
  const cut = history.buckets.findIndex(({ endMs }) => endMs > asOfMs);
  if (cut < 0) return { history, balance };
  const since = history.values.slice(cut).reduce((sum: number, value) => sum + (value ?? 0), 0);
  const buckets = history.buckets.slice(0, cut);
  return {
    history: {
      ...history,
      values: history.values.slice(0, cut),
      buckets,
      parts: history.parts.map(({ key, values }) => ({ key, values: values.slice(0, cut) })),
      partial: 0,
      nextMs: history.buckets[cut]?.startMs ?? history.nextMs,
      newestMs: buckets.at(-1)?.startMs ?? null,
      hasEnded: false,
      futureRows: 0,
    },
    balance: balanceAsOf(balance, since + history.partial, asOfMs),
  };
}

function balanceAsOf(
  { balance, reason }: BalanceAnswer,
  used: number,
  asOfMs: number,
): BalanceAnswer {
  if (balance === null) return { balance, reason };
  if (Date.parse(balance.at) > asOfMs) {
    return { balance: null, reason: `The balance of ${balance.at} was not known yet.` };
  }
  return { balance: { ...balance, remaining: balance.remaining + used }, reason: null };
}
