// The Pareto/NBD model of customers who may leave at any moment (Schmittlein, Morrison & Colombo 1987, in
// the form of Fader & Hardie 2005). Purchase rates and rates of leaving are gamma distributed.
import { hypergeometricOne } from '../distributions/hypergeometric.ts';
import { logGamma } from '../distributions/incomplete-gamma.ts';
import { type Chance, drawGamma } from '../distributions/random-draws.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { shiftOf } from './bg-nbd.ts';
import { type CustomerSummaries, type DistinctCustomers, distinctCustomers } from './customers.ts';
import { logAdd, maximiseLikelihood } from './likelihood.ts';
import {
  type CustomerSummary,
  checkHorizon,
  drawWait,
  forEachCustomer,
  type PurchaseModel,
  readParameters,
} from './purchase-model.ts';

const FORMAT = 'aibaas.survival.pareto-nbd';
/** Distinct histories that the fit looks at: of more, evenly spread ones, which tell the same. */
export const HISTORIES_MAX = 20_000;

/** Purchase rates ~ gamma(r, alpha), rates of leaving ~ gamma(s, beta). */
export interface ParetoNbdParameters {
  readonly r: number;
  /** In the unit of time of the summaries, as `beta`. */
  readonly alpha: number;
  readonly s: number;
  readonly beta: number;
}

export class ParetoNbd implements PurchaseModel {
  readonly parameters: ParetoNbdParameters;
  readonly logLikelihood: number;
  readonly isAtBound: boolean;

  constructor(parameters: ParetoNbdParameters, logLikelihood: number, isAtBound: boolean) {
    this.parameters = parameters;
    this.logLikelihood = logLikelihood;
    this.isAtBound = isAtBound;
  }

  probabilityAlive(summaries: CustomerSummaries): Float64Array {
    return forEachCustomer(summaries, (x, t, T) => this.#alive(x, t, T));
  }

  expectedPurchases(summaries: CustomerSummaries, horizon: number): Float64Array {
    checkHorizon(horizon);
    const { r, alpha, s, beta } = this.parameters;
    return forEachCustomer(summaries, (x, t, T) => {
      const rate = (r + x) / (alpha + T);
      return this.#alive(x, t, T) * rate * lifetimeWithin(beta + T, s, horizon);
    });
  }

  expectedPurchasesNew(horizon: number): number {
    const { r, alpha, s, beta } = this.parameters;
    return (r / alpha) * lifetimeWithin(beta, s, checkHorizon(horizon));
  }

  /** Rates of buying and of leaving are drawn from what the history leaves possible: gamma again. */
  possiblePurchases(customer: CustomerSummary, horizon: number): (chance: Chance) => number {
    checkHorizon(horizon);
    const { r, alpha, s, beta } = this.parameters;
    const { frequency: x, recency, age } = customer;
    const alive = this.#alive(x, recency, age);
    return (chance) => {
      if (chance.uniform() >= alive) return 0;
      const rate = drawGamma(r + x, chance) / (alpha + age);
      const leaves = drawWait(drawGamma(s, chance) / (beta + age), chance);
      const until = Math.min(horizon, leaves);
      let count = 0;
      for (let at = drawWait(rate, chance); at <= until; at += drawWait(rate, chance)) count += 1;
      return count;
    };
  }

  toJSON(): FittedState {
    const { logLikelihood, isAtBound } = this;
    return { format: FORMAT, version: 1, ...this.parameters, logLikelihood, isAtBound };
  }

  #alive(x: number, t: number, T: number): number {
    const { r, alpha, s, beta } = this.parameters;
    const stayed = (r + x) * Math.log(alpha + T) + s * Math.log(beta + T);
    const left = Math.log(s / (r + s + x)) + stayed + logLeft(this.parameters, x, t, T);
    return 1 / (1 + Math.min(1e300, Math.exp(left)));
  }
}

/** Time that somebody still active is expected to stay within `horizon`; its limit at s = 1 is a log. */
function lifetimeWithin(scale: number, s: number, horizon: number): number {
  const growth = Math.log1p(horizon / scale);
  const power = s - 1;
  return Math.abs(power * growth) < 1e-9
    ? scale * growth
    : (-scale * Math.expm1(-power * growth)) / power;
}

