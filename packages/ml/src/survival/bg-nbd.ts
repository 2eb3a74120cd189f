// The beta-geometric/NBD model of customers who may leave after any purchase (Fader, Hardie & Lee 2005,
// "Counting your customers the easy way"). Purchase rates are gamma, chances to leave beta distributed.
import { hypergeometric, logHypergeometric } from '../distributions/hypergeometric.ts';
import { logGamma } from '../distributions/incomplete-gamma.ts';
import { type Chance, drawBeta, drawGamma } from '../distributions/random-draws.ts';
import type { FittedState } from '../state/fitted-state.ts';
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

const FORMAT = 'aibaas.survival.bg-nbd';
/** Chances to leave that hardly differ between customers: a + b counts the customers they are known from. */
const PRIOR_LARGE = 30;

/** Rates ~ gamma(r, alpha); chance to leave after a purchase ~ beta(a, b). */
export interface BgNbdParameters {
  readonly r: number;
  /** In the unit of time of the summaries. */
  readonly alpha: number;
  readonly a: number;
  readonly b: number;
}

export class BgNbd implements PurchaseModel {
  readonly parameters: BgNbdParameters;
  readonly logLikelihood: number;
  readonly isAtBound: boolean;

  constructor(parameters: BgNbdParameters, logLikelihood: number, isAtBound: boolean) {
    this.parameters = parameters;
    this.logLikelihood = logLikelihood;
    this.isAtBound = isAtBound;
  }

