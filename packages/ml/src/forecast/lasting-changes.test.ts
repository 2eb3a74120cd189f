// Changes for good, told apart from seasons, gaps and moments.
import { describe, expect, it } from 'vitest';
import { lastingChanges, MlError, seededNormal } from '../index.ts';

const DAY = 86_400_000;

function daily(length: number, level: (i: number) => number, week = 15, seed = 1): number[] {
  const normal = seededNormal(seed);
  return Array.from(
    { length },
    (_, i) => level(i) + week * Math.sin((i * 2 * Math.PI) / 7) + 2 * normal(),
  );
}
const timesOf = (values: readonly unknown[]) => values.map((_, i) => i * DAY);
const datesOf = (i: number) => new Date(i * DAY).toISOString().slice(0, 10);

describe('lastingChanges', () => {
  it.each([1, 2, 3, 4])('finds where a level moved twice under a week (seed %i)', (seed) => {
    const values = daily(300, (i) => (i < 90 ? 50 : i < 210 ? 70 : 55), 15, seed);
    const { changes, periods } = lastingChanges(timesOf(values), values);
    expect(periods).toEqual([7]);
    const places = changes.map(({ time }) => Date.parse(time) / DAY);
    expect(places).toHaveLength(2);
    expect(Math.abs((places[0] as number) - 90)).toBeLessThanOrEqual(1);
    expect(Math.abs((places[1] as number) - 210)).toBeLessThanOrEqual(1);
    expect(changes[0]?.before).toBeCloseTo(50, -1);
    expect(changes[0]?.after).toBeCloseTo(70, -1);
  });

  it('finds none in a calm week, in a constant, or in nothing', () => {
    const calm = daily(200, () => 50);
    expect(lastingChanges(timesOf(calm), calm).changes).toEqual([]);
    const flat = calm.map(() => 4);
    expect(lastingChanges(timesOf(flat), flat).changes).toEqual([]);
    const nothing = calm.map(() => null);
    expect(lastingChanges(timesOf(nothing), nothing)).toMatchObject({ changes: [], steps: 200 });
    expect(lastingChanges([0], [5]).changes).toEqual([]);
  });

  it('keeps its dates over missing values at the start and inside', () => {
    const values: (number | null)[] = daily(200, (i) => (i < 120 ? 50 : 80));
    for (const i of [0, 1, 2, 40, 41, 160]) values[i] = null;
    const { changes } = lastingChanges(timesOf(values), values);
    expect(changes.map(({ time }) => time)).toEqual([datesOf(120)]);
  });

  it('tells a new slope where a line is asked for', () => {
    const values = daily(240, (i) => (i < 120 ? 50 : 50 + 0.8 * (i - 120)), 0);
    const { changes } = lastingChanges(timesOf(values), values, { kind: 'line' });
    expect(changes).toHaveLength(1);
    expect(Math.abs(Date.parse(changes[0]?.time as string) / DAY - 120)).toBeLessThan(12);
  });

  it('refuses what is on no grid', () => {
    expect(() => lastingChanges([0, 0], [1, 2])).toThrowError(MlError);
    expect(() => lastingChanges([0, DAY], [1, Infinity])).toThrowError(/finite/);
  });
});
