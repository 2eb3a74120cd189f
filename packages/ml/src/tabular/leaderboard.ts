// What people read: every candidate and the combination of them, best figure first, and the naive baseline last.
import type { Combination } from './combine.ts';
import { compareFigures, figureOf, lossOf, type TableTask } from './scoring.ts';
import type { Score } from './table-model.ts';
import type { Tried } from './try-candidate.ts';

export function leaderboard(
  task: TableTask,
  y: Float64Array,
  tried: readonly Tried[],
  { kind, heldOut }: Combination,
  classCount: number,
  distinct: number,
): Score[] {
  const score = (name: string, outputs: Float64Array): Score => ({
    name,
    figure: figureOf(task, y, outputs, distinct),
    loss: lossOf(task, y, outputs),
  });
  const scores = tried.map((one) => score(one.candidate.name, one.heldOut));
  const all = [score(kind, heldOut), ...scores].sort(
    (a, b) => compareFigures(a.figure, b.figure) || a.loss - b.loss,
  );
  return [...all, score('naive: always the same', naive(task, y, classCount))];
}

/** The row of the combination, which is what the model says; undefined where nothing was judged. */
export const combinationOf = (rows: readonly Score[]): Score | undefined =>
  rows.find(({ name }) => name === 'blend' || name === 'stack');

function naive(task: TableTask, y: Float64Array, classCount: number): Float64Array {
  if (task === 'regression') {
    const mean = y.reduce((a, b) => a + b, 0) / y.length;
    return new Float64Array(y.length).fill(mean);
  }
  const shares = new Float64Array(classCount);
  for (const label of y) shares[label] = (shares[label] as number) + 1 / y.length;
  const outputs = new Float64Array(y.length * classCount);
  for (let row = 0; row < y.length; row++) outputs.set(shares, row * classCount);
  return outputs;
}
