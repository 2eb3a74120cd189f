// The bin of a value is the number of cuts at or below it, however the values lie: the grid that finds it
// only saves time.
import { describe, expect, it } from 'vitest';
import { seededNormal, seededRandom } from '../random.ts';
import { planBins, writeBins } from './binning.ts';
import { findCuts } from './cuts.ts';

const normal = seededNormal(1);
const uniform = seededRandom(2);
const many = (of: (place: number) => number): Float64Array =>
  Float64Array.from({ length: 3000 }, (_, place) => of(place));

const columns: Record<string, Float64Array> = {
  normal: many(normal),
  'with heavy tails': many(() => Math.exp(20 * normal())),
  'of few values': many((place) => place % 7),
  'of one value': many(() => 3),
  'of two neighbouring floats': many((place) => (place % 2 === 0 ? 1 : 1 + 2 ** -23)),
  'of the smallest floats': many((place) => (place % 5) * 2 ** -149),
  'beyond the floats': many((place) => (place % 3 === 0 ? -1e300 : 1e300 * uniform())),
  'with missing values': many((place) => (place % 4 === 0 ? Number.NaN : normal())),
  'all missing': many(() => Number.NaN),
};

describe('bins of a column', () => {
  it.each(Object.keys(columns))('%s: as many cuts as lie at or below a value', (name) => {
    const values = columns[name] as Float64Array;
    const column = { name, kind: 'numeric', values } as const;
    const bins = planBins(column, 255);
    expect(bins.cuts.length).toBeLessThan(255);
    expect([...bins.cuts]).toEqual([...bins.cuts].sort((a, b) => a - b));
    const written = new Uint8Array(values.length);
    writeBins(column, bins, written, 0, 1);
    const expected = Array.from(values, (value) =>
      Number.isNaN(value) ? 0 : 1 + bins.cuts.filter((cut) => Math.fround(value) >= cut).length,
    );
    expect(Array.from(written)).toEqual(expected);
  });
});

describe('cuts', () => {
  it('lie between distinct values while each can have a bin', () => {
    expect([...findCuts(Float64Array.of(4, 1, 2, 2, Number.NaN), 255)]).toEqual([1.5, 3]);
    expect([...findCuts(Float64Array.of(4, 1, 2), 3)]).toEqual([1.5, 3]);
    expect([...findCuts(Float64Array.of(Number.NaN), 255)]).toEqual([]);
    expect([...findCuts(new Float64Array(0), 255)]).toEqual([]);
  });

  it('part rows evenly otherwise, and leave a frequent value a bin of its own', () => {
    const even = findCuts(
      many((place) => place),
      10,
    );
    expect([...even]).toEqual(Array.from({ length: 9 }, (_, i) => 300 * (i + 1) - 0.5));
    const frequent = [
      ...findCuts(
        many((place) => (place < 2000 ? 500 : place)),
        4,
      ),
    ];
    expect(frequent.length).toBeLessThanOrEqual(3);
    expect(frequent[0]).toBe(1250);
  });
});
