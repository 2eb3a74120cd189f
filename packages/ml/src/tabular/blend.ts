// Weights of a blend from held-out predictions: members are added one at a time, each where it helps most
// (Caruana et al. 2004). What was never held out has no say.
import { lossOf, type TableTask } from './scoring.ts';

const picks = 20;

export interface BlendLimit {
  /** What having a member at all costs, one a member. */
  readonly costs: readonly number[];
  /** What the members of a blend may cost together. */
  readonly most: number;
}

/**
 * Shares of the members, which add up to 1; those that do not help have 0. All are 0 where not even one member
 * keeps the limit.
 *
 * @param heldOut one list a member: outputs on rows that it did not learn from
 */
export function blendWeights(
  task: TableTask,
  y: Float64Array,
  heldOut: readonly Float64Array[],
  { costs, most }: BlendLimit = { costs: [], most: Number.POSITIVE_INFINITY },
): Float64Array {
  const sum = new Float64Array(heldOut[0]?.length ?? 0);
  const mixed = new Float64Array(sum.length);
  const counts = new Float64Array(heldOut.length);
  let spent = 0;
  let best = { loss: Number.POSITIVE_INFINITY, counts: counts.slice() };
  for (let taken = 0; taken < picks; taken++) {
    let chosen = { member: -1, loss: Number.POSITIVE_INFINITY };
    heldOut.forEach((outputs, member) => {
      if (counts[member] === 0 && spent + (costs[member] ?? 0) > most) return;
      for (let i = 0; i < mixed.length; i++) {
        mixed[i] = ((sum[i] as number) + (outputs[i] as number)) / (taken + 1);
      }
      const loss = lossOf(task, y, mixed);
      if (loss < chosen.loss) chosen = { member, loss };
    });
    const { member, loss } = chosen;
    if (member < 0) break;
    if (counts[member] === 0) spent += costs[member] ?? 0;
    counts[member] = (counts[member] as number) + 1;
    const outputs = heldOut[member] as Float64Array;
    for (let i = 0; i < sum.length; i++) sum[i] = (sum[i] as number) + (outputs[i] as number);
    // Worse for a while may be better in the end: the best of all steps counts.
    if (loss < best.loss * (1 - 1e-9)) best = { loss, counts: counts.slice() };
  }
  const total = best.counts.reduce((a, b) => a + b, 0);
  return total === 0 ? best.counts : best.counts.map((count) => count / total);
}
