// Seasonal ARIMA of given orders by conditional sum of squares. Choosing the orders is
// automatic-arima.ts.
import { minimiseSimplex } from '../../optimise/simplex.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';
import { mean } from '../statistics.ts';
import {
  type ArimaCoefficients,
  type ArimaOrder,
  arimaErrors,
  difference,
  fromPartials,
  LagProduct,
  multiplyOut,
} from './arima-recursion.ts';

/**
 * ARIMA(p,d,q)(P,D,Q) with a mean when differenced at most once (Box & Jenkins 1976).
 *
 * @example
 * new Arima({ p: 1, d: 1, q: 1, seasonalQ: 1, seasonalD: 1, period: 12 }).fit(values);
 */
export class Arima implements Forecaster {
  readonly name: string;
  readonly order: ArimaOrder;

  constructor(order: Partial<ArimaOrder> = {}) {
    const none = { p: 0, d: 0, q: 0, seasonalP: 0, seasonalD: 0, seasonalQ: 0, period: 1 };
    this.order = { ...none, ...order };
    this.name = `arima(${arimaLabel(this.order)})`;
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedArima {
    const order = affordable(this.order, values.length);
    const { p, q, seasonalP, seasonalQ } = order;
    const size = p + q + seasonalP + seasonalQ;
    const { w, centre } = stationary(values, order, null);
    const errors = new Float64Array(w.length);
    const skip = skipOf(order, w.length);
    const arProduct = new LagProduct(p, seasonalP, order.period, -1);
    const maProduct = new LagProduct(q, seasonalQ, order.period, 1);
    const objective = (x: Float64Array) => {
      const ar = arProduct.update(fromPartials(x, 0, p), fromPartials(x, p + q, seasonalP), 1);
      const ma = maProduct.update(
        fromPartials(x, p, q),
        fromPartials(x, p + q + seasonalP, seasonalQ),
        -1,
      );
      return Math.log(Math.max(arimaErrors(w, ar, ma, skip, errors), 1e-300));
    };
    let point: Float64Array = new Float64Array(size);
    if (size > 0) {
      const isWarm = previous instanceof FittedArima && previous.state.search.length === size;
      const start = isWarm ? Float64Array.from(previous.state.search) : point.fill(0.1);
      const bound = new Float64Array(size).fill(0.97);
      point = minimiseSimplex(
        objective,
        start,
        bound.map((b) => -b),
        bound,
        {
          evaluations: isWarm ? 10 * size : 25 * size,
          step: isWarm ? 0.04 : 0.15,
          // A log of squares: 4e-4 is 0.04 units of deviance per hundred values.
          toleranceAbsolute: 4e-4,
          tolerance: 0,
        },
      ).point;
    }
    return filterArima(values, order, coefficientsAt(point, order), {
      centre,
      search: plain(point),
    });
  }
}

/** The order itself, or a random walk with drift for histories that cannot carry it. */
function affordable(order: ArimaOrder, length: number): ArimaOrder {
  const { p, d, q, seasonalP, seasonalD, seasonalQ, period } = order;
  const lost = d + seasonalD * period + Math.max(p + seasonalP * period, q + seasonalQ * period);
  if (length >= lost + p + q + seasonalP + seasonalQ + 4) return order;
  const none = { p: 0, q: 0, seasonalP: 0, seasonalD: 0, seasonalQ: 0, period: 1 };
  return { ...none, d: length > 2 ? 1 : 0 };
}

/** 'p,d,q' and, with a season, '(P,D,Q)m'. */
export function arimaLabel(order: ArimaOrder): string {
  const { p, d, q, seasonalP, seasonalD, seasonalQ, period } = order;
  const plainPart = `${p},${d},${q}`;
  const hasSeason = seasonalP + seasonalD + seasonalQ > 0;
  return hasSeason ? `${plainPart})(${seasonalP},${seasonalD},${seasonalQ})${period}` : plainPart;
}

function coefficientsAt(x: Float64Array, order: ArimaOrder): ArimaCoefficients {
  const { p, q, seasonalP, seasonalQ } = order;
  return {
    ar: fromPartials(x, 0, p),
    // Negated, so that the polynomial 1 + Σθ is the invertible one.
    ma: fromPartials(x, p, q).map((v) => -v),
    seasonalAr: fromPartials(x, p + q, seasonalP),
    seasonalMa: fromPartials(x, p + q + seasonalP, seasonalQ).map((v) => -v),
  };
}

/** Differenced values less their mean, which is kept at zero after two differences. */
function stationary(values: Float64Array, order: ArimaOrder, given: number | null) {
  const seasonal = difference(values, order.period, order.seasonalD);
  const w = difference(seasonal, 1, order.d);
  const hasMean = order.d + order.seasonalD < 2;
  const centre = given ?? (hasMean ? mean(w) : 0);
  return { w: w.map((v) => v - centre), centre };
}

function skipOf(order: ArimaOrder, length: number): number {
  return Math.min(order.p + order.seasonalP * order.period, Math.floor(length / 2));
}

/**
 * A fitted model from known coefficients: runs the errors over the data and keeps what forecasts
 * need.
 */
export function filterArima(
  values: Float64Array,
  order: ArimaOrder,
  coefficients: ArimaCoefficients,
  more: { centre?: number; search?: readonly number[] } = {},
): FittedArima {
  const { w, centre } = stationary(values, order, more.centre ?? null);
  const ar = multiplyOut(coefficients.ar, coefficients.seasonalAr, order.period, -1);
  const ma = multiplyOut(coefficients.ma, coefficients.seasonalMa, order.period, 1);
  const errors = new Float64Array(w.length);
  const skip = skipOf(order, w.length);
  const squares = arimaErrors(w, ar, ma, skip, errors);
  const used = Math.max(1, w.length - skip);
  const hasMean = order.d + order.seasonalD < 2;
  const k = order.p + order.q + order.seasonalP + order.seasonalQ + 1 + (hasMean ? 1 : 0);
  const left = w.length - k - 1;
  const penalty = left > 0 ? (2 * k * (k + 1)) / left : Number.POSITIVE_INFINITY;
  const reach = Math.max(1, ...ar.lags, ...ma.lags);
  const kept = order.d + order.seasonalD * order.period;
  return new FittedArima({
    order,
    coefficients,
    centre,
    // Counted over all values whatever is skipped: otherwise the unit of the data would choose the order.
    aicc: w.length * Math.log(Math.max(squares, 1e-300) / used) + 2 * k + penalty,
    terms: plain(w.slice(-reach)),
    errors: plain(errors.slice(-reach)),
    last: plain(values.slice(values.length - Math.max(1, kept))),
    search: more.search ?? [],
  });
}

export interface FittedArimaState {
  order: ArimaOrder;
  coefficients: ArimaCoefficients;
  /** Mean of the differenced values. */
  centre: number;
  aicc: number;
  /** Last differenced values less the mean, last errors, last values: oldest first. */
  terms: readonly number[];
  errors: readonly number[];
  last: readonly number[];
  search: readonly number[];
}

export class FittedArima implements FittedForecaster {
  readonly name: string;
  readonly state: FittedArimaState;

