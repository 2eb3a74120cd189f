// A linear map from the last window to the whole horizon, fitted on every window of the history
// by ridge regression. All sums of products come from one recursion, so long windows are cheap.
import { choleskyFactor, choleskySolve } from '../../linear/cholesky.ts';
import type { Forecaster } from '../forecaster.ts';
import { deviation, mean } from '../statistics.ts';
import { FittedPath } from './fitted-path.ts';

export interface WindowRidgeOptions {
  /** Input steps. */
  window: number;
  /** Output steps fitted at once; longer horizons feed forecasts back. */
  outputs: number;
  /** Steps at the end of the window whose mean is the level taken off inputs and outputs. */
  level: number;
  lambda: number;
  horizonSteps: number;
  period?: number;
  name?: string;
}

/**
 * Level-free direct linear forecast ("NLinear" of Zeng, Chen, Zhang & Xu 2023, in closed form).
 *
 * @example
 * new WindowRidge({ window: 168, outputs: 48, level: 24, lambda: 10, horizonSteps: 48 });
 */
export class WindowRidge implements Forecaster {
  readonly name: string;
  readonly options: WindowRidgeOptions;

  constructor(options: WindowRidgeOptions) {
    this.options = options;
    this.name = options.name ?? `window regression (${options.window})`;
  }

  fit(values: Float64Array): FittedPath {
    const { horizonSteps, lambda, period = 1 } = this.options;
    const n = values.length;
    const outputs = Math.min(this.options.outputs, horizonSteps);
    const window = Math.max(1, Math.min(this.options.window, Math.floor((n - outputs) / 2)));
    const level = Math.min(this.options.level, window);
    const scale = deviation(values) || 1;
    const centre = mean(values);
    const z = new Float64Array(n + horizonSteps + outputs);
    for (let i = 0; i < n; i++) z[i] = ((values[i] as number) - centre) / scale;
    const gram = levelFreeGram(z.subarray(0, n), window, outputs, level);
    const width = window + outputs;
    const factor = new Float64Array(window * window);
    for (let a = 0; a < window; a++) {
      for (let b = 0; b <= a; b++) factor[a * window + b] = gram[a * width + b] as number;
      factor[a * window + a] = (factor[a * window + a] as number) + lambda;
    }
    const isSound = choleskyFactor(factor, window);
    const input = new Float64Array(window);
    for (let done = 0; done < horizonSteps; done += outputs) {
      const from = n + done - window;
      const base = mean(z, n + done - level, n + done);
      for (let a = 0; a < window; a++) input[a] = (z[from + a] as number) - base;
      if (isSound) choleskySolve(factor, window, input);
      else input.fill(0);
      for (let j = 0; j < outputs; j++) {
        const row = (window + j) * width;
        let sum = base;
        for (let a = 0; a < window; a++) sum += (input[a] as number) * (gram[row + a] as number);
        z[n + done + j] = Math.min(20, Math.max(-20, sum));
      }
    }
    const path = z.slice(n, n + horizonSteps).map((v) => centre + scale * v);
    return new FittedPath(this.name, path, period);
  }
}

/**
 * Sums of products of all windows of `inputs + outputs` steps after taking the mean of the last
 * `level` input steps off each: lower triangle, row-major. The raw sums obey
 * G[a+1,b+1] = G[a,b] − z_a z_b + z_{N+a} z_{N+b}; the level is the linear map T = I − 1cᵀ, so
 * the answer is T G Tᵀ.
 */
function levelFreeGram(z: Float64Array, inputs: number, outputs: number, level: number) {
  const width = inputs + outputs;
  const rows = z.length - width + 1;
  const gram = new Float64Array(width * width);
  for (let a = 0; a < width; a++) {
    let sum = 0;
    for (let r = 0; r < rows; r++) sum += (z[r] as number) * (z[r + a] as number);
    gram[a * width] = sum;
  }
  for (let a = 1; a < width; a++) {
    const row = a * width;
    const above = row - width;
    const leaving = z[a - 1] as number;
    const entering = z[rows + a - 1] as number;
    for (let b = 1; b <= a; b++) {
      gram[row + b] =
        (gram[above + b - 1] as number) -
        leaving * (z[b - 1] as number) +
        entering * (z[rows + b - 1] as number);
    }
  }
  const share = new Float64Array(width);
  const from = inputs - level;
  for (let a = 0; a < width; a++) {
    let sum = 0;
    for (let k = from; k < inputs; k++) {
      sum += (k <= a ? gram[a * width + k] : gram[k * width + a]) as number;
    }
    share[a] = sum / level;
  }
  const total = mean(share, from, inputs);
  for (let a = 0; a < width; a++) {
    const row = a * width;
    for (let b = 0; b <= a; b++) {
      gram[row + b] =
        (gram[row + b] as number) - (share[a] as number) - (share[b] as number) + total;
    }
  }
  return gram;
}