  probabilityAlive(summaries: CustomerSummaries): Float64Array {
    return forEachCustomer(summaries, (x, t, T) => 1 / (1 + this.#oddsLeft(x, t, T)));
  }

  /** Equation 10 of the paper. */
  expectedPurchases(summaries: CustomerSummaries, horizon: number): Float64Array {
    checkHorizon(horizon);
    const { a, b } = this.parameters;
    return forEachCustomer(summaries, (x, t, T) => {
      const expected = this.#expected(x, b + x, a + b + x - 1, T, horizon);
      return expected / (1 + this.#oddsLeft(x, t, T));
    });
  }

  /** Equation 9 of the paper. */
  expectedPurchasesNew(horizon: number): number {
    checkHorizon(horizon);
    const { a, b } = this.parameters;
    return this.#expected(0, b, a + b - 1, 0, horizon);
  }

  /** Rate and chance to leave are drawn from what the history leaves possible: gamma and beta again. */
  possiblePurchases(customer: CustomerSummary, horizon: number): (chance: Chance) => number {
    checkHorizon(horizon);
    const { r, alpha, a, b } = this.parameters;
    const { frequency: x, recency, age } = customer;
    const alive = 1 / (1 + this.#oddsLeft(x, recency, age));
    return (chance) => {
      if (chance.uniform() >= alive) return 0;
      const rate = drawGamma(r + x, chance) / (alpha + age);
      const leaves = drawBeta(a, b + x, chance);
      let count = 0;
      for (let at = drawWait(rate, chance); at <= horizon; at += drawWait(rate, chance)) {
        count += 1;
        if (chance.uniform() < leaves) break;
      }
      return count;
    };
  }

  toJSON(): FittedState {
    const { logLikelihood, isAtBound } = this;
    return { format: FORMAT, version: 1, ...this.parameters, logLikelihood, isAtBound };
  }

  /** Odds of having left after the last of `x` repeats; nobody leaves before a repeat. */
  #oddsLeft(x: number, t: number, T: number): number {
    if (x === 0) return 0;
    const { r, alpha, a, b } = this.parameters;
    const silence = (r + x) * Math.log((alpha + T) / (alpha + t));
    return Math.min(1e300, Math.exp(Math.log(a / (b + x - 1)) + silence));
  }

  /** (c / (a − 1)) · (1 − (1 − z)^(r+x) ₂F₁(r + x, second; c; z)), z = h / (α + T + h). */
  #expected(x: number, second: number, c: number, T: number, horizon: number): number {
    const { r, alpha } = this.parameters;
    // At a = 1 the formula is 0/0; next to it, it has its limit to about nine digits.
    const a = Math.abs(this.parameters.a - 1) < 1e-6 ? 1 + 1e-6 : this.parameters.a;
    const shift = a - this.parameters.a;
    // For somebody without a repeat c = a + b − 1 may lie below 0, where the series holds as well; at 0 it
    // has a pole that the factor takes away again.
    const third = Math.abs(c + shift) < 1e-6 ? 1e-6 : c + shift;
    const z = horizon / (alpha + T + horizon);
    const stayed = Math.log1p(-z);
    // Euler's transformation has fewer terms; but with a hundred thousand customers in the prior they
    // overflow, where those of the plain form do not.
    const kept =
      a < PRIOR_LARGE
        ? (1 - z) ** (a - 1) * hypergeometric(third - r - x, third - second, third, z)
        : Math.exp((r + x) * stayed + logHypergeometric(r + x, second, third, z));
    return Math.max(0, (third / (a - 1)) * (1 - kept));
  }
}

/**
 * @param summaries frequency, recency and age of at least one customer who came back
 * @throws MlError `no_repeats`, `length_mismatch`, `recency_invalid` …, `fit_failed`
 * @example
 * const summaries = { frequency: [2, 1, 0, 5, 0, 1], recency: [30, 8, 0, 36, 0, 20], age: [39, 39, 38, 38, 37, 30] };
 * const model = fitBgNbd(summaries);
 * model.probabilityAlive(summaries); // one chance a customer
 * model.expectedPurchases(summaries, 12); // purchases within the next 12 units of time
 */
export function fitBgNbd(summaries: CustomerSummaries): BgNbd {
  const customers = distinctCustomers(summaries);
  const scale = customers.ageMax;
  const loss = lossOf(customers, scale);
  const fit = maximiseLikelihood(loss, [1, 1, 1, 1], customers.customers);
  const [r, alpha, a, b] = fit.parameters as unknown as [number, number, number, number];
  return new BgNbd(
    { r, alpha: alpha * scale, a, b },
    fit.logLikelihood - shiftOf(customers, scale),
    fit.isAtBound,
  );
}

/** @throws MlError `format_unknown`, `version_newer`, `state_invalid` */
export function readBgNbd(json: unknown): BgNbd {
  const { parameters, logLikelihood, isAtBound } = readParameters(json, FORMAT, [
    'r',
    'alpha',
    'a',
    'b',
  ]);
  const [r, alpha, a, b] = parameters as [number, number, number, number];
  return new BgNbd({ r, alpha, a, b }, logLikelihood, isAtBound);
}

/** Each purchase's density is per unit of time; in scaled time it is `scale` times as large. */
export const shiftOf = ({ frequency, count }: DistinctCustomers, scale: number): number =>
  frequency.reduce((sum, x, i) => sum + x * (count[i] as number), 0) * Math.log(scale);

function lossOf(
  { frequency, recency, age, count, customers, frequencyMax }: DistinctCustomers,
  scale: number,
) {
  const byFrequency = new Float64Array(frequencyMax + 1);
  const leaving = new Float64Array(frequencyMax + 1);
  return (parameters: Float64Array): number => {
    const [r, alpha, a, b] = parameters as unknown as [number, number, number, number];
    const own = r * Math.log(alpha) - logGamma(r) + logGamma(a + b) - logGamma(b);
    for (let x = 0; x <= frequencyMax; x++) {
      byFrequency[x] = own + logGamma(r + x) + logGamma(b + x) - logGamma(a + b + x);
      leaving[x] = x === 0 ? Number.NEGATIVE_INFINITY : Math.log(a / (b + x - 1));
    }
    let sum = 0;
    for (let i = 0; i < frequency.length; i++) {
      const x = frequency[i] as number;
      const alive = -(r + x) * Math.log(alpha + (age[i] as number) / scale);
      const last = alpha + (recency[i] as number) / scale;
      const both =
        x === 0 ? alive : logAdd(alive, (leaving[x] as number) - (r + x) * Math.log(last));
      sum += (count[i] as number) * ((byFrequency[x] as number) + both);
    }
    return -sum / customers;
  };
}