  constructor(state: FittedArimaState) {
    this.state = state;
    this.name = `arima(${arimaLabel(state.order)})`;
  }

  forecast(horizonSteps: number): Float64Array {
    const { order, coefficients, centre, terms, errors, last } = this.state;
    const ar = multiplyOut(coefficients.ar, coefficients.seasonalAr, order.period, -1);
    const ma = multiplyOut(coefficients.ma, coefficients.seasonalMa, order.period, 1);
    const past = terms.length;
    const w = new Float64Array(past + horizonSteps);
    w.set(terms);
    for (let i = 0; i < horizonSteps; i++) {
      let sum = 0;
      const t = past + i;
      ar.lags.forEach((lag, k) => {
        sum += (ar.values[k] as number) * (w[t - lag] ?? 0);
      });
      ma.lags.forEach((lag, k) => {
        if (t - lag < past) sum += (ma.values[k] as number) * (errors[t - lag] ?? 0);
      });
      w[t] = sum;
    }
    return this.#integrate(
      w.subarray(past).map((v) => v + centre),
      last,
    );
  }

  /** Undoes the differences: (1 − L)^d (1 − L^m)^D multiplied out, solved for the newest value. */
  #integrate(changes: Float64Array, last: readonly number[]): Float64Array {
    const { d, seasonalD, period } = this.state.order;
    if (d + seasonalD === 0) return changes;
    let weights = new Map<number, number>([[0, 1]]);
    const times = (lag: number) => {
      const product = new Map<number, number>();
      for (const [at, v] of weights) {
        product.set(at, (product.get(at) ?? 0) + v);
        product.set(at + lag, (product.get(at + lag) ?? 0) - v);
      }
      weights = product;
    };
    for (let k = 0; k < d; k++) times(1);
    for (let k = 0; k < seasonalD; k++) times(period);
    weights.delete(0);
    const out = new Float64Array(last.length + changes.length);
    out.set(last);
    for (let i = 0; i < changes.length; i++) {
      let value = changes[i] as number;
      for (const [lag, v] of weights) value -= v * (out[last.length + i - lag] as number);
      out[last.length + i] = value;
    }
    return out.slice(last.length);
  }

  toJSON(): FittedState {
    const { aicc } = this.state;
    const finite = Number.isFinite(aicc) ? aicc : null;
    return { format: 'aibaas.forecast.arima', version: 1, ...this.state, aicc: finite };
  }
}
