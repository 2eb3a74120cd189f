// A rare class: who is first in the queue chooses the combination, and nothing else does.
import { describe, expect, test } from 'vitest';
import { averagePrecision } from '../metrics/binary-scores.ts';
import { seededNormal } from '../random.ts';
import { firstCandidates } from './candidates.ts';
import { type Combination, combine } from './combine.ts';
import { evenStack, rareClass } from './even-stack.ts';

const n = 4000;
const folds = 5;
const foldOf = Uint8Array.from({ length: n }, (_, i) => (i * 7) % folds);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const said = (of: (i: number) => number): Float64Array => {
  const outputs = new Float64Array(2 * n);
  for (let i = 0; i < n; i++) {
    outputs[2 * i + 1] = of(i);
    outputs[2 * i] = 1 - of(i);
  }
  return outputs;
};
/** Two members that know a good half each, and what the few rows are that both together point at. */
function drawn(seed: number) {
  const normal = seededNormal(seed);
  const [p, q, e, f] = Array.from({ length: 4 }, () => Array.from({ length: n }, () => normal()));
  const at = (list: number[] | undefined, i: number): number => list?.[i] as number;
  return {
    y: Float64Array.from({ length: n }, (_, i) => (at(p, i) + at(q, i) > 3.1 ? 1 : 0)),
    careful: said((i) => sigmoid(2 * at(p, i) + at(e, i) - 6)),
    likewise: said((i) => sigmoid(2 * at(q, i) + at(f, i) - 6)),
    // Of the many low rows it says noise.
    wild: said((i) => sigmoid(at(q, i) > 1 ? 2 * at(q, i) - 5 : 3 * at(f, i) - 8)),
  };
}
const { y, careful, wild } = drawn(8);
const kinds = ['trees', 'forest'];
const queue = (outputs: Float64Array, labels: Float64Array): number =>
  averagePrecision(
    labels,
    labels.map((_, i) => outputs[2 * i + 1] as number),
  );

describe('a rare class', () => {
  test('an equal say of all kinds is taken where it orders better, and only there', () => {
    const taken = Array.from({ length: 8 }, (_, seed) => {
      const { y, careful, likewise, wild } = drawn(seed);
      const outputs = [careful, seed % 2 === 0 ? likewise : wild];
      const given = { task: 'binary', y, foldOf, folds, outputs } as const;
      const even = evenStack({ ...given, kinds }) as Combination;
      expect(even.weights[0]).toBe(even.weights[1]);
      const [fitted, chosen] = [combine(given), combine({ ...given, kinds })];
      const isBetter = queue(even.heldOut, y) > queue(fitted.heldOut, y);
      expect(chosen).toEqual(isBetter ? even : fitted);
      return isBetter;
    });
    expect(new Set(taken).size).toBe(2);
  });

  test('what an equal say answers is calibrated', () => {
    const given = { task: 'binary', y, foldOf, folds, outputs: [careful, wild], kinds } as const;
    const { heldOut } = evenStack(given) as Combination;
    const mean = y.reduce((sum, _, i) => sum + (heldOut[2 * i + 1] as number) / n, 0);
    const share = y.reduce((sum, label) => sum + label / n, 0);
    expect(mean / share).toBeGreaterThan(0.8);
    expect(mean / share).toBeLessThan(1.2);
  });

  test('which of the two classes is the rare one changes nothing', () => {
    const turn = (list: Float64Array): Float64Array => list.map((_, i) => list[i ^ 1] as number);
    const given = { task: 'binary', foldOf, folds, kinds } as const;
    const one = combine({ ...given, y, outputs: [careful, wild] });
    const two = combine({
      ...given,
      y: y.map((label) => 1 - label),
      outputs: [turn(careful), turn(wild)],
    });
    one.weights.forEach((weight, m) => {
      expect(two.weights[m]).toBeCloseTo(weight, 3);
    });
  });

  test('members that cost too much together, and kinds that are alike, are not evened out', () => {
    const given = { task: 'binary', y, foldOf, folds, outputs: [careful, wild] } as const;
    const fitted = combine(given);
    expect(combine({ ...given, kinds: ['trees', 'trees'] })).toEqual(fitted);
    const dear = combine({ ...given, kinds, costs: [1, 1], costMax: 1 });
    expect(Array.from(dear.weights).filter((weight) => weight > 0)).toHaveLength(1);
  });

  test.each([
    ['binary', [0, 1, 1, 0], null],
    ['binary', [1, ...new Array(30).fill(0)], 1],
    ['binary', [0, ...new Array(30).fill(1)], 0],
    ['multiclass', [2, ...new Array(30).fill(1)], null],
    ['regression', [1, ...new Array(30).fill(0)], null],
  ] as const)('of a %s with %j it is %j', (task, labels, rare) => {
    expect(rareClass(task, Float64Array.from(labels))).toBe(rare);
  });

  test('forests take the place of deep trees', () => {
    const names = (isRare: boolean) => firstCandidates('binary', 9000, isRare).map((c) => c.name);
    expect(names(true)).toContain('extra trees');
    expect(names(false)).toContain('boosted trees, deep');
    expect(names(true)).toHaveLength(names(false).length);
  });
});
