// Odd sums and their parts: the part that was made to change is named, seasons are compared along, and what
// cannot be read is refused.
import { describe, expect, it } from 'vitest';
import { detectAnomalies, detectByDimension, MlError, seededRandom } from '../index.ts';

const HOUR = 3_600_000;

/** Hourly rows of four parts with a day's swing; `change` multiplies one of them. */
function shop(change: (hour: number, region: string, plan: string) => number) {
  const random = seededRandom(3);
  const rows = Array.from({ length: 600 }, (_, hour) =>
    ['eu', 'us'].flatMap((region) =>
      ['free', 'pro'].map((plan) => {
        const usual = 40 + 20 * Math.sin((hour * Math.PI) / 12) + 3 * random();
        return { time: hour * HOUR, region, plan, value: usual * change(hour, region, plan) };
      }),
    ),
  ).flat();
  return {
    times: rows.map((row) => row.time),
    values: rows.map((row) => row.value),
    dimensions: { region: rows.map((row) => row.region), plan: rows.map((row) => row.plan) },
  };
}

describe('detectByDimension', () => {
  it('names the part that changed, from what it usually is at that hour', () => {
    const rows = shop((hour, region, plan) =>
      hour === 550 && region === 'eu' && plan === 'pro' ? 7 : 1,
    );
    const found = detectByDimension(rows);
    expect(found.periods).toContain(24);
    const at = found.anomalies.indexOf(550);
    expect(at).toBeGreaterThanOrEqual(0);
    const [first] = found.attributions[at]?.segments ?? [];
    expect(first?.where).toEqual({ region: 'eu', plan: 'pro' });
    // Seven times what that hour usually has.
    expect((first?.actual as number) / (first?.expected as number)).toBeCloseTo(7, 0);
  });

  it('names a part that fell away although it has no row', () => {
    const rows = shop((hour, region) => (hour >= 550 && region === 'us' ? Number.NaN : 1));
    const kept = rows.values
      .map((value, i) => (Number.isNaN(value) ? -1 : i))
      .filter((i) => i >= 0);
    const pick = <T>(list: readonly T[]) => kept.map((i) => list[i] as T);
    const found = detectByDimension({
      times: pick(rows.times),
      values: pick(rows.values),
      dimensions: { region: pick(rows.dimensions.region) },
    });
    const at = found.anomalies.findIndex((step) => step >= 550 && step < 556);
    expect(found.attributions[at]?.segments[0]).toMatchObject({
      where: { region: 'us' },
      actual: 0,
    });
  });

  it('scores the sums as the detector alone does, whatever the order of the rows', () => {
    const rows = shop(() => 1);
    const { times, totals, scores } = detectByDimension(rows);
    expect(scores).toEqual(detectAnomalies(times, totals).scores);
    const back = (list: readonly string[]) => list.slice().reverse();
    const turned = detectByDimension({
      times: rows.times.slice().reverse(),
      values: rows.values.slice().reverse(),
      dimensions: { region: back(rows.dimensions.region), plan: back(rows.dimensions.plan) },
    });
    expect(turned.times).toEqual(times);
    turned.totals.forEach((total, i) => {
      expect(total).toBeCloseTo(totals[i] as number, 9);
    });
  });

  it.each<[string, Parameters<typeof detectByDimension>[0]]>([
    ['empty', { times: [], values: [], dimensions: { a: [] } }],
    ['empty', { times: [0], values: [1], dimensions: {} }],
    ['length_mismatch', { times: [0], values: [], dimensions: { a: ['x'] } }],
    ['length_mismatch', { times: [0], values: [1], dimensions: { a: [] } }],
    ['not_finite', { times: [0], values: [Infinity], dimensions: { a: ['x'] } }],
  ])('%s is refused', (code, rows) => {
    expect(() => detectByDimension(rows)).toThrowError(MlError);
    expect(() => detectByDimension(rows)).toThrowError(expect.objectContaining({ code }));
  });
});
