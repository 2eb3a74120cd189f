// Blends and stacks of candidates: which is chosen, what it weighs, and that its figure is honest.
import { describe, expect, test } from 'vitest';
import { seededNormal } from '../random.ts';
import { combine } from './combine.ts';
import { lossOf } from './scoring.ts';

const n = 1500;
const folds = 5;
const foldOf = Uint8Array.from({ length: n }, (_, i) => i % folds);
const sigmoid = (x: number): number => 1 / (1 + Math.exp(-x));
const normal = seededNormal(4);
const [a, b] = [0, 1].map(() => Float64Array.from({ length: n }, () => normal()));
const y = Float64Array.from({ length: n }, (_, i) =>
  sigmoid(2 * (a?.[i] as number) + 2 * (b?.[i] as number)) > 0.5 + 0.2 * normal() ? 1 : 0,
);
/** Each member knows one half of the log odds: their product is right, their mean is too careful. */
const member = (half: Float64Array | undefined): Float64Array => {
  const outputs = new Float64Array(2 * n);
  half?.forEach((x, i) => {
    outputs[2 * i + 1] = sigmoid(2 * x);
    outputs[2 * i] = 1 - sigmoid(2 * x);
  });
  return outputs;
};

describe('combining', () => {
  test('members that know different things are stacked; their log odds add up', () => {
    const outputs = [member(a), member(b)];
    const { kind, weights, bias, heldOut } = combine({ task: 'binary', y, foldOf, folds, outputs });
    expect(kind).toBe('stack');
    expect(Math.min(...weights)).toBeGreaterThan(0.8);
    expect(bias).toHaveLength(2);
    const alone = outputs.map((list) => lossOf('binary', y, list));
    expect(lossOf('binary', y, heldOut)).toBeLessThan(0.8 * Math.min(...alone));
  });

  test('of one that knows and one that guesses, the guess has hardly a weight', () => {
    const draw = seededNormal(2);
    const guess = member(Float64Array.from({ length: n }, () => draw()));
    const outputs = [guess, member(a)];
    const { weights } = combine({ task: 'binary', y, foldOf, folds, outputs });
    expect(weights[0]).toBeLessThan(0.1);
    expect(weights[1]).toBeGreaterThan(0.5);
  });

  test('its figure comes from folds it was not made from: guessers do not look good', () => {
    const draw = seededNormal(9);
    const coin = Float64Array.from({ length: n }, () => (draw() > 0 ? 1 : 0));
    const guesses = Array.from({ length: 12 }, () => {
      const outputs = new Float64Array(2 * n);
      for (let i = 0; i < n; i++) {
        const p = sigmoid(draw());
        outputs[2 * i + 1] = p;
        outputs[2 * i] = 1 - p;
      }
      return outputs;
    });
    const { heldOut } = combine({ task: 'binary', y: coin, foldOf, folds, outputs: guesses });
    expect(lossOf('binary', coin, heldOut)).toBeGreaterThan(Math.log(2) - 0.002);
  });

  test('numbers are stacked in the unit of the target, whatever it is', () => {
    for (const unit of [1e-6, 1e6]) {
      const truth = Float64Array.from({ length: n }, (_, i) => unit * (5 + (a?.[i] as number)));
      // Each says half of what is true and errs, one upwards where the other errs downwards.
      const outputs = [1, -1].map((side) =>
        truth.map((v, i) => v / 2 + side * unit * (b?.[i] as number)),
      );
      const { kind, heldOut } = combine({ task: 'regression', y: truth, foldOf, folds, outputs });
      expect(kind).toBe('stack');
      expect(Math.sqrt(lossOf('regression', truth, heldOut)) / unit).toBeLessThan(0.1);
    }
  });

  test('members beyond what all may cost stay out', () => {
    const outputs = [member(a), member(b)];
    const given = { task: 'binary' as const, y, foldOf, folds, outputs };
    const { weights } = combine({ ...given, costs: [2, 50], costMax: 40 });
    expect(weights[1]).toBe(0);
  });
});
