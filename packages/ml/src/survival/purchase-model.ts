// What every model of returning customers can say, and the checks their questions share.
import type { Chance } from '../distributions/random-draws.ts';
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import type { FittedState } from '../state/fitted-state.ts';
import { StateReader } from '../state/state-reader.ts';
import { type CustomerSummaries, checkSummaries } from './customers.ts';

/** One entry of {@link CustomerSummaries}. */
export interface CustomerSummary {
  readonly frequency: number;
  readonly recency: number;
  readonly age: number;
}

/** Fitted to customer summaries; times are in the unit of those summaries. */
export interface PurchaseModel {
  /** Sum over the customers it was fitted to. */
  readonly logLikelihood: number;
  /** A parameter is not told by the data; probabilities stay sound, the parameter means little. */
  readonly isAtBound: boolean;
  /** Chance that each customer is still active at the end of observation. */
  probabilityAlive(summaries: CustomerSummaries): Float64Array;
  /** Purchases to expect of each customer within `horizon` after the end of observation. */
  expectedPurchases(summaries: CustomerSummaries, horizon: number): Float64Array;
  /** Repeat purchases to expect of somebody new within `horizon` of her first purchase. */
  expectedPurchasesNew(horizon: number): number;
  /** Draws how often this one customer buys within `horizon`, each time another possible future. */
  possiblePurchases(customer: CustomerSummary, horizon: number): (chance: Chance) => number;
  toJSON(): FittedState;
}

/** @throws MlError `horizon_invalid` */
export function checkHorizon(horizon: number): number {
  if (horizon >= 0 && horizon < Infinity) return horizon;
  const message = `The horizon is ${horizon}; give a finite number of at least 0.`;
  throw new MlError('horizon_invalid', 'horizon', message);
}

/** Time until the next event of a Poisson process. */
export function drawWait(rate: number, { uniform }: Chance): number {
  return -Math.log(1 - uniform()) / rate;
}

/** One number a customer. */
export function forEachCustomer(
  summaries: CustomerSummaries,
  answer: (frequency: number, recency: number, age: number) => number,
): Float64Array {
  checkSummaries(summaries);
  const { frequency, recency, age } = summaries;
  return Float64Array.from({ length: frequency.length }, (_, i) =>
    answer(frequency[i] as number, recency[i] as number, age[i] as number),
  );
}

/** Positive parameters and what belongs to them, from stored JSON of the given format. */
export function readParameters(json: unknown, format: string, names: readonly string[]) {
  const state = new StateReader(json, 'model');
  checkFormat(state, format);
  return {
    parameters: names.map((name) => state.number(name, { min: Number.MIN_VALUE })),
    logLikelihood: state.number('logLikelihood'),
    isAtBound: state.boolean('isAtBound'),
  };
}
