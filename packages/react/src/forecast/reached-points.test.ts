// Points behind the days asked for come from the futures, in order and with nested bands.
import { describe, expect, it } from 'vitest';
import { reachedPoints } from './reached-points.ts';

const point = (date: string) => ({
  date,
  forecast: 10,
  lower: 8,
  upper: 12,
  lower_80: 9,
  upper_80: 11,
  naive: 10,
  actual: null,
});
const paths = {
  vintage_id: 'v',
  granularity: 'day' as const,
  dates: ['2026-01-01', '2026-01-02', '2026-01-03'],
  remaining: 30,
  first_step_used: 0,
  paths: Array.from({ length: 100 }, (_, i) => [i, i + 100, i + 200]),
  reason: null,
};

describe('reached points', () => {
  it('keeps the points and goes on behind the last of them', () => {
    const points = [point('2026-01-01'), point('2026-01-02')] as never;
    const reached = reachedPoints(points, paths);
    expect(reached.map(({ date }) => date)).toEqual(paths.dates);
    expect(reached[2]).toMatchObject({
      forecast: 250,
      lower: 202,
      upper: 297,
      lower_80: 210,
      upper_80: 290,
    });
  });

  it('changes nothing without points or futures', () => {
    expect(reachedPoints([], paths)).toEqual([]);
    const points = [point('2026-01-01')] as never;
    expect(reachedPoints(points, null)).toBe(points);
  });
});
