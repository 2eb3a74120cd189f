// Changepoints and adaptive intervals: what is found again in simulated series, coverage while the noise
// changes, and refusals. Reference numbers of PELT: test/golden/structure.
import { describe, expect, it } from 'vitest';
import { AdaptiveConformal, findChangepoints, seededNormal } from '../index.ts';
import { refusal } from '../refusal.fixture.ts';

describe('findChangepoints', () => {
  const normal = seededNormal(3);
  const noisy = (levels: readonly [number, number][]): number[] =>
    levels.flatMap(([count, level]) => Array.from({ length: count }, () => level + normal()));

  it('finds changes of the level where they are and none in noise', () => {
    const found = findChangepoints(
      noisy([
        [60, 0],
        [50, 4],
        [80, -2],
      ]),
    );
    expect(found.map(({ at }) => at).every((at, i) => Math.abs(at - [60, 110][i]!) <= 2)).toBe(
      true,
    );
    expect(found).toHaveLength(2);
    expect(found[0]?.after).toBeCloseTo(4, 0);
    expect(findChangepoints(noisy([[400, 7]]))).toEqual([]);
  });

  it('finds a change of the spread, and one of the slope', () => {
    const calm = Array.from({ length: 200 }, (_, i) => (i < 120 ? 1 : 6) * normal());
    const [spread] = findChangepoints(calm, { kind: 'level-and-spread', minSteps: 5 });
    expect(Math.abs((spread?.at ?? 0) - 120)).toBeLessThanOrEqual(5);
    const bent = Array.from({ length: 160 }, (_, i) => (i < 90 ? i : 180 - i) + normal());
    const found = findChangepoints(bent, { kind: 'line' });
    expect(found).toHaveLength(1);
    expect(Math.abs((found[0]?.at ?? 0) - 90)).toBeLessThanOrEqual(3);
  });

  it('does not care for the unit or a large level', () => {
    const values = noisy([
      [50, 0],
      [50, 5],
    ]);
    const expected = findChangepoints(values).map(({ at }) => at);
    const scaled = values.map((v) => 1e7 + 1000 * v);
    expect(findChangepoints(scaled).map(({ at }) => at)).toEqual(expected);
  });

  it('survives constants, two values and nothing', () => {
    for (const kind of ['level', 'level-and-spread', 'line'] as const) {
      expect(findChangepoints(new Array(50).fill(4), { kind })).toEqual([]);
      expect(findChangepoints([1, 2], { kind })).toEqual([]);
      expect(findChangepoints([], { kind })).toEqual([]);
    }
    const step = [...new Array(20).fill(1), ...new Array(20).fill(2)];
    expect(findChangepoints(step).map(({ at }) => at)).toEqual([20]);
  });

  it('refuses gaps, infinities and senseless options', () => {
    expect(refusal(() => findChangepoints([1, Number.NaN]))).toBe('value_not_finite');
    expect(refusal(() => findChangepoints([1, Infinity]))).toBe('value_not_finite');
    expect(refusal(() => findChangepoints(new Float64Array(20_001)))).toBe('too_many_values');
    expect(refusal(() => findChangepoints([1], { penalty: Number.NaN }))).toBe('penalty_invalid');
    expect(refusal(() => findChangepoints([1], { minSteps: 0 }))).toBe('steps_invalid');
  });
});

describe('AdaptiveConformal', () => {
  it.each([80, 95])('keeps %i %% while the noise grows fivefold', (level) => {
    const normal = seededNormal(level);
    const intervals = new AdaptiveConformal({ level });
    let [inside, late] = [0, 0];
    for (let t = 0; t < 4000; t++) {
      const error = (t < 2000 ? 1 : 5) * normal();
      const isInside = intervals.observe(100 + error, 100);
      if (t < 100) continue;
      inside += Number(isInside);
      if (t >= 3000) late += Number(isInside);
    }
    expect(Math.abs(inside / 3900 - level / 100)).toBeLessThan(0.012);
    expect(Math.abs(late / 1000 - level / 100)).toBeLessThan(0.025);
  });

  it('follows faster than a fixed quantile when errors drift all the time', () => {
    const normal = seededNormal(5);
    const adaptive = new AdaptiveConformal({ level: 90, window: 500 });
    const sizes: number[] = [];
    let [ours, fixed] = [0, 0];
    for (let t = 0; t < 3000; t++) {
      const error = (1 + t / 300) * normal();
      const sorted = Float64Array.from(sizes).sort();
      if (t >= 500) {
        ours += Number(Math.abs(error) <= adaptive.halfWidth());
        fixed += Number(Math.abs(error) <= (sorted[Math.ceil(0.9 * sorted.length) - 1] as number));
      }
      adaptive.observe(error, 0);
      sizes.push(Math.abs(error));
    }
    expect(Math.abs(ours / 2500 - 0.9)).toBeLessThan(0.015);
    expect(fixed / 2500).toBeLessThan(0.85);
  });

  it('stays finite whatever comes and is the same after a round trip', () => {
    const intervals = new AdaptiveConformal({ level: 99, step: 1, window: 10 });
    expect(intervals.interval(3)).toEqual({ lower: 3, upper: 3 });
    for (let t = 0; t < 100; t++) {
      intervals.observe(2 ** t, 0);
      expect(Number.isFinite(intervals.halfWidth())).toBe(true);
    }
    const again = AdaptiveConformal.read(JSON.parse(JSON.stringify(intervals)));
    expect(again.interval(1)).toEqual(intervals.interval(1));
    expect(again.observe(5, 4)).toBe(intervals.observe(5, 4));
    expect(JSON.stringify(again)).toBe(JSON.stringify(intervals));
  });

  it('refuses senseless options, values and states', () => {
    expect(refusal(() => new AdaptiveConformal({ level: 100 }))).toBe('level_out_of_range');
    expect(refusal(() => new AdaptiveConformal({ step: 0 }))).toBe('step_invalid');
    expect(refusal(() => new AdaptiveConformal({ window: 3 }))).toBe('window_invalid');
    const intervals = new AdaptiveConformal();
    expect(refusal(() => intervals.observe(Number.NaN, 1))).toBe('value_not_finite');
    expect(refusal(() => intervals.interval(Infinity))).toBe('value_not_finite');
    expect(intervals.count).toBe(0);
    const state = intervals.toJSON();
    const code = (change: object) => refusal(() => AdaptiveConformal.read({ ...state, ...change }));
    expect(code({ format: 'x' })).toBe('format_unknown');
    expect(code({ version: 7 })).toBe('version_newer');
    expect(code({ sizes: ['1'] })).toBe('state_invalid');
  });
});
