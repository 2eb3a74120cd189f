// Demand that is mostly zero: how much when there is some, and how often that is, smoothed apart. All
// three variants forecast the mean per step, a flat line.
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';

export type IntermittentVariant = 'croston' | 'sba' | 'tsb';

export interface IntermittentOptions {
  /**
   * `croston` (Croston 1972) smooths sizes and intervals; `sba` takes out its bias (Syntetos & Boylan
   * 2005); `tsb` smooths sizes and the chance of demand, so that it fades when demand stops (Teunter,
   * Syntetos & Babai 2011). By default sba.
   */
  variant?: IntermittentVariant;
  /** Smoothing of the sizes, in (0, 1); absent: whichever of a few misses least in the history. */
  alpha?: number;
  /** Smoothing of the intervals or the chance; by default as `alpha`. */
  beta?: number;
}

const WEIGHTS = [0.03, 0.06, 0.1, 0.15, 0.22, 0.3];

/**
 * Croston's method and its two successors.
 *
 * @example
 * new Intermittent({ variant: 'tsb', alpha: 0.1, beta: 0.1 })
 *   .fit(Float64Array.of(0, 0, 3, 0, 0, 0, 2, 0, 4, 0)).forecast(6);
 */
export class Intermittent implements Forecaster {
  readonly name: string;
  readonly variant: IntermittentVariant;
  readonly alpha: number | null;
  readonly beta: number | null;

  constructor(options: IntermittentOptions = {}) {
    this.variant = options.variant ?? 'sba';
    this.alpha = options.alpha ?? null;
    this.beta = options.beta ?? null;
    this.name = this.variant;
  }

  fit(values: Float64Array): FittedIntermittent {
    const pairs = this.#weights();
    let best = { rate: 0, alpha: 0, beta: 0, loss: Number.POSITIVE_INFINITY };
    for (const [alpha, beta] of pairs) {
      const pass = passes[this.variant](values, alpha, beta);
      if (pass.loss < best.loss) best = { ...pass, alpha, beta };
    }
    const { alpha, beta, rate } = best;
    return new FittedIntermittent({ variant: this.variant, alpha, beta, rate });
  }

  #weights(): (readonly [number, number])[] {
    const { alpha, beta } = this;
    if (alpha !== null) return [[alpha, beta ?? alpha]];
    return WEIGHTS.flatMap((a) =>
      beta === null ? WEIGHTS.map((b) => [a, b] as const) : [[a, beta] as const],
    );
  }
}

interface Pass {
  /** Mean demand per step to expect. */
  readonly rate: number;
  /** Sum of squared one-step errors. */
  readonly loss: number;
}

/** Sizes and intervals are smoothed when demand occurs; `share` is what is kept of their ratio. */
function intervalPass(values: Float64Array, alpha: number, beta: number, share: number): Pass {
  let [size, interval, since, rate, loss] = [0, 0, 0, 0, 0];
  for (let i = 0; i < values.length; i++) {
    const y = values[i] as number;
    since += 1;
    if (interval > 0) loss += (y - rate) ** 2;
    if (y === 0) continue;
    size = interval > 0 ? size + alpha * (y - size) : y;
    interval = interval > 0 ? interval + beta * (since - interval) : since;
    rate = (share * size) / interval;
    since = 0;
  }
  return { rate, loss };
}

function chancePass(values: Float64Array, alpha: number, beta: number): Pass {
  const first = values.find((v) => v !== 0) ?? 0;
  let size = first;
  let chance = values[0] === 0 ? 0 : 1;
  let loss = 0;
  for (let i = 1; i < values.length; i++) {
    const y = values[i] as number;
    loss += (y - chance * size) ** 2;
    chance += beta * ((y === 0 ? 0 : 1) - chance);
    if (y !== 0) size += alpha * (y - size);
  }
  // The first size came with the first demand; until then the chance is what moved.
  return { rate: chance * size, loss };
}

const passes: Readonly<
  Record<IntermittentVariant, (v: Float64Array, a: number, b: number) => Pass>
> = {
  croston: (values, alpha, beta) => intervalPass(values, alpha, beta, 1),
  sba: (values, alpha, beta) => intervalPass(values, alpha, beta, 1 - beta / 2),
  tsb: chancePass,
};

export interface FittedIntermittentState {
  variant: IntermittentVariant;
  alpha: number;
  beta: number;
  rate: number;
}

export class FittedIntermittent implements FittedForecaster {
  readonly name: string;
  readonly state: FittedIntermittentState;

  constructor(state: FittedIntermittentState) {
    this.name = state.variant;
    this.state = state;
  }

  forecast(horizonSteps: number): Float64Array {
    return new Float64Array(horizonSteps).fill(this.state.rate);
  }

  toJSON(): FittedState {
    return { format: 'aibaas.forecast.intermittent', version: 1, ...this.state };
  }
}
