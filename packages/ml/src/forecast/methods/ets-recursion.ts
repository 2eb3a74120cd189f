// The error-correction recursion of exponential smoothing for every trend and season kind.
// One pass, no allocation: it is the innermost loop of the search for parameters.
import type { SeasonKind } from '../decompose/classical.ts';

export type TrendKind = 'none' | 'additive' | 'damped';

/** Which recursion: the error kind only changes the likelihood, not the states. */
export interface EtsForm {
  error: SeasonKind;
  trend: TrendKind;
  season: SeasonKind | 'none';
}

export interface EtsParameters {
  alpha: number;
  beta: number;
  gamma: number;
  phi: number;
}

/** Level, slope and season; season[0] belongs to the next value. Changed in place by a pass. */
export interface EtsStates {
  level: number;
  slope: number;
  season: Float64Array;
}

/**
 * Runs the recursion over `values`, leaves the final states in `states`, and returns
 * n·log(Σe²) for additive or n·log(Σ(e/ŷ)²) + 2Σlog|ŷ| for multiplicative errors, which is −2
 * times the log-likelihood up to a constant (Hyndman, Koehler, Ord & Snyder 2008, ch. 5).
 * Infinity when a forecast that must stay positive does not.
 *
 * @param errors receives y − ŷ when given
 */
export function etsPass(
  values: Float64Array,
  form: EtsForm,
  parameters: EtsParameters,
  states: EtsStates,
  errors?: Float64Array,
): number {
  const n = values.length;
  const { alpha, beta, gamma } = parameters;
  const phi = form.trend === 'none' ? 0 : form.trend === 'additive' ? 1 : parameters.phi;
  const isRelative = form.error === 'multiplicative';
  const seasonKind = form.season === 'none' ? 0 : form.season === 'additive' ? 1 : 2;
  const season = states.season;
  const period = season.length;
  // The search runs these two forms most: the same sums without the questions of the general loop.
  if (errors === undefined && !isRelative && seasonKind < 2) {
    const squares =
      seasonKind === 0
        ? levelPass(values, alpha, beta, phi, states)
        : additivePass(values, parameters, phi, states);
    return n * Math.log(Math.max(squares, 1e-300));
  }
  if (errors === undefined && isRelative && seasonKind === 2) {
    return ratioPass(values, parameters, phi, states);
  }
  let level = states.level;
  let slope = states.slope;
  let squares = 0;
  let product = 1;
  let logs = 0;
  let at = 0;
  for (let i = 0; i < n; i++) {
    const y = values[i] as number;
    const drift = phi * slope;
    const base = level + drift;
    let fitted = base;
    let error = 0;
    if (seasonKind === 0) {
      error = y - base;
      level = base + alpha * error;
      slope = drift + beta * error;
    } else if (seasonKind === 1) {
      const s = season[at] as number;
      fitted = base + s;
      error = y - fitted;
      level = base + alpha * error;
      slope = drift + beta * error;
      season[at] = s + gamma * error;
    } else {
      const s = season[at] as number;
      if (!(base > 0) || !(s > 0)) return Number.POSITIVE_INFINITY;
      fitted = base * s;
      error = y - fitted;
      // One division a step: error / s is relative · base, error / base is relative · s.
      const relative = error / fitted;
      const change = relative * base;
      level = base + alpha * change;
      slope = drift + beta * change;
      season[at] = s + gamma * relative * s;
    }
    if (++at === period) at = 0;
    if (errors !== undefined) errors[i] = error;
    if (isRelative) {
      if (!(fitted > 0)) return Number.POSITIVE_INFINITY;
      const relative = error / fitted;
      squares += relative * relative;
      // Logs are taken in batches: the product stays far from overflow for 8 factors.
      product *= fitted;
      if ((i & 7) === 7) {
        logs += Math.log(product);
        product = 1;
      }
    } else squares += error * error;
  }
  states.level = level;
  states.slope = slope;
  rotate(season, at);
  if (isRelative) logs += Math.log(product);
  return n * Math.log(Math.max(squares, 1e-300)) + 2 * logs;
}

/** Sum of squared errors with additive errors and no season; changes level and slope. */
function levelPass(
  values: Float64Array,
  alpha: number,
  beta: number,
  phi: number,
  states: EtsStates,
): number {
  let { level, slope } = states;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const drift = phi * slope;
    const base = level + drift;
    const error = (values[i] as number) - base;
    level = base + alpha * error;
    slope = drift + beta * error;
    squares += error * error;
  }
  states.level = level;
  states.slope = slope;
  return squares;
}

/** The same with an additive season. */
function additivePass(
  values: Float64Array,
  { alpha, beta, gamma }: EtsParameters,
  phi: number,
  states: EtsStates,
): number {
  const { season } = states;
  const period = season.length;
  let { level, slope } = states;
  let squares = 0;
  let at = 0;
  for (let i = 0; i < values.length; i++) {
    const drift = phi * slope;
    const base = level + drift;
    const s = season[at] as number;
    const error = (values[i] as number) - (base + s);
    level = base + alpha * error;
    slope = drift + beta * error;
    season[at] = s + gamma * error;
    if (++at === period) at = 0;
    squares += error * error;
  }
  states.level = level;
  states.slope = slope;
  rotate(season, at);
  return squares;
}

/** The deviance with multiplicative errors and a multiplicative season. */
function ratioPass(
  values: Float64Array,
  { alpha, beta, gamma }: EtsParameters,
  phi: number,
  states: EtsStates,
): number {
  const { season } = states;
  const period = season.length;
  const n = values.length;
  let { level, slope } = states;
  let [squares, product, logs, at] = [0, 1, 0, 0];
  for (let i = 0; i < n; i++) {
    const drift = phi * slope;
    const base = level + drift;
    const s = season[at] as number;
    const fitted = base * s;
    if (!(base > 0) || !(s > 0)) return Number.POSITIVE_INFINITY;
    const relative = ((values[i] as number) - fitted) / fitted;
    const change = relative * base;
    level = base + alpha * change;
    slope = drift + beta * change;
    season[at] = s + gamma * relative * s;
    if (++at === period) at = 0;
    squares += relative * relative;
    product *= fitted;
    if ((i & 7) === 7) {
      logs += Math.log(product);
      product = 1;
    }
  }
  states.level = level;
  states.slope = slope;
  rotate(season, at);
  logs += Math.log(product);
  return n * Math.log(Math.max(squares, 1e-300)) + 2 * logs;
}

/** Puts the season that belongs to the next value first. */
function rotate(season: Float64Array, by: number): void {
  if (by === 0) return;
  const copy = Float64Array.from(season);
  const period = season.length;
  for (let k = 0; k < period; k++) season[k] = copy[(k + by) % period] as number;
}

/** Point forecasts from final states. */
export function etsForecast(
  form: EtsForm,
  phi: number,
  states: EtsStates,
  horizonSteps: number,
): Float64Array {
  const out = new Float64Array(horizonSteps);
  const damping = form.trend === 'damped' ? phi : 1;
  const period = states.season.length;
  let carried = 0;
  let power = 1;
  for (let i = 0; i < horizonSteps; i++) {
    power *= damping;
    if (form.trend !== 'none') carried += power * states.slope;
    const base = states.level + carried;
    const s = period > 0 ? (states.season[i % period] as number) : 0;
    if (form.season === 'none') out[i] = base;
    else out[i] = form.season === 'additive' ? base + s : Math.max(base, 0) * s;
  }
  return out;
}