/** ln A₀: customers who left somewhere between their last purchase and the end. */
function logLeft(
  { r, alpha, s, beta }: ParetoNbdParameters,
  x: number,
  t: number,
  T: number,
): number {
  const total = r + s + x;
  const [high, gap] = alpha >= beta ? [alpha, alpha - beta] : [beta, beta - alpha];
  // After Euler's transformation ₂F₁(1, other; total + 1; z) has positive falling terms.
  const [power, other] = alpha >= beta ? [s, r + x] : [r + x - 1, s + 1];
  const at = (time: number): number => {
    const z = gap / (high + time);
    const series = hypergeometricOne(other, total + 1, z);
    return -power * Math.log1p(-z) + Math.log(series) - total * Math.log(high + time);
  };
  const [early, late] = [at(t), at(T)];
  return early > late ? early + Math.log(-Math.expm1(late - early)) : Number.NEGATIVE_INFINITY;
}

/**
 * Slower to fit than {@link fitBgNbd} and mostly as good; better where people leave without buying. More
 * than 20 000 distinct histories are thinned evenly.
 *
 * @throws MlError `no_repeats`, `length_mismatch`, `recency_invalid` …, `fit_failed`
 * @example
 * const summaries = { frequency: [2, 1, 0, 5, 0, 1], recency: [30, 8, 0, 36, 0, 20], age: [39, 39, 38, 38, 37, 30] };
 * fitParetoNbd(summaries).probabilityAlive(summaries); // one chance a customer
 */
export function fitParetoNbd(summaries: CustomerSummaries): ParetoNbd {
  const customers = thinned(distinctCustomers(summaries));
  const scale = customers.ageMax;
  const loss = lossOf(customers, scale);
  const fit = maximiseLikelihood(loss, [1, 1, 1, 1], customers.customers);
  const [r, alpha, s, beta] = fit.parameters as unknown as [number, number, number, number];
  const parameters = { r, alpha: alpha * scale, s, beta: beta * scale };
  return new ParetoNbd(parameters, fit.logLikelihood - shiftOf(customers, scale), fit.isAtBound);
}

/** Every so many of the sorted histories; the log-likelihood is then that of the ones looked at. */
function thinned(all: DistinctCustomers): DistinctCustomers {
  const step = Math.ceil(all.frequency.length / HISTORIES_MAX);
  if (step <= 1) return all;
  const pick = (list: Float64Array) => list.filter((_, i) => i % step === 0);
  const count = pick(all.count);
  return {
    ...{ ageMax: all.ageMax, frequencyMax: all.frequencyMax, count },
    frequency: pick(all.frequency),
    recency: pick(all.recency),
    age: pick(all.age),
    customers: count.reduce((sum, own) => sum + own, 0),
  };
}

/** @throws MlError `format_unknown`, `version_newer`, `state_invalid` */
export function readParetoNbd(json: unknown): ParetoNbd {
  const { parameters, logLikelihood, isAtBound } = readParameters(json, FORMAT, [
    'r',
    'alpha',
    's',
    'beta',
  ]);
  const [r, alpha, s, beta] = parameters as [number, number, number, number];
  return new ParetoNbd({ r, alpha, s, beta }, logLikelihood, isAtBound);
}

function lossOf(
  { frequency, recency, age, count, customers, frequencyMax }: DistinctCustomers,
  scale: number,
) {
  const byFrequency = new Float64Array(frequencyMax + 1);
  return (values: Float64Array): number => {
    const [r, alpha, s, beta] = values as unknown as [number, number, number, number];
    const parameters = { r, alpha, s, beta };
    const own = r * Math.log(alpha) + s * Math.log(beta) - logGamma(r);
    for (let x = 0; x <= frequencyMax; x++) byFrequency[x] = own + logGamma(r + x);
    let sum = 0;
    for (let i = 0; i < frequency.length; i++) {
      const x = frequency[i] as number;
      const [t, T] = [(recency[i] as number) / scale, (age[i] as number) / scale];
      const stayed = -(r + x) * Math.log(alpha + T) - s * Math.log(beta + T);
      const left = Math.log(s / (r + s + x)) + logLeft(parameters, x, t, T);
      sum += (count[i] as number) * ((byFrequency[x] as number) + logAdd(stayed, left));
    }
    return -sum / customers;
  };
}
