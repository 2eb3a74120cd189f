// Attribution: the segment that was made to change is the one that is named, among noise, in proportion
// and from nothing; shares add up; refusals.
import { describe, expect, it } from 'vitest';
import { attributeDeviation, seededRandom } from '../index.ts';
import { refusal } from '../refusal.fixture.ts';

const regions = ['eu', 'us', 'asia', 'africa'];
const plans = ['free', 'pro', 'team'];
const devices = ['phone', 'desk', 'tablet', 'tv', 'watch'];

/** Every combination with its own size and a few per cent of noise; `change` is a factor a leaf. */
function world(
  change: (region: string, plan: string, device: string) => number,
  seed = 1,
  noise = 0.04,
) {
  const random = seededRandom(seed);
  const leaves = regions.flatMap((region) =>
    plans.flatMap((plan) => devices.map((device) => ({ region, plan, device }))),
  );
  const expected = leaves.map(() => 20 + 400 * random() ** 3);
  const actual = leaves.map(({ region, plan, device }, i) => {
    return (
      (expected[i] as number) * change(region, plan, device) * (1 + noise * (2 * random() - 1))
    );
  });
  const dimensions = {
    region: leaves.map((leaf) => leaf.region),
    plan: leaves.map((leaf) => leaf.plan),
    device: leaves.map((leaf) => leaf.device),
  };
  return { dimensions, expected, actual };
}

describe('attributeDeviation', () => {
  it.each([1, 2, 3, 4, 5])('names one value, a pair, and a triple (seed %i)', (seed) => {
    const first = (table: ReturnType<typeof world>) => attributeDeviation(table).segments[0]?.where;
    expect(first(world((region) => (region === 'us' ? 0.6 : 1), seed))).toEqual({ region: 'us' });
    const pair = world((region, plan) => (region === 'eu' && plan === 'pro' ? 1.8 : 1), seed);
    expect(first(pair)).toEqual({ region: 'eu', plan: 'pro' });
    const triple = world((r, p, d) => (r === 'asia' && p === 'team' && d === 'desk' ? 6 : 1), seed);
    expect(first(triple)).toEqual({ region: 'asia', plan: 'team', device: 'desk' });
  });

  it('names two causes at once, the larger first, and ranks the dimension that shifted', () => {
    const table = world(
      (region, _, device) =>
        (region === 'us' ? 0.5 : 1) * (region === 'eu' && device === 'tv' ? 3 : 1),
      7,
    );
    const result = attributeDeviation(table);
    const named = result.segments.map(({ where }) => where);
    expect(named).toContainEqual({ region: 'us' });
    expect(named).toContainEqual({ region: 'eu', device: 'tv' });
    expect(result.dimensions[0]?.dimension).toBe('region');
    expect(result.explained).toBeGreaterThan(0.6);
  });

  it('says nothing where only noise differs', () => {
    for (const seed of [1, 2, 3]) {
      const { segments } = attributeDeviation(world(() => 1, seed));
      for (const { explained } of segments) expect(explained).toBeLessThan(0.35);
    }
    const same = { dimensions: { a: ['x', 'y'] }, expected: [1, 2], actual: [1, 2] };
    expect(attributeDeviation(same)).toMatchObject({
      segments: [],
      explained: 0,
      expected: 3,
      actual: 3,
    });
  });

  it('knows what came from nothing and what went below zero', () => {
    const dimensions = { shop: ['a', 'b', 'c', 'd'], kind: ['x', 'x', 'y', 'y'] };
    const fresh = attributeDeviation({
      dimensions,
      expected: [10, 20, 0, 0],
      actual: [10, 20, 7, 8],
    });
    expect(fresh.segments[0]?.where).toEqual({ kind: 'y' });
    const signed = attributeDeviation({
      dimensions,
      expected: [-5, 3, 4, 2],
      actual: [-5, 3, -4, -2],
    });
    expect(signed.segments[0]?.where).toEqual({ kind: 'y' });
    expect(signed.segments[0]?.share).toBeCloseTo(1, 9);
  });

  it('gives shares of a dimension that add up to one', () => {
    const { dimensions } = attributeDeviation(world((region) => (region === 'us' ? 0.6 : 1)));
    for (const { values, surprise } of dimensions) {
      expect(values.reduce((sum, { share }) => sum + share, 0)).toBeCloseTo(1, 9);
      expect(surprise).toBeGreaterThanOrEqual(0);
      expect(surprise).toBeLessThanOrEqual(1);
    }
  });

  it('refuses tables that cannot be read', () => {
    const table = { dimensions: { a: ['x', 'y'] }, expected: [1, 2], actual: [1, 3] };
    const code = (change: object, options = {}) =>
      refusal(() => attributeDeviation({ ...table, ...change }, options));
    expect(code({ dimensions: {} })).toBe('empty');
    expect(code({ expected: [], actual: [], dimensions: { a: [] } })).toBe('empty');
    expect(code({ actual: [1] })).toBe('length_mismatch');
    expect(code({ dimensions: { a: ['x'] } })).toBe('length_mismatch');
    expect(code({ actual: [1, Number.NaN] })).toBe('not_finite');
    expect(code({ expected: [Infinity, 1] })).toBe('not_finite');
    const many = Object.fromEntries(Array.from({ length: 21 }, (_, i) => [`d${i}`, ['x', 'y']]));
    expect(code({ dimensions: many })).toBe('too_many_dimensions');
    expect(code({}, { segmentsMax: 0 })).toBe('bad_option');
    expect(code({}, { depthMax: 1.5 })).toBe('bad_option');
  });
});
