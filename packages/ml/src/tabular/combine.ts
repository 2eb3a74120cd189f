// How the candidates become one answer: a blend of shares or a stack in log odds, whichever does better on folds
// that it was not made from. That figure, not the one of the rows it was chosen on, is what is reported. Where a
// class is rare, the order of the rows decides, and equal say of all kinds is considered as well.
import { averagePrecision } from '../metrics/binary-scores.ts';
import { blendWeights } from './blend.ts';
import { evenStack, rareClass } from './even-stack.ts';
import { lossOf, type TableTask } from './scoring.ts';
import { applyStack, fitStack, rowsOfOutputs } from './stack.ts';

export interface Combination {
  readonly kind: 'blend' | 'stack';
  /** One a candidate; 0 where it is not needed. */
  readonly weights: Float64Array;
  /** Of a stack: one a class, or one for numbers. */
  readonly bias: Float64Array | null;
  /** What the same way of combining says of each fold when it was made from the other folds; rows × width. */
  readonly heldOut: Float64Array;
}

export interface Combined {
  readonly task: TableTask;
  readonly y: Float64Array;
  readonly foldOf: Uint8Array;
  readonly folds: number;
  /** One list a candidate: outputs on rows that it did not learn from. */
  readonly outputs: readonly Float64Array[];
  /** The estimator of each candidate. */
  readonly kinds?: readonly string[];
  /** What a member costs in use, one a candidate, and what all may cost together. */
  readonly costs?: readonly number[];
  readonly costMax?: number;
}

/** Members with less say nothing that is worth their size. */
const weightMin = 0.05;
/** A stack is harder to read: it must be better by this share of the loss. */
const stackGain = 0.001;
/** More rows do not change a handful of weights. */
const rowsMax = 60_000;

export function combine(given: Combined): Combination {
  const fitted = fittedCombination(given);
  const rare = rareClass(given.task, given.y);
  const even = rare === null ? null : evenStack(given);
  if (rare === null || even === null) return fitted;
  const labels = given.y.map((label) => (label === rare ? 1 : 0));
  const order = ({ heldOut }: Combination): number =>
    averagePrecision(
      labels,
      labels.map((_, row) => heldOut[2 * row + rare] as number),
    );
  return order(even) > order(fitted) ? even : fitted;
}

function fittedCombination(given: Combined): Combination {
  const { task, y, foldOf, folds, outputs } = given;
  const all = thinned(Uint32Array.from(y.keys()));
  const blend = blended(given, all);
  const members = Array.from(blend.keys()).filter((m) => blend[m] !== 0);
  const crossed = {
    blend: outputs[0]?.slice() ?? new Float64Array(),
    stack: null as Float64Array | null,
  };
  if (members.length > 1) {
    crossed.stack = crossed.blend.slice();
    for (let fold = 0; fold < folds; fold++) {
      const others = thinned(Uint32Array.from(foldOf.keys()).filter((row) => foldOf[row] !== fold));
      const own = Uint32Array.from(foldOf.keys()).filter((row) => foldOf[row] === fold);
      const seen = outputs.map((list) => rowsOfOutputs(list, y.length, own));
      const put = (to: Float64Array, part: Float64Array): void => {
        const width = part.length / own.length;
        own.forEach((row, i) => {
          to.set(part.subarray(i * width, (i + 1) * width), row * width);
        });
      };
      put(crossed.blend, average(seen, blended(given, others)));
      const some = members.map((m) => outputs[m] as Float64Array);
      const stack = fitStack(task, y, some, others);
      put(
        crossed.stack,
        applyStack(
          task,
          stack,
          members.map((m) => seen[m] as Float64Array),
        ),
      );
    }
  } else if (members.length === 1)
    crossed.blend = (outputs[members[0] as number] as Float64Array).slice();
  const isStack =
    crossed.stack !== null &&
    lossOf(task, y, crossed.stack) < (1 - stackGain) * lossOf(task, y, crossed.blend);
  if (!isStack) return { kind: 'blend', weights: blend, bias: null, heldOut: crossed.blend };
  const stack = fitStack(
    task,
    y,
    members.map((m) => outputs[m] as Float64Array),
    all,
  );
  const weights = new Float64Array(outputs.length);
  members.forEach((m, i) => {
    weights[m] = stack.weights[i] as number;
  });
  return { kind: 'stack', weights, bias: stack.bias, heldOut: crossed.stack as Float64Array };
}

function blended({ task, y, outputs, costs, costMax }: Combined, rows: Uint32Array): Float64Array {
  const limit = { costs: costs ?? [], most: costMax ?? Number.POSITIVE_INFINITY };
  const part = outputs.map((list) => rowsOfOutputs(list, y.length, rows));
  const truth = Float64Array.from(rows, (row) => y[row] as number);
  return settle(blendWeights(task, truth, part, limit));
}

/** Weights without those that are too small, adding up to 1 again. */
function settle(weights: Float64Array): Float64Array {
  const kept = weights.map((weight) => (weight < weightMin ? 0 : weight));
  const sum = kept.reduce((a, b) => a + b, 0);
  return sum === 0 ? kept : kept.map((weight) => weight / sum);
}

/** The weighted mean of the members' outputs. */
export function average(outputs: readonly Float64Array[], weights: Float64Array): Float64Array {
  const mixed = new Float64Array(outputs[0]?.length ?? 0);
  outputs.forEach((list, m) => {
    const weight = weights[m] as number;
    if (weight === 0) return;
    for (let i = 0; i < mixed.length; i++)
      mixed[i] = (mixed[i] as number) + weight * (list[i] as number);
  });
  return mixed;
}

/** Evenly taken, so that what comes first in a file has no more say. */
function thinned(rows: Uint32Array): Uint32Array {
  if (rows.length <= rowsMax) return rows;
  return Uint32Array.from(
    { length: rowsMax },
    (_, i) => rows[Math.floor((i * rows.length) / rowsMax)] as number,
  );
}
