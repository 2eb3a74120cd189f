// Runs in a compute thread: purchases in, what to expect of each customer out, as lines of NDJSON.
import type { TaskContext } from '@aibaas/compute';
import {
  type ModelChoice,
  type OutlookCheck,
  type PurchaseModelName,
  purchaseOutlook,
  type Returns,
} from '@aibaas/ml';

export interface ChurnInput {
  readonly customers: string[];
  /** Milliseconds since 1970. */
  readonly times: number[];
  readonly values?: number[];
  readonly horizonDays: number;
  readonly level: number;
  readonly model: 'auto' | PurchaseModelName;
  readonly seed: number;
  readonly endMs?: number;
}

export interface ChurnOutput {
  readonly lines: string;
  readonly model: PurchaseModelName;
  readonly choice: ModelChoice | null;
  readonly returns: Returns | null;
  readonly customers: number;
  /** Customers more likely gone than not. */
  readonly gone: number;
  /** Sums over all customers within the horizon; value is null without values. */
  readonly expected: { readonly purchases: number; readonly value: number | null };
  readonly check: OutlookCheck | null;
  readonly notes: readonly { readonly code: string; readonly message: string }[];
}

export function lookAtCustomers(input: ChurnInput, context: TaskContext): ChurnOutput {
  const { customers, times, values, horizonDays, level, model, seed, endMs } = input;
  const outlook = purchaseOutlook(
    { customers, times, ...(values === undefined ? {} : { values }) },
    {
      ...{ horizon: horizonDays, level, model, seed },
      ...(endMs === undefined ? {} : { endMs }),
      signal: context.signal,
      onProgress: (done, total) => context.progress({ done, total }),
    },
  );
  const { expected, value, probabilityAlive } = outlook;
  let lines = '';
  outlook.customers.forEach((customer, i) => {
    const line = {
      customer,
      purchases: outlook.purchases[i],
      days_since_last: outlook.silence[i],
      probability_alive: rounded(probabilityAlive[i]),
      expected_purchases: rounded(expected.mean[i]),
      purchases_lower: rounded(expected.lower[i]),
      purchases_upper: rounded(expected.upper[i]),
      ...(value === null
        ? {}
        : {
            expected_value: rounded(value.mean[i]),
            value_lower: rounded(value.lower[i]),
            value_upper: rounded(value.upper[i]),
          }),
    };
    lines += `${JSON.stringify(line)}\n`;
  });
  const sumOf = (list: Float64Array): number => list.reduce((sum, v) => sum + v, 0);
  return {
    lines,
    model: outlook.model,
    choice: outlook.choice,
    returns: outlook.returns,
    customers: outlook.customers.length,
    gone: probabilityAlive.filter((p) => p < 0.5).length,
    expected: { purchases: sumOf(expected.mean), value: value === null ? null : sumOf(value.mean) },
    check: outlook.check,
    notes: outlook.notes,
  };
}

/** Six decimals say more than any such model knows. */
const rounded = (value = 0): number => Math.round(value * 1e6) / 1e6;
