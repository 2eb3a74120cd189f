// Seasonal ARIMA with orders found from the data: differences by tests, the rest by a stepwise
// search over the corrected Akaike criterion.
import { centredMovingAverage, classicalIndices } from '../decompose/classical.ts';
import type { FittedForecaster, Forecaster } from '../forecaster.ts';
import { deviation, mean } from '../statistics.ts';
import { Arima, FittedArima } from './arima.ts';
import { type ArimaOrder, difference } from './arima-recursion.ts';

/** Most models the search will fit. */
const MODELS_MAX = 14;

/**
 * Stepwise automatic ARIMA (after Hyndman & Khandakar 2008): a KPSS test for differences, the
 * strength of the season for seasonal differences, AICc for the orders.
 *
 * @example
 * new AutomaticArima({ period: 12 }).fit(values).forecast(18);
 */
export class AutomaticArima implements Forecaster {
  readonly name = 'arima';
  readonly period: number;

  constructor(options: { period?: number } = {}) {
    this.period = options.period ?? 1;
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedArima {
    if (previous instanceof FittedArima) {
      return new Arima(previous.state.order).fit(values, previous);
    }
    const period = values.length >= 3 * this.period ? this.period : 1;
    const seasonalD = period > 1 && seasonStrength(values, period) > 0.64 ? 1 : 0;
    let series = difference(values, period, seasonalD);
    let d = 0;
    while (d < 2 - seasonalD && series.length > 8 && isWandering(series)) {
      series = difference(series, 1, 1);
      d++;
    }
    return search(values, { d, seasonalD, period });
  }
}

function search(
  values: Float64Array,
  fixed: { d: number; seasonalD: number; period: number },
): FittedArima {
  const tried = new Map<string, FittedArima>();
  const orderMax = Math.min(3, Math.floor(values.length / 12));
  const seasonalMax = fixed.period > 1 ? 1 : 0;
  const attempt = (p: number, q: number, seasonalP: number, seasonalQ: number) => {
    const isInside = Math.min(p, q, seasonalP, seasonalQ) >= 0 && Math.max(p, q) <= orderMax;
    if (!isInside || Math.max(seasonalP, seasonalQ) > seasonalMax) return null;
    const key = `${p},${q},${seasonalP},${seasonalQ}`;
    if (tried.has(key) || tried.size >= MODELS_MAX) return null;
    const order: ArimaOrder = { p, q, seasonalP, seasonalQ, ...fixed };
    const fitted = new Arima(order).fit(values);
    tried.set(key, fitted);
    return fitted;
  };
  const s = seasonalMax;
  const starts = [
    [0, 0, 0, 0],
    [1, 0, s, 0],
    [0, 1, 0, s],
    [2, 2, 0, s],
    [1, 1, 0, s],
  ] as const;
  let best = attempt(0, 0, 0, 0) as FittedArima;
  const consider = (fitted: FittedArima | null) => {
    if (fitted === null || !(fitted.state.aicc < best.state.aicc)) return false;
    best = fitted;
    return true;
  };
  for (const [p, q, P, Q] of starts) consider(attempt(p, q, P, Q));
  const moves = [
    [1, 0, 0, 0],
    [-1, 0, 0, 0],
    [0, 1, 0, 0],
    [0, -1, 0, 0],
    [1, 1, 0, 0],
    [-1, -1, 0, 0],
    [0, 0, 1, 0],
    [0, 0, 0, 1],
    [0, 0, -1, 0],
    [0, 0, 0, -1],
  ] as const;
  for (let isBetter = true; isBetter && tried.size < MODELS_MAX; ) {
    const { p, q, seasonalP, seasonalQ } = best.state.order;
    isBetter = moves.some(([dp, dq, dP, dQ]) =>
      consider(attempt(p + dp, q + dq, seasonalP + dP, seasonalQ + dQ)),
    );
  }
  return best;
}

/** 1 − Var(remainder) / Var(season + remainder) of the detrended data, in [0, 1]. */
function seasonStrength(values: Float64Array, period: number): number {
  const average = centredMovingAverage(values, period);
  const indices = classicalIndices(values, period, 'additive');
  const detrended: number[] = [];
  const remainder: number[] = [];
  values.forEach((v, i) => {
    const trend = average[i] as number;
    if (Number.isNaN(trend)) return;
    detrended.push(v - trend);
    remainder.push(v - trend - (indices[i % period] as number));
  });
  const whole = deviation(detrended) ** 2;
  return whole > 0 ? Math.max(0, 1 - deviation(remainder) ** 2 / whole) : 0;
}

/** KPSS test of level stationarity at 5 % (Kwiatkowski, Phillips, Schmidt & Shin 1992). */
function isWandering(values: Float64Array): boolean {
  const n = values.length;
  const centre = mean(values);
  const lags = Math.floor((3 * Math.sqrt(n)) / 13);
  let partial = 0;
  let sumOfSquares = 0;
  let variance = 0;
  for (let i = 0; i < n; i++) {
    const v = (values[i] as number) - centre;
    partial += v;
    sumOfSquares += partial * partial;
    variance += v * v;
  }
  for (let lag = 1; lag <= lags; lag++) {
    let cross = 0;
    for (let i = lag; i < n; i++) {
      cross += ((values[i] as number) - centre) * ((values[i - lag] as number) - centre);
    }
    variance += 2 * (1 - lag / (lags + 1)) * cross;
  }
  return variance > 0 && sumOfSquares / (n * variance) > 0.463;
}
