// The recursion of trigonometric smoothing: every wave turns by its angle at each step and is corrected
// by the error. One pass, no allocation inside: it is the innermost loop of a search.

export interface TrigonometricShape {
  readonly seasons: readonly { readonly period: number; readonly waves: readonly number[] }[];
  readonly hasTrend: boolean;
}

export interface TrigonometricParameters {
  readonly alpha: number;
  readonly beta: number;
  readonly phi: number;
  /** γ₁ and γ₂ a season. */
  readonly gammas: readonly (readonly [number, number])[];
  /** Autocorrelation of the errors. */
  readonly rho: number;
}

/** Changed in place by a pass. */
export interface TrigonometricStates {
  level: number;
  slope: number;
  /** s and s* of each wave, season by season. */
  waves: Float64Array;
  error: number;
}

interface Turns {
  readonly cosines: Float64Array;
  readonly sines: Float64Array;
  readonly first: Float64Array;
  readonly second: Float64Array;
}

function turnsOf(
  { seasons }: TrigonometricShape,
  gammas: TrigonometricParameters['gammas'],
): Turns {
  const angles: number[] = [];
  const first: number[] = [];
  const second: number[] = [];
  seasons.forEach(({ period, waves }, s) => {
    const [one, two] = gammas[s] ?? [0, 0];
    for (const j of waves) {
      angles.push((2 * Math.PI * j) / period);
      first.push(one);
      second.push(two);
    }
  });
  return {
    cosines: Float64Array.from(angles, Math.cos),
    sines: Float64Array.from(angles, Math.sin),
    first: Float64Array.from(first),
    second: Float64Array.from(second),
  };
}

/** Sum of squared one-step errors after the first `skip`; states are left at the end. */
export function trigonometricPass(
  values: Float64Array,
  shape: TrigonometricShape,
  parameters: TrigonometricParameters,
  states: TrigonometricStates,
  skip: number,
): number {
  const { alpha, beta, phi, rho } = parameters;
  const { cosines, sines, first, second } = turnsOf(shape, parameters.gammas);
  const { waves } = states;
  const count = cosines.length;
  let { level, slope, error } = states;
  let squares = 0;
  for (let t = 0; t < values.length; t++) {
    let season = 0;
    for (let k = 0; k < count; k++) season += waves[2 * k] as number;
    const drift = phi * slope;
    const d = (values[t] as number) - level - drift - season;
    const miss = d - rho * error;
    if (t >= skip) squares += miss * miss;
    level += drift + alpha * d;
    slope = drift + beta * d;
    for (let k = 0; k < count; k++) {
      const [a, b] = [waves[2 * k] as number, waves[2 * k + 1] as number];
      const [c, s] = [cosines[k] as number, sines[k] as number];
      waves[2 * k] = c * a + s * b + (first[k] as number) * d;
      waves[2 * k + 1] = c * b - s * a + (second[k] as number) * d;
    }
    error = d;
  }
  states.level = level;
  states.slope = slope;
  states.error = error;
  return squares;
}

/** Point forecasts; the states are used up. */
export function trigonometricPath(
  shape: TrigonometricShape,
  { alpha, beta, phi, gammas, rho }: TrigonometricParameters,
  states: TrigonometricStates,
  horizonSteps: number,
): Float64Array {
  const { cosines, sines, first, second } = turnsOf(shape, gammas);
  const { waves } = states;
  let { level, slope, error } = states;
  return Float64Array.from({ length: horizonSteps }, () => {
    error *= rho;
    let value = level + phi * slope + error;
    for (let k = 0; k < cosines.length; k++) value += waves[2 * k] as number;
    level += phi * slope + alpha * error;
    slope = phi * slope + beta * error;
    for (let k = 0; k < cosines.length; k++) {
      const [a, b] = [waves[2 * k] as number, waves[2 * k + 1] as number];
      const [c, s] = [cosines[k] as number, sines[k] as number];
      waves[2 * k] = c * a + s * b + (first[k] as number) * error;
      waves[2 * k + 1] = c * b - s * a + (second[k] as number) * error;
    }
    return value;
  });
}
