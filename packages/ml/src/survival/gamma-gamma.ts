// The gamma-gamma model of what a purchase is worth (Fader, Hardie & Lee 2005, "RFM and CLV"), which
// draws the mean of few purchases towards the mean of all customers; and the value of a customer's future.
import { logGamma } from '../distributions/incomplete-gamma.ts';
import { type Chance, drawGamma } from '../distributions/random-draws.ts';
import { MlError } from '../errors.ts';
import type { FittedState } from '../state/fitted-state.ts';
import type { CustomerSummaries } from './customers.ts';
import { maximiseLikelihood } from './likelihood.ts';
import { checkHorizon, type PurchaseModel, readParameters } from './purchase-model.ts';

const FORMAT = 'aibaas.survival.gamma-gamma';

/** A purchase ~ gamma(p, ν), ν ~ gamma(q, v) a customer. */
export interface GammaGammaParameters {
  readonly p: number;
  /** Above 1: at or below it the mean of all customers would be infinite. */
  readonly q: number;
  readonly v: number;
}

export interface CustomerValues {
  /** Repeat purchases a customer. */
  readonly frequency: ArrayLike<number>;
  /** Mean value of them; not looked at where there are none. */
  readonly value: ArrayLike<number>;
}

export class GammaGamma {
  readonly parameters: GammaGammaParameters;
  readonly logLikelihood: number;
  readonly isAtBound: boolean;

  constructor(parameters: GammaGammaParameters, logLikelihood: number, isAtBound: boolean) {
    this.parameters = parameters;
    this.logLikelihood = logLikelihood;
    this.isAtBound = isAtBound;
  }

  /** Mean value of a purchase over all customers. */
  get meanValue(): number {
    const { p, q, v } = this.parameters;
    return (v * p) / (q - 1);
  }

  /**
   * Value to expect of each customer's next purchase.
   *
   * @throws MlError `length_mismatch`, `frequency_invalid`, `value_invalid`
   */
  expectedValue(customers: CustomerValues): Float64Array {
    checkValues(customers);
    const { frequency, value } = customers;
    const { p, q } = this.parameters;
    return Float64Array.from({ length: frequency.length }, (_, i) => {
      const x = frequency[i] as number;
      if (x === 0) return this.meanValue;
      const own = (p * x) / (p * x + q - 1);
      return own * (value[i] as number) + (1 - own) * this.meanValue;
    });
  }

  /**
   * Draws what `purchases` further purchases of one customer add up to, each time another possibility.
   *
   * @param customer repeats so far and their mean value
   */
  possibleSum(
    customer: { readonly frequency: number; readonly value: number },
    purchases: number,
    chance: Chance,
  ): number {
    if (purchases === 0) return 0;
    const { p, q, v } = this.parameters;
    const { frequency: x, value } = customer;
    const inverseScale = drawGamma(q + p * x, chance) / (v + (x === 0 ? 0 : x * value));
    return drawGamma(p * purchases, chance) / inverseScale;
  }

  toJSON(): FittedState {
    const { logLikelihood, isAtBound } = this;
    return { format: FORMAT, version: 1, ...this.parameters, logLikelihood, isAtBound };
  }
}

/**
 * Learns from customers with at least one repeat; the others say nothing about value.
 *
 * @throws MlError `length_mismatch`, `frequency_invalid`, `value_invalid`, `no_repeats`, `fit_failed`
 * @example
 * const customers = { frequency: [3, 1, 0, 2, 4], value: [22, 51, 0, 35, 18] };
 * const model = fitGammaGamma(customers);
 * model.expectedValue(customers); // one value a customer; the third gets the mean of all
 */
export function fitGammaGamma(customers: CustomerValues): GammaGamma {
  checkValues(customers);
  const rows: { x: number; mean: number }[] = [];
  for (let i = 0; i < customers.frequency.length; i++) {
    const x = customers.frequency[i] as number;
    if (x > 0) rows.push({ x, mean: customers.value[i] as number });
  }
  if (rows.length === 0) {
    const message = 'No customer came back; there is no value to learn from.';
    throw new MlError('no_repeats', 'customers.frequency', message);
  }
  // Values are measured in their mean, so that one start suits cents and millions.
  const scale = rows.reduce((sum, row) => sum + row.mean, 0) / rows.length;
  const loss = (values: Float64Array): number => {
    const [p, q, v] = values as unknown as [number, number, number];
    const own = q * Math.log(v) - logGamma(q);
    let sum = 0;
    for (const { x, mean } of rows) {
      const m = mean / scale;
      const shape = p * x;
      const joint = logGamma(shape + q) - logGamma(shape) + shape * Math.log(x);
      sum += own + joint + (shape - 1) * Math.log(m) - (shape + q) * Math.log(x * m + v);
    }
    return -sum / rows.length;
  };
  const tiny = Math.exp(-12);
  const fit = maximiseLikelihood(loss, [2, 3, 1], rows.length, [tiny, 1 + 1e-6, tiny]);
  const [p, q, v] = fit.parameters as unknown as [number, number, number];
  const shift = rows.length * Math.log(scale);
  return new GammaGamma({ p, q, v: v * scale }, fit.logLikelihood - shift, fit.isAtBound);
}

