// From single purchases to what to expect of each customer: is she still there, how often will she buy,
// what will it be worth, each with an interval; and how such answers fared on the last part of the history.

import { MlError } from '../errors.ts';
import { seededNormal, seededRandom } from '../random.ts';
import { type BgNbd, fitBgNbd } from './bg-nbd.ts';
import { chooseModel, type ModelChoice, type PurchaseModelName } from './choose-model.ts';
import {
  type CustomerSummaries,
  checkTransactions,
  distinctCustomers,
  type SummarisedCustomers,
  summariseCustomers,
  type Transactions,
} from './customers.ts';
import { fitGammaGamma, type GammaGamma, lifetimeValue } from './gamma-gamma.ts';
import { checkOutlook, type OutlookCheck } from './outlook-check.ts';
import { fitParetoNbd, HISTORIES_MAX, type ParetoNbd } from './pareto-nbd.ts';
import { checkHorizon } from './purchase-model.ts';
import { type Returns, tellReturns, withoutReturns } from './returns.ts';

export interface OutlookOptions {
  /** Periods to look ahead, above 0. */
  readonly horizon: number;
  /**
   * By default the one that says the last part of the history better from what came before it; with more than
   * 20 000 distinct histories BG/NBD.
   */
  readonly model?: 'auto' | PurchaseModelName;
  /** End of observation; by default the last purchase. */
  readonly endMs?: number;
  /** Length of a period; by default a day. */
  readonly periodMs?: number;
  /** Share of the intervals in percent, both tails alike; by default 80. */
  readonly level?: number;
  /** Possible futures drawn a customer for the intervals; by default 400. */
  readonly draws?: number;
  readonly seed?: number;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (done: number, total: number) => void;
}

/** One entry a customer in each list. */
export interface Expected {
  readonly mean: Float64Array;
  readonly lower: Float64Array;
  readonly upper: Float64Array;
}

export interface CustomerOutlook {
  readonly customers: readonly string[];
  /** Periods with a purchase so far, the first one included. */
  readonly purchases: Float64Array;
  /** Periods since the last purchase. */
  readonly silence: Float64Array;
  readonly probabilityAlive: Float64Array;
  /** Purchases within the horizon. */
  readonly expected: Expected;
  /** What they are worth; null where no values were given. */
  readonly value: Expected | null;
}

export interface PurchaseOutlook extends CustomerOutlook {
  readonly model: PurchaseModelName;
  /** How the model was chosen; null where it was told. */
  readonly choice: ModelChoice | null;
  /** What was left out as money that comes back; null where nothing was. */
  readonly returns: Returns | null;
  readonly horizon: number;
  readonly level: number;
  /** The same made at an earlier day and held against what came; null where the history is too short. */
  readonly check: OutlookCheck | null;
  readonly notes: readonly { readonly code: string; readonly message: string }[];
}

/** Frequency and value that go together this much break the assumption of the value model. */
const CORRELATION_MAX = 0.3;
const DRAWS_MAX = 100_000;
const CHECK_EVERY = 500;

/**
 * Fits BG/NBD or Pareto/NBD, with values gamma-gamma as well, and draws possible futures of each customer
 * for the intervals.
 *
 * @throws MlError `horizon_invalid`, `option_invalid`, `no_repeats`, `value_invalid`, `aborted` and what
 *   {@link summariseCustomers} refuses
 * @example
 * const day = 86_400_000;
 * const customers = Array.from({ length: 60 }, (_, i) => `c${(i * 7) % 13}`);
 * const times = customers.map((_, i) => i * 3 * day);
 * const outlook = purchaseOutlook({ customers, times }, { horizon: 30 });
 * outlook.probabilityAlive; // 13 chances, in the order of outlook.customers
 */
