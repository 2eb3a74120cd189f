// The training loop of all networks: batches in an order drawn by the seed, Adam, bounded gradients, a
// rate that falls to nearly nothing, and the weights of the best validation loss.
import type { FitContext, Pace } from '../estimator/fit-context.ts';
import { createPace } from '../estimator/fit-context.ts';
import { comparable, equalRows } from '../frame/equal-rows.ts';
import type { Frame } from '../frame/frame.ts';
import { seededRandom, shuffle } from '../random.ts';
import { createAdamRules } from './adam.ts';
import type { Network } from './network.ts';

export interface TrainingRules {
  readonly epochs: number;
  readonly learningRate: number;
  /** Share that each step takes off the weights, times the rate. */
  readonly weightDecay: number;
  /** Epochs without a better validation loss before it stops; 0: no rows are held out. */
  readonly patience: number;
}

/** Rows by number: how they get into a batch, and how far off the outputs are. */
export interface Lessons {
  readonly rowCount: number;
  /** Rows from here on are not learned from, only looked at. */
  readonly trainingCount: number;
  /** Puts rows `rows[from]` … into the first slots of the input. */
  load(rows: Int32Array, from: number, count: number): void;
  /** Sum of the losses; where `isLearning`, the derivative goes to the network's delta. */
  loss(rows: Int32Array, from: number, count: number, isLearning: boolean): number;
  /** Sum of the weights of these rows. */
  weight(rows: Int32Array, from: number, count: number): number;
}

const NORM_MAX = 5;
/** Share of the rows that are held out where no validation rows are given, and rows it takes. */
const HELD_OUT = 0.1;
const HELD_OUT_ROWS_MIN = 100;

/**
 * Trains in place.
 *
 * @param features of the training rows: equal ones are held out together; without them no two rows are equal
 * @throws MlError `cancelled`
 */
export function trainNetwork(
  network: Network,
  lessons: Lessons,
  rules: TrainingRules,
  context: FitContext,
  features: Frame | null = null,
): void {
  const random = seededRandom(context.seed);
  const order = shuffle(
    Int32Array.from({ length: lessons.trainingCount }, (_, row) => row),
    random,
  );
  const given = lessons.rowCount - lessons.trainingCount;
  const wanted = rules.patience > 0 && order.length >= HELD_OUT_ROWS_MIN ? HELD_OUT : 0;
  const count = given > 0 ? 0 : Math.floor(wanted * order.length);
  const heldOut = count === 0 ? new Set<number>() : heldOutOf(order, count, features);
  const validation =
    given > 0
      ? Int32Array.from({ length: given }, (_, i) => lessons.trainingCount + i)
      : order.filter((row) => heldOut.has(row)).sort();
  const rows = order.filter((row) => !heldOut.has(row));
  const adam = createAdam(network);
  const pace = createPace(context);
  const batches = Math.ceil(rows.length / network.batchRows);
  const total = rules.epochs * batches;
  let best = network.workspace.view(network.weights).slice();
  let bestLoss = Infinity;
  let waited = 0;
  let isOver = false;
  for (let epoch = 0; epoch < rules.epochs && !isOver; epoch++) {
    shuffle(rows, random);
    for (let batch = 0; batch < batches && !isOver; batch++) {
      const step = epoch * batches + batch;
      const rate = rules.learningRate * (1 - (0.98 * step) / total);
      learn(network, lessons, rows, batch * network.batchRows);
      adam(rate, rate * rules.weightDecay);
      isOver = isTimeOver(pace, step + 1, total, bestLoss);
    }
    if (validation.length === 0 || (isOver && bestLoss < Infinity)) continue;
    const loss = validationLoss(network, lessons, validation);
    if (loss < bestLoss) {
      bestLoss = loss;
      best.set(network.workspace.view(network.weights));
      waited = 0;
    } else if (++waited >= rules.patience && rules.patience > 0) break;
  }
  const weights = network.workspace.view(network.weights);
  if (validation.length === 0 && weights.every(Number.isFinite)) best = weights.slice();
  weights.set(best);
}

const isTimeOver = (pace: Pace, done: number, total: number, loss: number): boolean =>
  pace.isOver(loss < Infinity ? { done, total, loss } : { done, total });

function learn(network: Network, lessons: Lessons, rows: Int32Array, from: number): void {
  const { workspace, gradients } = network;
  const count = Math.min(network.batchRows, rows.length - from);
  workspace.view(network.input).fill(0);
  workspace.view(network.delta).fill(0);
  lessons.load(rows, from, count);
  network.forward();
  lessons.loss(rows, from, count, true);
  network.backward();
  const weight = lessons.weight(rows, from, count);
  const norm = Math.sqrt(workspace.neural.squareSum(gradients.at, gradients.size));
  if (!(weight > 0) || !(norm < Infinity)) {
    workspace.view(gradients).fill(0);
    return;
  }
  const factor = Math.min(1, NORM_MAX / Math.max(norm / weight, 1e-30)) / weight;
  workspace.neural.scale(gradients.at, gradients.size, factor);
}

/** The first rows of the order, each with its equals; many equal ones are rather learned from. */
function heldOutOf(order: Int32Array, count: number, features: Frame | null): Set<number> {
  if (features === null) return new Set(order.subarray(0, count));
  const groups = equalRows(comparable(features.columns));
  const members = new Map<number, number[]>();
  groups.forEach((group, row) => {
    const own = members.get(group);
    if (own === undefined) members.set(group, [row]);
    else own.push(row);
  });
  const heldOut = new Set<number>();
  for (const row of order) {
    if (heldOut.size >= count) break;
    const own = members.get(groups[row] as number) ?? [];
    if (heldOut.size + own.length <= 2 * count) for (const each of own) heldOut.add(each);
  }
  return heldOut;
}

function validationLoss(network: Network, lessons: Lessons, rows: Int32Array): number {
  let loss = 0;
  for (let from = 0; from < rows.length; from += network.batchRows) {
    const count = Math.min(network.batchRows, rows.length - from);
    lessons.load(rows, from, count);
    network.forward();
    loss += lessons.loss(rows, from, count, false);
  }
  const weight = lessons.weight(rows, 0, rows.length);
  return weight > 0 ? loss / weight : loss;
}

/** A step of Adam for all weights, with its means in the memory beside them. */
function createAdam(network: Network): (rate: number, decay: number) => void {
  const { weights, gradients, moments, workspace } = network;
  const { at, size } = weights;
  const [mean, square] = [moments.at, moments.at + 4 * size];
  const rulesOf = createAdamRules();
  return (rate, decay) => {
    workspace.neural.adam(at, gradients.at, mean, square, size, ...rulesOf(rate, decay));
  };
}
