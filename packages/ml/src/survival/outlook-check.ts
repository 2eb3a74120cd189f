// Was the outlook right: made at an earlier day, held against what came after it, beside the simplest
// guess, that each customer goes on as she did just before.

import { rocAuc } from '../metrics/binary-scores.ts';
import { type SummarisedCustomers, summariseCustomers, type Transactions } from './customers.ts';
import { type Activity, heldOutPart, isTooShort, purchasesWithin } from './held-out.ts';
import type { CustomerOutlook, OutlookOptions } from './outlook.ts';

/** What came, what the model had said, and what the simplest guess would have said. */
export interface Compared {
  readonly actual: number;
  readonly expected: number;
  /** As much as in the equally long stretch before. */
  readonly naive: number;
}

export interface OutlookCheck {
  /** Periods held out at the end of the history. */
  readonly periods: number;
  /** Customers known before, and how many of them came back within those periods. */
  readonly customers: number;
  readonly returned: number;
  /** Sums over all customers. */
  readonly purchases: Compared;
  readonly value: Compared | null;
  /** Mean absolute error a customer, in purchases. */
  readonly missed: { readonly expected: number; readonly naive: number };
  /**
   * Area under the curve of who came back, .5 is chance: by the purchases expected, and by who bought last.
   * Null where all came back or nobody did.
   */
  readonly ordering: { readonly expected: number; readonly naive: number } | null;
  /** Share of customers whose purchases lay inside the interval, in percent. */
  readonly coverage: number;
}

/**
 * @param transactions purchases alone
 * @param lookAhead the outlook of earlier customers so many periods ahead, from what came until `endMs`
 * @returns null where the history before the held-out part is too short to learn from
 */
export function checkOutlook(
  transactions: Transactions,
  options: OutlookOptions,
  lookAhead: (
    earlier: SummarisedCustomers,
    given: { readonly periods: number; readonly endMs: number },
  ) => CustomerOutlook,
): OutlookCheck | null {
  const part = heldOutPart(transactions, options);
  if (part === null) return null;
  const { periods, periodMs, cut, end } = part;
  try {
    const endMs = cut * periodMs;
    const earlier = summariseCustomers(transactions, { endMs, periodMs });
    const said = lookAhead(earlier, { periods, endMs });
    const activity = (after: number, until: number) =>
      purchasesWithin(transactions, periodMs, { after, until });
    return compare(said, activity(cut, end), activity(cut - periods, cut), periods);
  } catch (error) {
    if (isTooShort(error)) return null;
    throw error;
  }
}

function compare(
  { customers, expected, value, silence }: CustomerOutlook,
  came: Activity,
  before: Activity,
  periods: number,
): OutlookCheck {
  const countOf = (activity: Activity) =>
    Float64Array.from(customers, (customer) => activity.get(customer)?.periods.size ?? 0);
  const sumOf = (list: Float64Array): number => list.reduce((sum, v) => sum + v, 0);
  const worthOf = (activity: Activity): number =>
    customers.reduce((sum, customer) => sum + (activity.get(customer)?.value ?? 0), 0);
  const actual = countOf(came);
  const naive = countOf(before);
  const missOf = (guess: Float64Array): number =>
    actual.reduce((sum, v, i) => sum + Math.abs(v - (guess[i] as number)), 0) / customers.length;
  const labels = actual.map((v) => Number(v > 0));
  const returned = sumOf(labels);
  const inside = actual.filter(
    (v, i) => v >= (expected.lower[i] as number) && v <= (expected.upper[i] as number),
  ).length;
  // Expected purchases order by rate as well as by being there; both make somebody come back.
  const orderable = returned > 0 && returned < customers.length;
  return {
    ...{ periods, customers: customers.length, returned },
    purchases: { actual: sumOf(actual), expected: sumOf(expected.mean), naive: sumOf(naive) },
    value:
      value === null
        ? null
        : { actual: worthOf(came), expected: sumOf(value.mean), naive: worthOf(before) },
    missed: { expected: missOf(expected.mean), naive: missOf(naive) },
    ordering: orderable
      ? {
          expected: rocAuc(labels, expected.mean),
          naive: rocAuc(
            labels,
            silence.map((s) => -s),
          ),
        }
      : null,
    coverage: (100 * inside) / customers.length,
  };
}