export function purchaseOutlook(given: Transactions, options: OutlookOptions): PurchaseOutlook {
  checkOptions(options);
  const { horizon, level = 80 } = options;
  checkTransactions(given);
  const { transactions, returns } = withoutReturns(given);
  const spanOf = ({ endMs, periodMs }: OutlookOptions) => ({
    ...(endMs === undefined ? {} : { endMs }),
    ...(periodMs === undefined ? {} : { periodMs }),
  });
  const summaries = summariseCustomers(transactions, spanOf(options));
  throwIfAborted(options);
  // The check goes the whole way, the choice of the model included, with what was known then.
  const check = checkOutlook(transactions, options, (earlier, { periods, endMs }) => {
    const then = { ...options, horizon: periods, endMs };
    return lookAhead(earlier, fitModels(transactions, earlier, then), then);
  });
  throwIfAborted(options);
  const models = fitModels(transactions, summaries, options);
  const outlook = lookAhead(summaries, models, options);
  return {
    ...outlook,
    model: models.name,
    choice: models.choice,
    ...{ horizon, level, check, returns },
    notes: notesOn(summaries, models, returns),
  };
}

interface Models {
  readonly name: PurchaseModelName;
  /** null where the model was told or there are too many histories to choose. */
  readonly choice: ModelChoice | null;
  readonly purchases: BgNbd | ParetoNbd;
  readonly value: GammaGamma | null;
}

function fitModels(
  transactions: Transactions,
  summaries: SummarisedCustomers,
  options: OutlookOptions,
): Models {
  const { model: wanted = 'auto' } = options;
  const value = transactions.values === undefined ? null : fitValue(summaries);
  // Beyond, Pareto/NBD is fitted to a part of the histories and takes long for all of them.
  const isSmall = distinctCustomers(summaries).frequency.length <= HISTORIES_MAX;
  const choice =
    wanted === 'auto' && isSmall ? chooseModel(transactions, summaries, options) : null;
  const name = choice?.model ?? (wanted === 'auto' ? 'bg-nbd' : wanted);
  const purchases = name === 'bg-nbd' ? fitBgNbd(summaries) : fitParetoNbd(summaries);
  return { name, choice, purchases, value };
}

/** @throws MlError `value_invalid` that names the customer */
function fitValue(summaries: SummarisedCustomers): GammaGamma {
  const { customers, frequency, value } = summaries;
  const odd = frequency.findIndex((x, i) => x > 0 && !((value[i] as number) > 0));
  if (odd < 0) return fitGammaGamma(summaries);
  const message = `The repeat purchases of customer "${customers[odd]}" are worth ${value[odd]} on average; values have to be above 0. Take returns out, or leave the values away.`;
  throw new MlError('value_invalid', 'transactions.values', message);
}

function lookAhead(
  summaries: SummarisedCustomers,
  { purchases, value }: Models,
  options: OutlookOptions,
): CustomerOutlook {
  const { horizon, level = 80, draws = 400, seed = 1, onProgress } = options;
  const { customers, frequency, recency, age, value: mean } = summaries;
  const count = customers.length;
  const lists = Array.from({ length: 4 }, () => new Float64Array(count));
  const [low, high, valueLow, valueHigh] = lists as [
    Float64Array,
    Float64Array,
    Float64Array,
    Float64Array,
  ];
  const chance = { uniform: seededRandom(seed), normal: seededNormal(seed + 1) };
  const [counts, sums] = [new Float64Array(draws), new Float64Array(draws)];
  const tail = (1 - level / 100) / 2;
  for (let i = 0; i < count; i++) {
    if (i % CHECK_EVERY === 0) {
      throwIfAborted(options);
      onProgress?.(i, count);
    }
    const [x, t, T] = [frequency[i] as number, recency[i] as number, age[i] as number];
    const draw = purchases.possiblePurchases({ frequency: x, recency: t, age: T }, horizon);
    for (let k = 0; k < draws; k++) counts[k] = draw(chance);
    if (value !== null) {
      const customer = { frequency: x, value: mean[i] as number };
      for (let k = 0; k < draws; k++)
        sums[k] = value.possibleSum(customer, counts[k] as number, chance);
      [valueLow[i], valueHigh[i]] = ends(sums, tail);
    }
    [low[i], high[i]] = ends(counts, tail);
  }
  onProgress?.(count, count);
  const expected = purchases.expectedPurchases(summaries, horizon);
  return {
    customers,
    purchases: frequency.map((x) => x + 1),
    silence: age.map((T, i) => T - (recency[i] as number)),
    probabilityAlive: purchases.probabilityAlive(summaries),
    expected: around(expected, low, high),
    value:
      value === null
        ? null
        : around(
            lifetimeValue({ purchases, value }, summaries, { horizon, step: horizon }),
            valueLow,
            valueHigh,
          ),
  };
}

