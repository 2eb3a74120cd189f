// One ridge equation per step ahead for the change from the last value, on changes over several
// lags and on what happened at the same season in earlier cycles.
import { NormalEquations } from '../../linear/ridge.ts';
import type { Forecaster } from '../forecaster.ts';
import { FittedPath } from './fitted-path.ts';

export interface ChangeRidgeOptions {
  horizonSteps: number;
  /** Season; 1 is none. */
  period: number;
  /** Lags of the changes; those that the history cannot carry are left out. */
  lags: readonly number[];
  /** Penalty of the first step; step j has (j + 1) times it. */
  lambda?: number;
  decay?: number;
  name?: string;
}

/**
 * Direct regression of changes on changes.
 *
 * @example
 * new ChangeRidge({ horizonSteps: 13, period: 52, lags: [1, 2, 3, 4, 8, 13, 26, 51] });
 */
export class ChangeRidge implements Forecaster {
  readonly name: string;
  readonly options: ChangeRidgeOptions;

  constructor(options: ChangeRidgeOptions) {
    this.options = options;
    this.name = options.name ?? 'change regression';
  }

  fit(values: Float64Array): FittedPath {
    const { horizonSteps, period } = this.options;
    const n = values.length;
    // Equations are fitted for at most one season (or 60 steps) and then fed back.
    const outputs = Math.min(horizonSteps, period > 1 ? Math.max(period, 13) : 60, 60);
    let scale = 0;
    for (let i = 1; i < n; i++) scale += ((values[i] as number) - (values[i - 1] as number)) ** 2;
    scale = Math.sqrt(scale / Math.max(1, n - 1)) || 1;
    const base = values[n - 1] as number;
    const z = new Float64Array(n + horizonSteps + outputs);
    for (let i = 0; i < n; i++) z[i] = ((values[i] as number) - base) / scale;
    const room = n - outputs - 8;
    const cycles = period > 1 ? Math.max(0, Math.min(3, Math.floor(room / period) - 1)) : 0;
    const lags = this.options.lags.filter((lag) => lag <= Math.max(1, room / 2));
    const shape = { lags, cycles };
    const coefficients: Float64Array[] = [];
    for (let j = 0; j < outputs; j++) coefficients.push(this.#fitStep(z, n, j, shape));
    for (let done = 0; done < horizonSteps; done += outputs) {
      const t = n + done;
      for (let j = 0; j < outputs; j++) {
        const own = coefficients[j] as Float64Array;
        const row = this.#describe(z, t, j, shape);
        let sum = z[t - 1] as number;
        for (let k = 0; k < own.length; k++) sum += (own[k] as number) * (row[k] as number);
        z[t + j] = sum;
      }
    }
    const path = z.slice(n, n + horizonSteps).map((v) => base + scale * v);
    return new FittedPath(this.name, path, period);
  }

  /** Inputs known at t (values before t) for the change from t − 1 to t + j. */
  #describe(z: Float64Array, t: number, j: number, shape: Shape, row = newRow(shape)) {
    const { period } = this.options;
    const skip = period > 1 ? Math.floor(j / period) : 0;
    const last = z[t - 1] as number;
    let k = 0;
    for (const lag of shape.lags) row[k++] = (last - (z[t - 1 - lag] as number)) / Math.sqrt(lag);
    for (let c = 1; c <= shape.cycles; c++) {
      const back = (c + skip) * period;
      row[k++] = (z[t + j - back] as number) - (z[t - 1 - back] as number);
    }
    row[k] = 1;
    return row;
  }

  #fitStep(z: Float64Array, n: number, j: number, shape: Shape): Float64Array {
    const { period, lambda = 5, decay = 0.998 } = this.options;
    const row = newRow(shape);
    const skip = period > 1 ? Math.floor(j / period) : 0;
    const farthest = (shape.cycles > 0 ? shape.cycles + skip : 0) * period;
    const reach = Math.max(0, ...shape.lags, farthest) + 1;
    const equations = new NormalEquations(row.length);
    for (let t = reach; t + j < n; t++) {
      this.#describe(z, t, j, shape, row);
      equations.add(row, (z[t + j] as number) - (z[t - 1] as number), decay ** (n - t));
    }
    if (equations.rows < 4) return new Float64Array(row.length);
    return equations.solve(new Float64Array(row.length).fill(lambda * (j + 1)));
  }
}

interface Shape {
  lags: readonly number[];
  /** Earlier seasons looked at. */
  cycles: number;
}

function newRow(shape: Shape): Float64Array {
  return new Float64Array(shape.lags.length + shape.cycles + 1);
}