/** @throws MlError `format_unknown`, `version_newer`, `state_invalid` */
export function readGammaGamma(json: unknown): GammaGamma {
  const { parameters, logLikelihood, isAtBound } = readParameters(json, FORMAT, ['p', 'q', 'v']);
  const [p, q, v] = parameters as [number, number, number];
  if (q > 1) return new GammaGamma({ p, q, v }, logLikelihood, isAtBound);
  const message = 'model.q is not above 1; the file is damaged or not of this format.';
  throw new MlError('state_invalid', 'model.q', message);
}

function checkValues({ frequency, value }: CustomerValues): void {
  if (frequency.length !== value.length) {
    const message = `frequency and value have ${frequency.length} and ${value.length} entries.`;
    throw new MlError('length_mismatch', 'customers', message);
  }
  for (let i = 0; i < frequency.length; i++) {
    const x = frequency[i] as number;
    const mean = value[i] as number;
    if (!Number.isSafeInteger(x) || x < 0) {
      const message = `Customer ${i} has ${x} repeats; give a whole number of at least 0.`;
      throw new MlError('frequency_invalid', `customers.frequency[${i}]`, message);
    }
    if (x > 0 && !(mean > 0 && mean < Infinity)) {
      const message = `Customer ${i} has the mean value ${mean}; give a positive number, or leave her out.`;
      throw new MlError('value_invalid', `customers.value[${i}]`, message);
    }
  }
}

export interface LifetimeOptions {
  /** How far to look ahead, in the unit of the summaries. */
  readonly horizon: number;
  /** Length of the steps that are discounted, in the same unit; by default a twelfth of the horizon. */
  readonly step?: number;
  /** Per step: .01 makes a purchase one step away count 1/1.01. By default 0. */
  readonly discountRate?: number;
}

/**
 * What each customer's purchases within the horizon are worth today: purchases expected in each step
 * times the value expected of one, discounted at the end of the step.
 *
 * @throws MlError `horizon_invalid`, `step_invalid`, `discount_invalid` and what the models refuse
 * @example
 * const summaries = { frequency: [2, 1, 0, 5], recency: [30, 8, 0, 36], age: [39, 39, 38, 38] };
 * const values = { frequency: summaries.frequency, value: [20, 35, 0, 12] };
 * const models = { purchases: fitBgNbd(summaries), value: fitGammaGamma(values) };
 * lifetimeValue(models, { ...summaries, ...values }, { horizon: 52, discountRate: 0.01 });
 */
export function lifetimeValue(
  models: { readonly purchases: PurchaseModel; readonly value: GammaGamma },
  customers: CustomerSummaries & CustomerValues,
  options: LifetimeOptions,
): Float64Array {
  const horizon = checkHorizon(options.horizon);
  const { step = horizon / 12, discountRate = 0 } = options;
  if (horizon > 0 && !(step > 0 && step >= horizon / 10_000)) {
    const message = `The step is ${step}; give a positive part of the horizon, at least a 10 000th.`;
    throw new MlError('step_invalid', 'options.step', message);
  }
  if (!(discountRate > -1 && discountRate < Infinity)) {
    const message = `The discount rate is ${discountRate}; give a share, for example 0.01.`;
    throw new MlError('discount_invalid', 'options.discountRate', message);
  }
  const each = models.value.expectedValue(customers);
  const total = new Float64Array(each.length);
  let before = new Float64Array(each.length);
  for (let k = 1; horizon > 0 && (k - 1) * step < horizon * (1 - 1e-12); k++) {
    const until = models.purchases.expectedPurchases(customers, Math.min(horizon, k * step));
    const share = (1 + discountRate) ** -k;
    for (let i = 0; i < total.length; i++) {
      total[i]! += share * ((until[i] as number) - (before[i] as number)) * (each[i] as number);
    }
    before = until as Float64Array<ArrayBuffer>;
  }
  return total;
}
