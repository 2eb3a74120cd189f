// A long short-term memory on scaled windows of one series: it tells all steps of a block at once, as
// changes against the last cycle. For histories that bend in ways no line follows; many times dearer than
// the regressions, therefore in no pool by default.

import { LstmRegressor, regressorPlans } from '../../neural/lstm-networks.ts';
import { initialise } from '../../neural/network.ts';
import { sequenceLoader } from '../../neural/sequences.ts';
import { finite, runBatches } from '../../neural/state.ts';
import { type Lessons, trainNetwork } from '../../neural/train.ts';
import { seededRandom } from '../../random.ts';
import type { FittedForecaster, Forecaster } from '../forecaster.ts';
import { deviation, mean } from '../statistics.ts';
import { FittedPath } from './fitted-path.ts';
import { SeasonalNaive } from './naive.ts';

export interface LstmWindowsOptions {
  horizonSteps: number;
  /** Season in steps; 1 for none. */
  period?: number;
  /** Input steps; by default two seasons, 16 to 56. */
  window?: number;
  /** Steps told at once; longer horizons feed forecasts back. By default at most 28. */
  outputs?: number;
  /** Units of memory, rounded up to a multiple of 8; by default 16. */
  units?: number;
  epochs?: number;
  /** Windows to learn from, drawn from all; by default 1200. */
  windowsMax?: number;
  seed?: number;
}

const BATCH = 32;
const WINDOWS_MIN = 60;
/** A warm start only has to take in what is new. */
const EPOCHS_WARM = 0.25;
const VALUE_MAX = 10;
/** Numbers a step: the value against the level before the origin, and against the whole history. */
const INPUTS = 2;
/** Beyond so many deviations from its mean, the history has not shown what comes next. */
const PLACE_MAX = 3;

/**
 * Direct forecasts of a network of memory (Hochreiter & Schmidhuber 1997). Histories that give fewer than
 * 60 windows repeat their last season.
 *
 * @example
 * new LstmWindows({ horizonSteps: 14, period: 7 }).fit(daily).forecast(14);
 */
export class LstmWindows implements Forecaster {
  readonly name = 'lstm';
  readonly options: LstmWindowsOptions;

  constructor(options: LstmWindowsOptions) {
    this.options = options;
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedPath {
    const { horizonSteps, period = 1 } = this.options;
    const shape = shapeOf(this.options);
    const n = values.length;
    if (n - shape.window - shape.outputs + 1 < WINDOWS_MIN) {
      const repeated = new SeasonalNaive({ period: 2 * period <= n ? period : 1 }).fit(values);
      return new FittedPath(this.name, repeated.forecast(horizonSteps), period);
    }
    const [centre, scale] = [mean(values), deviation(values) || 1];
    const blocks = Math.ceil(horizonSteps / shape.outputs);
    const z = new Float64Array(n + blocks * shape.outputs);
    for (let i = 0; i < n; i++) z[i] = ((values[i] as number) - centre) / scale;
    const network = new LstmRegressor(sizeOf(shape), BATCH, shape.outputs);
    const known = previous instanceof FittedLstm ? previous.weights : null;
    const isWarm = known?.length === network.weights.size;
    if (isWarm) network.workspace.view(network.weights).set(known as Float32Array);
    else initialise(network, regressorPlans(sizeOf(shape), shape.outputs), shape.seed);
    train(network, z.subarray(0, n), shape, isWarm);
    for (let b = 0; b < blocks; b++) tellBlock(network, z, n + b * shape.outputs, shape);
    const path = z.slice(n, n + horizonSteps).map((v) => centre + scale * v);
    const weights = network.workspace.view(network.weights).slice();
    return new FittedLstm(this.name, path, period, weights);
  }
}

/** The path, with the weights that a later fit may start from. */
class FittedLstm extends FittedPath {
  readonly weights: Float32Array;

