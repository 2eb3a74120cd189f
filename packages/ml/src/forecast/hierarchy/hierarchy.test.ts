// Series that add up: coherent in every method, better than bottom-up where sums are easier to forecast,
// and clear about structures that cannot be. Reference numbers: test/golden/structure.
import { describe, expect, it } from 'vitest';
import {
  forecastHierarchy,
  type ReconcileMethod,
  reconcile,
  seededNormal,
  summingOf,
} from '../../index.ts';
import { refusal } from '../../refusal.fixture.ts';

const tree = { total: ['a', 'b'], a: ['a1', 'a2'], b: ['b1', 'b2', 'b3'] };
const names = ['total', 'a', 'b', 'a1', 'a2', 'b1', 'b2', 'b3'];
const lists = (seed: number, length: number, centre = 0) => {
  const normal = seededNormal(seed);
  const list = () => Array.from({ length }, () => centre + normal());
  return Object.fromEntries(names.map((name) => [name, list()]));
};

describe('reconcile', () => {
  const methods: ReconcileMethod[] = ['bottom-up', 'structural', 'variance', 'mint'];
  it.each(methods)('%s adds up at every level and keeps what added up already', (method) => {
    const options = { method, residuals: lists(2, 30) };
    const result = reconcile(tree, lists(1, 4, 20), options);
    const at = (name: string, i: number) => result[name]?.[i] as number;
    for (let i = 0; i < 4; i++) {
      expect(at('a', i)).toBeCloseTo(at('a1', i) + at('a2', i), 9);
      expect(at('b', i)).toBeCloseTo(at('b1', i) + at('b2', i) + at('b3', i), 9);
      expect(at('total', i)).toBeCloseTo(at('a', i) + at('b', i), 9);
    }
    const again = reconcile(tree, result, options);
    for (const name of names) {
      again[name]?.forEach((value, i) => {
        expect(value).toBeCloseTo(at(name, i), 8);
      });
    }
  });

  it('takes crossed groups: regions and products over the same leaves', () => {
    const crossed = {
      all: ['n', 's'],
      n: ['n-x', 'n-y'],
      s: ['s-x', 's-y'],
      x: ['n-x', 's-x'],
      y: ['n-y', 's-y'],
    };
    const base = Object.fromEntries(summingOf(crossed).nodes.map((name, i) => [name, [10 + i]]));
    const result = reconcile(crossed, base);
    const at = (name: string) => result[name]?.[0] as number;
    expect(at('x') + at('y')).toBeCloseTo(at('all'), 9);
    expect(at('n') + at('s')).toBeCloseTo(at('all'), 9);
  });

  it('keeps leaves at zero when told to, and survives series without errors', () => {
    const base = { total: [1], a: [1], b: [0], a1: [1], a2: [-3], b1: [0], b2: [0], b3: [0] };
    const kept = reconcile(tree, base, { isNonNegative: true });
    for (const name of names) expect(kept[name]?.[0]).toBeGreaterThanOrEqual(0);
    const exact = { ...lists(3, 20), a1: new Array(20).fill(0) };
    const result = reconcile(tree, lists(1, 2), { residuals: exact });
    for (const name of names) expect(result[name]?.every(Number.isFinite)).toBe(true);
    const never = Object.fromEntries(names.map((name) => [name, new Array(20).fill(0)]));
    expect(reconcile(tree, lists(1, 2), { residuals: never }).total?.every(Number.isFinite)).toBe(
      true,
    );
    const few = lists(4, 2);
    expect(reconcile(tree, lists(1, 2), { residuals: few })).toEqual(reconcile(tree, lists(1, 2)));
  });

  it('refuses structures and lists that cannot be', () => {
    const base = lists(1, 3);
    expect(refusal(() => reconcile({}, base))).toBe('structure_empty');
    expect(refusal(() => reconcile({ total: [] }, base))).toBe('structure_empty');
    expect(refusal(() => reconcile({ a: ['b', 'a1'], b: ['a'] }, base))).toBe('structure_cycle');
    expect(refusal(() => reconcile({ a: ['a1', 'a1'] }, base))).toBe('leaf_repeated');
    expect(refusal(() => reconcile({ t: ['a', 'a1'], a: ['a1', 'a2'] }, base))).toBe(
      'leaf_repeated',
    );
    expect(refusal(() => reconcile({ ...tree, toString: ['a1'] }, base))).toBe('series_missing');
    expect(refusal(() => reconcile(tree, { ...base, a2: [1] }))).toBe('length_mismatch');
    expect(refusal(() => reconcile(tree, { ...base, a2: [1, 2, Number.NaN] }))).toBe(
      'value_not_finite',
    );
    expect(refusal(() => reconcile(tree, base, { method: 'mint' }))).toBe('residuals_missing');
    const endless = { ...lists(2, 9), b: new Array(9).fill(Infinity) };
    expect(refusal(() => reconcile(tree, base, { residuals: endless }))).toBe('value_not_finite');
    const wide = Object.fromEntries([['t', Array.from({ length: 3001 }, (_, i) => `l${i}`)]]);
    expect(refusal(() => reconcile(wide, base))).toBe('too_many_nodes');
  });
});

describe('forecastHierarchy', () => {
  const normal = seededNormal(7);
  const history = (level: number, noise: number) =>
    Array.from(
      { length: 91 },
      (_, i) => level + 5 * Math.sin((2 * Math.PI * i) / 7) + noise * normal(),
    );
  const histories = { n: history(40, 4), s: history(60, 4), w: history(30, 4) };

  it('adds up, keeps widths and needs leaves only', () => {
    const result = forecastHierarchy({ all: ['n', 's', 'w'] }, histories, {
      horizonSteps: 7,
      paths: 2,
    });
    expect(Object.keys(result)).toEqual(['all', 'n', 's', 'w']);
    for (let i = 0; i < 7; i++) {
      const leaves = ['n', 's', 'w'].reduce(
        (sum, name) => sum + (result[name]?.mean[i] as number),
        0,
      );
      expect(result.all?.mean[i]).toBeCloseTo(leaves, 9);
      expect(result.all?.lower['95']?.[i]).toBeLessThan(result.all?.mean[i] as number);
    }
  });

  it('answers for histories too short for a backtest and refuses gaps in the structure', () => {
    const short = { n: [1, 2, 3], s: [4, 5, 6], w: [7, 8, 9] };
    const result = forecastHierarchy({ all: ['n', 's', 'w'] }, short, { horizonSteps: 2 });
    expect(result.all?.mean.every(Number.isFinite)).toBe(true);
    const run = (given: Record<string, number[]>) =>
      refusal(() => forecastHierarchy({ all: ['n', 's', 'w'] }, given, { horizonSteps: 2 }));
    expect(run({ n: [1], s: [2] })).toBe('series_missing');
    expect(run({ ...short, w: [1] })).toBe('length_mismatch');
    expect(run({ ...short, w: [1, Infinity, 2] })).toBe('value_not_finite');
  });
});
