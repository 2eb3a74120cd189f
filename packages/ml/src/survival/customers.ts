// What purchase models are fitted to: per customer how often, how recently and since when she bought,
// and the mean value of what she bought. Summarised from single transactions, or given.
import { MlError } from '../errors.ts';
import { withoutReturns } from './returns.ts';

/** One entry a customer in each list; times are in one unit of the caller's choice, say days. */
export interface CustomerSummaries {
  /** Repeat purchases: periods with a purchase, less the first. */
  readonly frequency: ArrayLike<number>;
  /** Time from the first purchase to the last; 0 without a repeat. */
  readonly recency: ArrayLike<number>;
  /** Time from the first purchase to the end of observation. */
  readonly age: ArrayLike<number>;
}

export interface SummarisedCustomers extends CustomerSummaries {
  readonly customers: readonly string[];
  readonly frequency: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  /** Mean value of a repeat period; 0 without a repeat. */
  readonly value: Float64Array;
}

export interface Transactions {
  readonly customers: readonly string[];
  /** Milliseconds since 1970 UTC. */
  readonly times: ArrayLike<number>;
  /** What each was worth; omitted: 1. */
  readonly values?: ArrayLike<number>;
}

const DAY_MS = 86_400_000;

/**
 * Transactions as one summary a customer, in the order of first appearance. Those of one period count
 * as one purchase, as in Fader & Hardie's data; the first purchase is where the clock starts. Those worth 0 or
 * less are no purchases and are left out.
 *
 * @param options.endMs end of observation; later transactions are left out. By default the last one.
 * @param options.periodMs length of a period and unit of all times in the answer; by default a day
 * @throws MlError `length_mismatch`, `empty`, `not_finite`, `period_invalid`
 * @example
 * const day = 86_400_000;
 * const { frequency, recency, age } = summariseCustomers(
 *   { customers: ['ann', 'bo', 'ann'], times: [0, 2 * day, 3 * day] }, { endMs: 10 * day });
 * frequency; // [1, 0]
 * recency; // [3, 0]
 * age; // [10, 8]
 */
export function summariseCustomers(
  transactions: Transactions,
  options: { readonly endMs?: number; readonly periodMs?: number } = {},
): SummarisedCustomers {
  const { periodMs = DAY_MS } = options;
  if (!(periodMs > 0) || periodMs === Infinity) {
    const message = `The period is ${periodMs} ms; give a positive number.`;
    throw new MlError('period_invalid', 'options.periodMs', message);
  }
  checkTransactions(transactions);
  const { customers, times, values } = withoutReturns(transactions).transactions;
  const count = customers.length;
  let last = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < count; i++) last = Math.max(last, times[i] as number);
  const end = Math.floor(finiteOr(options.endMs, last, 'options.endMs') / periodMs);
  const spent = new Map<string, Map<number, number>>();
  for (let i = 0; i < count; i++) {
    const period = Math.floor((times[i] as number) / periodMs);
    if (period > end) continue;
    const customer = customers[i] as string;
    const periods = spent.get(customer) ?? new Map<number, number>();
    spent.set(customer, periods);
    periods.set(
      period,
      (periods.get(period) ?? 0) + (values === undefined ? 1 : (values[i] as number)),
    );
  }
  if (spent.size === 0) {
    throw new MlError('empty', 'transactions', 'There is no transaction before the end.');
  }
  return summarise(spent, end);
}

/** @throws MlError `length_mismatch`, `not_finite` */
export function checkTransactions({ customers, times, values }: Transactions): void {
  const count = customers.length;
  if (times.length !== count || (values !== undefined && values.length !== count)) {
    const message = `There are ${count} customers, ${times.length} times and ${values?.length ?? 'no'} values; give one of each a transaction.`;
    throw new MlError('length_mismatch', 'transactions', message);
  }
  for (let i = 0; i < count; i++) {
    finite(times[i] as number, `transactions.times[${i}]`);
    if (values !== undefined) finite(values[i] as number, `transactions.values[${i}]`);
  }
}

