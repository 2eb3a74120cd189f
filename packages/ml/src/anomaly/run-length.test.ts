// Run lengths: changes of level and of spread are noticed soon, noise is not a change, streaming goes on
// from JSON as if nothing had happened, refusals.
import { describe, expect, it } from 'vitest';
import { RunLength, seededNormal } from '../index.ts';
import { refusal } from '../refusal.fixture.ts';

/** When the chance of a change first passes one half after `from`. */
function noticedAt(values: readonly number[], from: number): number {
  const watch = new RunLength();
  let found = -1;
  values.forEach((value, i) => {
    const { changed } = watch.update(value);
    if (found < 0 && i >= from && changed > 0.5) found = i;
  });
  return found;
}

describe('RunLength', () => {
  it.each([1, 2, 3])('notices a change of the level and of the spread (seed %i)', (seed) => {
    const normal = seededNormal(seed);
    const level = Array.from({ length: 400 }, (_, i) => (i < 300 ? 0 : 4) + normal());
    const late = noticedAt(level, 300);
    expect(late).toBeGreaterThanOrEqual(300);
    expect(late).toBeLessThan(306);
    const spread = Array.from({ length: 400 }, (_, i) => (i < 300 ? 1 : 8) * normal());
    const wide = noticedAt(spread, 300);
    expect(wide).toBeGreaterThanOrEqual(300);
    expect(wide).toBeLessThan(312);
  });

  it('knows how long a regime has lasted and calls noise no change', () => {
    const normal = seededNormal(4);
    const watch = new RunLength();
    let alarms = 0;
    for (let i = 0; i < 1500; i++) {
      const { changed } = watch.update(100 + normal());
      if (i > 30) alarms += Number(changed > 0.5);
    }
    expect(alarms).toBeLessThanOrEqual(15);
    let last = watch.update(130 + normal());
    for (let i = 1; i < 40; i++) last = watch.update(130 + normal());
    expect(Math.abs(last.runLength - 40)).toBeLessThanOrEqual(1);
  });

  it('does not care for the unit', () => {
    const normal = seededNormal(5);
    const values = Array.from({ length: 200 }, (_, i) => (i < 120 ? 3 : 9) + normal());
    const run = (factor: number) => {
      const watch = new RunLength();
      return values.map((value) => watch.update(factor * value).changed);
    };
    const [plain, large] = [run(1), run(1e6)];
    plain.forEach((chance, i) => {
      expect(large[i]).toBeCloseTo(chance, 6);
    });
  });

  it('goes on from JSON and stays finite for constants, jumps and extremes', () => {
    const normal = seededNormal(6);
    const values = [
      ...new Array(50).fill(3),
      1e100,
      -1e100,
      3,
      ...Array.from({ length: 200 }, () => normal()),
    ];
    const whole = new RunLength();
    let paused = new RunLength();
    values.forEach((value, i) => {
      if (i % 40 === 20) paused = RunLength.fromJSON(JSON.parse(JSON.stringify(paused)));
      const verdict = whole.update(value);
      expect(paused.update(value)).toEqual(verdict);
      expect(Object.values(verdict).every(Number.isFinite)).toBe(true);
      expect(verdict.changed).toBeGreaterThanOrEqual(0);
      expect(verdict.changed).toBeLessThanOrEqual(1);
    });
  });

  it('refuses senseless options, values and states', () => {
    expect(refusal(() => new RunLength({ regime: 1 }))).toBe('bad_option');
    expect(refusal(() => new RunLength({ lengthsMax: 3 }))).toBe('bad_option');
    const watch = new RunLength();
    expect(refusal(() => watch.update(Number.NaN))).toBe('not_finite');
    expect(refusal(() => watch.update(Infinity))).toBe('not_finite');
    watch.update(1);
    const state = JSON.parse(JSON.stringify(watch));
    const code = (change: object) => refusal(() => RunLength.fromJSON({ ...state, ...change }));
    expect(code({ format: 'x' })).toBe('format_unknown');
    expect(code({ version: 9 })).toBe('version_newer');
    expect(code({ regimes: [{ length: 'a' }] })).toBe('state_invalid');
    expect(code({ count: null })).toBe('state_invalid');
  });
});