/** Where hardly anything is to come, the mean lies beyond most of the draws: an interval holds it still. */
function around(mean: Float64Array, lower: Float64Array, upper: Float64Array): Expected {
  return {
    mean,
    lower: lower.map((end, i) => Math.min(end, mean[i] as number)),
    upper: upper.map((end, i) => Math.max(end, mean[i] as number)),
  };
}

/** The values that leave `tail` of the draws outside at each end. */
function ends(draws: Float64Array, tail: number): [number, number] {
  const sorted = draws.slice().sort();
  const last = sorted.length - 1;
  return [
    sorted[Math.floor(tail * last)] as number,
    sorted[Math.ceil((1 - tail) * last)] as number,
  ];
}

function notesOn(
  summaries: SummarisedCustomers,
  { purchases, value }: Models,
  returns: Returns | null,
) {
  const notes: { code: string; message: string }[] = [];
  if (returns !== null) notes.push({ code: 'returns_left_out', message: tellReturns(returns) });
  if (purchases.isAtBound) {
    const message =
      'The purchases do not tell one of the parameters of the model; probabilities are sound, but more history would sharpen them.';
    notes.push({ code: 'parameter_at_bound', message });
  }
  const correlation = value === null ? 0 : correlationOf(summaries);
  if (Math.abs(correlation) > CORRELATION_MAX) {
    const message = `Who buys often spends ${correlation > 0 ? 'more' : 'less'} a purchase (correlation ${correlation.toFixed(2)}); the model takes the two for unrelated, so take values with care.`;
    notes.push({ code: 'value_depends_on_frequency', message });
  }
  return notes;
}

/** Of repeats with their mean value, among customers who came back. */
function correlationOf({ frequency, value }: CustomerSummaries & { value: Float64Array }): number {
  const rows = Array.from(value, (v, i) => [frequency[i] as number, v] as const);
  const back = rows.filter(([x]) => x > 0);
  const meanOf = (read: (row: readonly [number, number]) => number): number =>
    back.reduce((sum, row) => sum + read(row), 0) / back.length;
  const [mx, mv] = [meanOf(([x]) => x), meanOf(([, v]) => v)];
  const cross = meanOf(([x, v]) => (x - mx) * (v - mv));
  const size = Math.sqrt(meanOf(([x]) => (x - mx) ** 2) * meanOf(([, v]) => (v - mv) ** 2));
  return size > 0 ? cross / size : 0;
}

function throwIfAborted({ signal }: OutlookOptions): void {
  if (signal?.aborted !== true) return;
  throw new MlError('aborted', 'options.signal', 'The outlook was cancelled by its caller.');
}

function checkOptions({ horizon, level = 80, draws = 400, seed = 1 }: OutlookOptions): void {
  const refuse = (field: string, message: string): never => {
    throw new MlError('option_invalid', `options.${field}`, message);
  };
  if (!(checkHorizon(horizon) > 0))
    refuse('horizon', 'The horizon is 0; give at least one period.');
  if (!(level > 0 && level < 100)) {
    refuse('level', `The level is ${level}; give a percentage between 0 and 100.`);
  }
  if (!(Number.isInteger(draws) && draws >= 20 && draws <= DRAWS_MAX)) {
    refuse('draws', `There are to be ${draws} draws; give a whole number from 20 to ${DRAWS_MAX}.`);
  }
  if (!Number.isFinite(seed)) refuse('seed', `The seed is ${seed}; give a finite number.`);
}
