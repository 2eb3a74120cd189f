// Whether and when the balance runs out, or in one sentence why that is not known. Pure: paths, what
// is left and the calendar are handed in.
import { countOf, type Depletion, type Granularity } from '@aibaas/contract';
import type { BalanceAnswer, Bucket, MetricHistory } from '../../../observe/metrics/index.ts';
import { depletionOf, findCrossings, type Left, type Paths } from '../depletion-rules.ts';

export interface DepletionTold {
  readonly depletion: Depletion | null;
  readonly reason: string | null;
  /** The paths end before most of them have run out. */
  readonly isOpen: boolean;
}

export interface DepletionFacts {
  readonly balance: BalanceAnswer;
  readonly history: Pick<MetricHistory, 'hasEnded' | 'newestMs' | 'buckets'>;
  readonly left: Left | null;
  readonly level: number;
  readonly granularity: Granularity;
  readonly paths: Paths | null;
  readonly buckets: readonly Bucket[];
  readonly nowMs: number;
}

type HistoryEnd = Pick<MetricHistory, 'hasEnded' | 'newestMs' | 'partial' | 'values' | 'buckets'>;

/** What the paths start from; null where no date can be told. */
export function leftOf({ balance }: BalanceAnswer, history: HistoryEnd): Left | null {
  if (balance === null || balance.remaining <= 0 || isAfterTheData(balance.at, history))
    return null;
  const { remaining, at } = balance;
  // What late data will add belongs to the first bucket, where the paths begin.
  return { remaining, firstStepUsed: history.partial - lateUse(history, at) };
}

const recentValues = 28;

/** Finished buckets at the end of which nothing is known yet, at the recent rate. */
function lateUse({ values, buckets }: HistoryEnd, at: string): number {
  const since = Date.parse(at.slice(0, 10));
  const lastKnown = values.findLastIndex((value) => value !== null);
  const late = buckets.filter(({ startMs }, i) => i > lastKnown && startMs >= since).length;
  const recent = values.filter((value) => value !== null).slice(-recentValues);
  if (late === 0 || recent.length === 0) return 0;
  return (late * recent.reduce((a, b) => a + b, 0)) / recent.length;
}

/** A balance known only after the data had ended says nothing about when they would use it up. */
function isAfterTheData(
  at: string,
  { hasEnded, newestMs }: Pick<MetricHistory, 'hasEnded' | 'newestMs'>,
): boolean {
  return hasEnded && newestMs !== null && Date.parse(at.slice(0, 10)) > newestMs;
}

export function tellDepletion(facts: DepletionFacts): DepletionTold {
  const { balance, history, left, level, granularity, paths, buckets } = facts;
  const no = (reason: string, isOpen = false) => ({ depletion: null, reason, isOpen });
  if (balance.balance === null) return no(balance.reason);
  const { remaining, at } = balance.balance;
  if (remaining <= 0) {
    const over = remaining < 0 ? ` ${amount(-remaining)} more than that has been used since.` : '';
    return no(`The balance of ${at} is already spent.${over}`);
  }
  if (isAfterTheData(at, history)) {
    const end = history.buckets.at(-1)?.label ?? '';
    return no(`The balance is of ${at}, but the data end on ${end}; import newer data first.`);
  }
  if (left === null || paths === null || paths.count === 0) {
    return no('There is no history to tell from how fast the balance is used.');
  }
  const crossings = findCrossings(paths, left, level);
  if (!Number.isFinite(crossings.median)) {
    const reach = countOf(paths.steps, granularity);
    return no(
      `At this rate ${amount(remaining)} last longer than ${reach}, as far as is looked.`,
      true,
    );
  }
  const today = dayOf(facts.nowMs, buckets);
  const terms = { left, level, granularity, today };
  return { depletion: depletionOf(crossings, buckets, terms), reason: null, isOpen: false };
}

/** Today as the buckets call it; where they end before it, as UTC does. */
function dayOf(nowMs: number, buckets: readonly Bucket[]): string {
  const label = buckets.find(({ endMs }) => nowMs < endMs)?.label;
  return (label ?? new Date(nowMs).toISOString()).slice(0, 10);
}

function amount(value: number): string {
  return String(Number(value.toPrecision(6)));
}
