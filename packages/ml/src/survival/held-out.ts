// The last part of a history of purchases, kept from a model that is to say it, and what came in it.
import { MlError } from '../errors.ts';
import type { Transactions } from './customers.ts';

const DAY_MS = 86_400_000;
/** At most this part of the history is held out. */
const SHARE_MAX = 1 / 3;
/** What a shorter part of a history cannot answer. */
const TOO_SHORT: ReadonlySet<string> = new Set(['no_repeats', 'empty', 'fit_failed']);

export interface HeldOutPart {
  /** How many periods are held out. */
  readonly periods: number;
  readonly periodMs: number;
  /** The last period that is known, and the last of all. */
  readonly cut: number;
  readonly end: number;
}

/** @returns null where the history is too short to hold anything out */
export function heldOutPart(
  { times }: Transactions,
  given: { readonly horizon: number; readonly endMs?: number; readonly periodMs?: number },
): HeldOutPart | null {
  const { horizon, endMs, periodMs = DAY_MS } = given;
  const limit = endMs ?? Number.POSITIVE_INFINITY;
  let [first, latest] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (let i = 0; i < times.length; i++) {
    const time = times[i] as number;
    first = Math.min(first, Math.floor(time / periodMs));
    latest = Math.max(latest, Math.floor(time / periodMs));
  }
  const end = limit === Number.POSITIVE_INFINITY ? latest : Math.floor(limit / periodMs);
  const periods = Math.floor(Math.min(horizon, (end - first) * SHARE_MAX));
  return periods < 1 ? null : { periods, periodMs, cut: end - periods, end };
}

/** Whether a refusal only says that there is too little history. */
export const isTooShort = (error: unknown): boolean =>
  error instanceof MlError && TOO_SHORT.has(error.code);

/** Periods with a purchase and what they were worth, by customer. */
export type Activity = ReadonlyMap<string, { readonly periods: Set<number>; value: number }>;

export function purchasesWithin(
  { customers, times, values }: Transactions,
  periodMs: number,
  { after, until }: { readonly after: number; readonly until: number },
): Activity {
  const found = new Map<string, { readonly periods: Set<number>; value: number }>();
  customers.forEach((customer, i) => {
    const period = Math.floor((times[i] as number) / periodMs);
    if (period <= after || period > until) return;
    const own = found.get(customer) ?? { periods: new Set<number>(), value: 0 };
    found.set(customer, own);
    own.periods.add(period);
    own.value += values === undefined ? 0 : (values[i] as number);
  });
  return found;
}