function summarise(spent: ReadonlyMap<string, ReadonlyMap<number, number>>, end: number) {
  const lists = [0, 1, 2, 3].map(() => new Float64Array(spent.size));
  const [frequency, recency, age, value] = lists as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  let at = 0;
  for (const periods of spent.values()) {
    let [first, latest, sum] = [Infinity, -Infinity, 0];
    for (const [period, amount] of periods) {
      first = Math.min(first, period);
      latest = Math.max(latest, period);
      sum += amount;
    }
    const repeats = periods.size - 1;
    frequency[at] = repeats;
    recency[at] = latest - first;
    age[at] = end - first;
    value[at] = repeats === 0 ? 0 : (sum - (periods.get(first) ?? 0)) / repeats;
    at += 1;
  }
  return { customers: [...spent.keys()], frequency, recency, age, value };
}

const finiteOr = (value: number | undefined, fallback: number, path: string): number =>
  value === undefined ? fallback : finite(value, path);

function finite(value: number, path: string): number {
  if (Number.isFinite(value)) return value;
  throw new MlError('not_finite', path, `${path} is ${value}; leave it out or repair it.`);
}

/**
 * Refuses summaries that no purchase history can have.
 *
 * @throws MlError `length_mismatch`, `empty`, `frequency_invalid`, `recency_invalid`, `age_invalid`
 */
export function checkSummaries({ frequency, recency, age }: CustomerSummaries): void {
  const count = frequency.length;
  if (recency.length !== count || age.length !== count) {
    const message = `frequency, recency and age have ${count}, ${recency.length} and ${age.length} entries.`;
    throw new MlError('length_mismatch', 'summaries', message);
  }
  if (count === 0) throw new MlError('empty', 'summaries', 'There is no customer.');
  for (let i = 0; i < count; i++) {
    const [x, t, T] = [frequency[i] as number, recency[i] as number, age[i] as number];
    if (!Number.isSafeInteger(x) || x < 0) {
      const message = `Customer ${i} has ${x} repeats; give a whole number of at least 0.`;
      throw new MlError('frequency_invalid', `summaries.frequency[${i}]`, message);
    }
    if (!(T >= 0) || T === Infinity) {
      const message = `Customer ${i} has the age ${T}; give a finite number of at least 0.`;
      throw new MlError('age_invalid', `summaries.age[${i}]`, message);
    }
    if (!(t >= 0 && t <= T) || (x === 0) !== (t === 0)) {
      const message = `Customer ${i} has ${x} repeats, the last at ${t} of ${T}; a last repeat lies above 0 and not beyond the age, and without repeats it is 0.`;
      throw new MlError('recency_invalid', `summaries.recency[${i}]`, message);
    }
  }
}

/** Equal customers counted once: what a likelihood runs over. */
export interface DistinctCustomers {
  readonly frequency: Float64Array;
  readonly recency: Float64Array;
  readonly age: Float64Array;
  readonly count: Float64Array;
  readonly customers: number;
  readonly ageMax: number;
  readonly frequencyMax: number;
}

/** @throws MlError as {@link checkSummaries}, and `no_repeats` when nobody ever came back */
export function distinctCustomers(summaries: CustomerSummaries): DistinctCustomers {
  checkSummaries(summaries);
  const { frequency, recency, age } = summaries;
  const order = Array.from({ length: frequency.length }, (_, i) => i).sort(
    (i, j) =>
      (frequency[i] as number) - (frequency[j] as number) ||
      (recency[i] as number) - (recency[j] as number) ||
      (age[i] as number) - (age[j] as number),
  );
  const rows: [number, number, number, number][] = [];
  for (const i of order) {
    const [x, t, T] = [frequency[i] as number, recency[i] as number, age[i] as number];
    const latest = rows.at(-1);
    if (latest !== undefined && latest[0] === x && latest[1] === t && latest[2] === T)
      latest[3] += 1;
    else rows.push([x, t, T, 1]);
  }
  const list = (k: 0 | 1 | 2 | 3) => Float64Array.from(rows, (row) => row[k]);
  const frequencyMax = rows.at(-1)?.[0] ?? 0;
  if (frequencyMax === 0) {
    const message = 'No customer came back; there is nothing to learn about returning.';
    throw new MlError('no_repeats', 'summaries.frequency', message);
  }
  return {
    frequency: list(0),
    recency: list(1),
    age: list(2),
    count: list(3),
    customers: frequency.length,
    ageMax: rows.reduce((most, row) => Math.max(most, row[2]), 0),
    frequencyMax,
  };
}
