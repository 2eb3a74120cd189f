// The best of each kind of estimator, heard alike in log odds. Where one class is rare, a likelihood says more about
// how well the many rows of the other class are calibrated than about who is first in the queue, and weights
// fitted to it silence forests that order the rare rows best. Weights that are not fitted cannot do that.
import type { Combination, Combined } from './combine.ts';
import { lossOf, type TableTask } from './scoring.ts';
import { applyStack, fitStack, rowsOfOutputs, type Stack } from './stack.ts';

/** A class with fewer of the rows is what people look for among the others. */
const rareShare = 0.05;

/** The rarer of two classes where it is rare; null: none is. */
export function rareClass(task: TableTask, y: Float64Array): 0 | 1 | null {
  if (task !== 'binary') return null;
  const share = y.reduce((sum, label) => sum + label, 0) / y.length;
  if (share < rareShare) return 1;
  return 1 - share < rareShare ? 0 : null;
}

/**
 * Every member has the same weight; what they say together is only stretched and shifted, so that it is
 * calibrated. null where there is but one kind, or the members cost too much.
 */
export function evenStack({
  task,
  y,
  foldOf,
  folds,
  outputs,
  kinds = [],
  costs,
  costMax = Number.POSITIVE_INFINITY,
}: Combined): Combination | null {
  const losses = outputs.map((list) => lossOf(task, y, list));
  const members = [...new Set(kinds)].map((kind) =>
    kinds.reduce(
      (best, other, m) =>
        other === kind && (best < 0 || (losses[m] as number) < (losses[best] as number)) ? m : best,
      -1,
    ),
  );
  const cost = members.reduce((sum, m) => sum + (costs?.[m] ?? 0), 0);
  if (members.length < 2 || cost > costMax) return null;
  const share = 1 / members.length;
  const even = { weights: new Float64Array(members.length).fill(share), bias: new Float64Array(2) };
  const mean = applyStack(
    task,
    even,
    members.map((m) => outputs[m] as Float64Array),
  );
  const heldOut = new Float64Array(mean.length);
  const all = Uint32Array.from(y.keys());
  for (let fold = 0; fold < folds; fold++) {
    const others = all.filter((row) => foldOf[row] !== fold);
    const own = all.filter((row) => foldOf[row] === fold);
    const stack: Stack = fitStack(task, y, [mean], others);
    const said = applyStack(task, stack, [rowsOfOutputs(mean, y.length, own)]);
    own.forEach((row, i) => {
      heldOut.set(said.subarray(2 * i, 2 * i + 2), 2 * row);
    });
  }
  const stack = fitStack(task, y, [mean], all);
  const weights = new Float64Array(outputs.length);
  for (const m of members) weights[m] = share * (stack.weights[0] as number);
  return { kind: 'stack', weights, bias: stack.bias, heldOut };
}