  constructor(name: string, path: Float64Array, period: number, weights: Float32Array) {
    super(name, path, period);
    this.weights = weights;
  }
}

type Shape = Required<Omit<LstmWindowsOptions, 'horizonSteps'>>;

function shapeOf({ horizonSteps, period = 1, ...given }: LstmWindowsOptions): Shape {
  const usual = Math.min(56, Math.max(16, 2 * period));
  const { window = usual, units = 16, epochs = 24, windowsMax = 1200, seed = 1 } = given;
  const outputs = Math.min(horizonSteps, given.outputs ?? 28);
  return { period, window, outputs, units: Math.ceil(units / 8) * 8, epochs, windowsMax, seed };
}

const sizeOf = ({ window, units }: Shape) => ({ steps: window, inputs: INPUTS, units });

/** Step `at + j` of the last cycle before `at`: what the network tells changes against. */
const cycleAt = (z: Float64Array, at: number, j: number, period: number): number =>
  z[at - period + (j % period)] as number;

/** Level that windows before `at` are seen from: the mean of the last cycle. */
const levelAt = (z: Float64Array, at: number, { period, window }: Shape): number =>
  mean(z, at - Math.min(period, window), at);

function train(network: LstmRegressor, z: Float64Array, shape: Shape, isWarm: boolean): void {
  const { window, outputs, period, windowsMax, epochs, seed } = shape;
  const first = Math.max(window, period);
  const origins = Int32Array.from({ length: z.length - outputs - first + 1 }, (_, i) => first + i);
  const kept = drawn(origins, windowsMax, seed);
  const width = INPUTS * window;
  const inputs = new Float32Array(kept.length * width);
  const targets = new Float32Array(kept.length * outputs);
  kept.forEach((at, row) => {
    fillInput(inputs.subarray(row * width, (row + 1) * width), z, at, shape);
    for (let j = 0; j < outputs; j++)
      targets[row * outputs + j] = (z[at + j] as number) - cycleAt(z, at, j, period);
  });
  const rules = {
    epochs: Math.max(1, Math.round(epochs * (isWarm ? EPOCHS_WARM : 1))),
    learningRate: isWarm ? 0.003 : 0.01,
    weightDecay: 1e-3,
    patience: 6,
  };
  trainNetwork(network, lessonsOf(network, inputs, targets), rules, { seed });
}

function fillInput(to: Float32Array, z: Float64Array, at: number, shape: Shape): void {
  const level = levelAt(z, at, shape);
  for (let i = 0; i < shape.window; i++) {
    const value = z[at - shape.window + i] as number;
    to[INPUTS * i] = Math.max(-VALUE_MAX, Math.min(VALUE_MAX, value - level));
    to[INPUTS * i + 1] = Math.max(-PLACE_MAX, Math.min(PLACE_MAX, value));
  }
}

/** At most `max` of the origins, each as likely as the others, in no order. */
function drawn(origins: Int32Array, max: number, seed: number): Int32Array {
  if (origins.length <= max) return origins;
  const random = seededRandom(seed);
  const pool = origins.slice();
  for (let i = 0; i < max; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    const moved = pool[i] as number;
    pool[i] = pool[j] as number;
    pool[j] = moved;
  }
  return pool.slice(0, max);
}

function lessonsOf(network: LstmRegressor, inputs: Float32Array, targets: Float32Array): Lessons {
  const { output, delta, workspace } = network;
  const [outputs, deltas] = [workspace.view(output), workspace.view(delta)];
  const width = output.columns;
  const count = targets.length / width;
  return {
    rowCount: count,
    trainingCount: count,
    load: sequenceLoader(network, inputs, inputs.length / count),
    weight: (_rows, _from, length) => length,
    loss(rows, from, length, isLearning) {
      let loss = 0;
      for (let i = 0; i < length; i++) {
        const row = rows[from + i] as number;
        for (let j = 0; j < width; j++) {
          const at = i * output.stride + j;
          const wanted = targets[row * width + j] as number;
          const error = finite(outputs[at] as number) - wanted;
          loss += (error * error) / (2 * width);
          if (isLearning) deltas[at] = error / width;
        }
      }
      return loss;
    },
  };
}

/** Puts the next block of steps behind what is known. */
function tellBlock(network: LstmRegressor, z: Float64Array, at: number, shape: Shape): void {
  const { window, outputs, period } = shape;
  const input = new Float32Array(INPUTS * window);
  fillInput(input, z, at, shape);
  const told = network.workspace.view(network.output);
  runBatches(network, 1, sequenceLoader(network, input, input.length), () => {
    for (let j = 0; j < outputs; j++) {
      const value = cycleAt(z, at, j, period) + finite(told[j] as number);
      z[at + j] = Math.max(-20, Math.min(20, value));
    }
  });
}
