// A model-based guess of how far forecasts miss at each step, for when backtests are few: the
// forecast variance of a damped trend on the seasonally adjusted history.
import { classicalIndices, hasSeason } from './decompose/classical.ts';
import { Ets } from './methods/ets.ts';

/**
 * Standard deviation of the error per step: σ² (1 + Σ c²) with c_j = α + β (φ + … + φʲ)
 * (Hyndman, Koehler, Ord & Snyder 2005, class 1).
 */
export function priorSpread(
  values: Float64Array,
  horizonSteps: number,
  period: number,
): Float64Array {
  const n = values.length;
  const out = new Float64Array(horizonSteps);
  if (n < 6) return fromChanges(values, out);
  let series = values;
  let lost = 0;
  if (hasSeason(values, period)) {
    const indices = classicalIndices(values, period, 'additive');
    series = values.map((v, i) => v - (indices[i % period] as number));
    lost = period;
  }
  const fitted = new Ets({ trend: 'damped' }).fit(series);
  const { parameters } = fitted;
  const squares = Math.exp(fitted.deviance / n);
  const freedom = Math.max(n / 2, n - 4 - lost / 2);
  let variance = squares / freedom;
  const sigma2 = variance;
  let damped = 0;
  let power = 1;
  for (let j = 0; j < horizonSteps; j++) {
    out[j] = Math.sqrt(variance);
    power *= parameters.phi;
    damped += power;
    variance += sigma2 * (parameters.alpha + parameters.beta * damped) ** 2;
  }
  return out;
}

/** A random walk's spread when there is hardly any data; one value alone may be wrong by itself. */
function fromChanges(values: Float64Array, out: Float64Array): Float64Array {
  let sum = 0;
  for (let i = 1; i < values.length; i++) {
    sum += ((values[i] as number) - (values[i - 1] as number)) ** 2;
  }
  const count = values.length - 1;
  const sigma = count > 0 ? Math.sqrt(sum / count) : Math.abs(values[0] as number) / 2;
  return out.map((_, j) => sigma * Math.sqrt(j + 1));
}
