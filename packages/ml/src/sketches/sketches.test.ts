// Sketches keep their promised errors, merge as if one had seen everything, and survive JSON.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { seededNormal, seededRandom } from '../random.ts';
import { refusalAt } from '../refusal.fixture.ts';
import { CountMin, DdSketch, HyperLogLog } from './index.ts';

const again = (value: unknown): unknown => JSON.parse(JSON.stringify(value));
const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
  minLength: 1,
  maxLength: 60,
});

describe('DDSketch', () => {
  const filled = (list: readonly number[]): DdSketch => {
    const sketch = new DdSketch();
    for (const value of list) sketch.add(value);
    return sketch;
  };

  it('quantiles are within the relative error', () => {
    fc.assert(
      fc.property(values, fc.double({ min: 0, max: 1, noNaN: true }), (list, share) => {
        const sorted = Float64Array.from(list).sort();
        const truth = sorted[Math.floor(share * (list.length - 1))] as number;
        const bound = Math.max(0.0101 * Math.abs(truth), 1e-300);
        expect(Math.abs(filled(list).quantile(share) - truth)).toBeLessThanOrEqual(bound);
      }),
    );
  });

  it('merging equals having seen everything, and JSON keeps it', () => {
    fc.assert(
      fc.property(values, values, (a, b) => {
        const merged = filled(a);
        merged.merge(filled(b));
        const whole = filled([...a, ...b]);
        const restored = DdSketch.fromJSON(again(merged));
        expect(restored.toJSON()).toEqual(again(merged));
        for (const share of [0, 0.25, 0.5, 0.9, 1]) {
          // Adding 0 makes −0 and 0 one: which of them came first is not part of a sketch.
          expect(merged.quantile(share) + 0).toBe(whole.quantile(share) + 0);
          expect(restored.quantile(share) + 0).toBe(whole.quantile(share) + 0);
        }
      }),
    );
  });

  it('stays within its buckets and keeps the upper quantiles', () => {
    const sketch = new DdSketch({ bucketsMax: 64 });
    const normal = seededNormal(3);
    const all: number[] = [];
    for (let i = 0; i < 5000; i++) {
      const value = Math.exp(3 * normal());
      all.push(value);
      sketch.add(value);
    }
    expect(sketch.buckets().length).toBeLessThanOrEqual(64);
    all.sort((a, b) => a - b);
    const truth = all[Math.floor(0.99 * 4999)] as number;
    expect(Math.abs(sketch.quantile(0.99) / truth - 1)).toBeLessThan(0.011);
  });

  it('an empty one has no quantile', () => {
    expect(new DdSketch().quantile(0.5)).toBeNaN();
    expect(DdSketch.fromJSON(again(new DdSketch())).count).toBe(0);
  });

  it.each<[string, () => unknown]>([
    ['value_not_finite value', () => new DdSketch().add(Number.NaN)],
    ['weight_invalid weight', () => new DdSketch().add(1, 0)],
    ['accuracy_out_of_range options.accuracy', () => new DdSketch({ accuracy: 0 })],
    ['buckets_out_of_range options.bucketsMax', () => new DdSketch({ bucketsMax: 3 })],
    ['quantile_out_of_range share', () => new DdSketch().quantile(99)],
    ['sketches_differ other.accuracy', () => filled([1]).merge(new DdSketch({ accuracy: 0.02 }))],
    ['format_unknown sketch.format', () => DdSketch.fromJSON({ format: 'x' })],
    [
      'state_invalid sketch.positive',
      () => DdSketch.fromJSON({ ...filled([1]).toJSON(), positive: 1 }),
    ],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('HyperLogLog', () => {
  it.each([10, 1000, 50_000])('counts %i distinct items within four standard errors', (count) => {
    const sketch = new HyperLogLog(12);
    for (let i = 0; i < count; i++) sketch.add(`user-${i}`);
    for (let i = 0; i < count; i += 3) sketch.add(`user-${i}`);
    const bound = Math.max(1, (4 * 1.04 * count) / Math.sqrt(4096));
    expect(Math.abs(sketch.estimate() - count)).toBeLessThan(bound);
  });

  it('merging equals having seen everything, and JSON keeps it', () => {
    const [a, b, whole] = [new HyperLogLog(10), new HyperLogLog(10), new HyperLogLog(10)];
    for (let i = 0; i < 3000; i++) {
      (i % 2 === 0 ? a : b).add(i);
      whole.add(i);
    }
    a.merge(b);
    expect(a.estimate()).toBe(whole.estimate());
    expect(HyperLogLog.fromJSON(again(a)).estimate()).toBe(whole.estimate());
    expect(new HyperLogLog(10).estimate()).toBe(0);
  });

  it.each<[string, () => unknown]>([
    ['precision_out_of_range precision', () => new HyperLogLog(30)],
    ['sketches_differ other.precision', () => new HyperLogLog(8).merge(new HyperLogLog(9))],
    [
      'state_invalid sketch.registers[0]',
      () => HyperLogLog.fromJSON({ ...new HyperLogLog(4).toJSON(), registers: Array(16).fill(99) }),
    ],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});

describe('count-min', () => {
  it('never counts too low, and rarely too high by more than the stated share', () => {
    const sketch = new CountMin({ error: 0.005, failure: 0.01 });
    const random = seededRandom(4);
    const truth = new Map<string, number>();
    for (let i = 0; i < 20_000; i++) {
      const item = `page-${Math.floor(1 / (random() + 1e-4))}`;
      truth.set(item, (truth.get(item) ?? 0) + 1);
      sketch.add(item);
    }
    let beyond = 0;
    for (const [item, count] of truth) {
      expect(sketch.count(item)).toBeGreaterThanOrEqual(count);
      if (sketch.count(item) > count + 0.005 * sketch.total) beyond++;
    }
    expect(beyond / truth.size).toBeLessThan(0.01);
  });

  it('merging equals having seen everything, and JSON keeps shape and counts', () => {
    fc.assert(
      fc.property(fc.array(fc.string(), { maxLength: 30 }), fc.array(fc.string()), (a, b) => {
        const options = { error: 0.1, failure: 0.1 };
        const [left, right, whole] = [0, 1, 2].map(() => new CountMin(options)) as [
          CountMin,
          CountMin,
          CountMin,
        ];
        for (const item of a) left.add(item);
        for (const item of b) right.add(item);
        for (const item of [...a, ...b]) whole.add(item);
        left.merge(right);
        expect(left.toJSON()).toEqual(whole.toJSON());
        expect(CountMin.fromJSON(again(left)).toJSON()).toEqual(whole.toJSON());
      }),
    );
  });

  it.each<[string, () => unknown]>([
    ['error_out_of_range options.error', () => new CountMin({ error: 0 })],
    ['weight_invalid weight', () => new CountMin().add('a', -1)],
    ['sketches_differ other', () => new CountMin().merge(new CountMin({ error: 0.01 }))],
    [
      'state_invalid sketch.width',
      () => CountMin.fromJSON({ ...new CountMin({ error: 0.5 }).toJSON(), width: 1e12 }),
    ],
  ])('refuses %s', (wanted, work) => expect(refusalAt(work)).toBe(wanted));
});
