// Seasons and level shifts: found where they are, and not found where they are not.
import { describe, expect, it } from 'vitest';
import { findSeasons, forecast, seededNormal } from '../index.ts';
import { fitYearlyWave, yearlyWave } from './decompose/yearly.ts';
import { findLevelShift, liftBefore } from './level-shift.ts';

function made(length: number, seed: number, at: (i: number) => number, noise = 1): Float64Array {
  const normal = seededNormal(seed);
  return Float64Array.from({ length }, (_, i) => at(i) + noise * normal());
}

const wave = (period: number, size: number) => (i: number) =>
  size * Math.sin((2 * Math.PI * i) / period);

function walk(length: number, seed: number): Float64Array {
  let level = 0;
  const normal = seededNormal(seed);
  return Float64Array.from({ length }, () => {
    level += normal();
    return level;
  });
}

describe('findSeasons', () => {
  it.each([
    ['D', 7, 100],
    ['M', 12, 60],
    ['Q', 4, 24],
    ['W', 52, 160],
    ['H', 24, 120],
  ] as const)('finds %s seasons of %i in %i values', (frequency, period, length) => {
    const values = made(length, 3, (i) => 0.05 * i + wave(period, 3)(i));
    expect(findSeasons(values, frequency)).toEqual([period]);
  });

  it('finds a day and a week in hours', () => {
    const values = made(800, 1, (i) => wave(24, 5)(i) + wave(168, 4)(i));
    expect(findSeasons(values, 'H')).toEqual([24, 168]);
  });

  it('finds none in noise and random walks, most of the time', () => {
    let found = 0;
    for (let seed = 1; seed <= 40; seed++) {
      found +=
        findSeasons(
          made(200, seed, () => 0),
          'D',
        ).length > 0
          ? 1
          : 0;
      found += findSeasons(walk(200, seed), 'D').length > 0 ? 1 : 0;
    }
    // Two standard errors let one in forty pass on one side by chance alone.
    expect(found).toBeLessThanOrEqual(8);
  });

  it('sees a season that is most of what moves in two cycles, and none in less', () => {
    expect(findSeasons(made(14, 1, wave(7, 9)), 'D')).toEqual([7]);
    expect(findSeasons(made(50, 1, wave(24, 9)), 'H')).toEqual([24]);
    expect(findSeasons(made(30, 1, wave(12, 9)), 'M')).toEqual([12]);
    expect(findSeasons(made(13, 1, wave(7, 9)), 'D')).toEqual([]);
    expect(findSeasons(made(60, 1, wave(52, 9)), 'W')).toEqual([]);
  });

  it('finds none in short noise, walks and lines, most of the time', () => {
    let found = 0;
    for (let seed = 1; seed <= 60; seed++) {
      for (const values of [made(18, seed, () => 50), walk(18, seed), made(18, seed, (i) => 3 * i)])
        found += findSeasons(values, 'D').length;
    }
    expect(found).toBeLessThanOrEqual(6);
  });

  it('is followed in a forecast from little more than two cycles', () => {
    let [missed, level] = [0, 0];
    for (let seed = 1; seed <= 10; seed++) {
      const values = made(25, seed, (i) => 100 + wave(7, 20)(i), 2);
      const { mean, seasonalPeriods } = forecast(values.slice(0, 18), { horizonSteps: 7 });
      expect(seasonalPeriods).toEqual([7]);
      mean.forEach((said, i) => {
        missed += Math.abs(said - (values[18 + i] as number));
        level += Math.abs(100 - (values[18 + i] as number));
      });
    }
    expect(missed).toBeLessThan(0.35 * level);
  });
});

describe('level shifts', () => {
  it('finds where and how far', () => {
    const values = made(200, 2, (i) => (i < 120 ? 50 : 80) + wave(7, 5)(i));
    const shift = findLevelShift(values, 7);
    expect(Math.abs((shift?.at ?? 0) - 120)).toBeLessThanOrEqual(1);
    expect(Math.abs((shift?.before ?? 0) - 50)).toBeLessThan(2);
    expect(Math.abs((shift?.after ?? 0) - 80)).toBeLessThan(2);
    const lifted = liftBefore(values, shift as NonNullable<typeof shift>);
    expect(findLevelShift(lifted, 7)).toBeNull();
  });

  it('reports the later of two', () => {
    const values = made(300, 2, (i) => (i < 100 ? 50 : i < 200 ? 80 : 60));
    expect(Math.abs((findLevelShift(values, 1)?.at ?? 0) - 200)).toBeLessThanOrEqual(1);
  });

  it.each([
    ['noise', made(300, 4, () => 10)],
    ['a steep trend', made(300, 4, (i) => 10 * i)],
    ['one spike', made(300, 4, (i) => (i === 150 ? 500 : 10))],
    ['a week', made(300, 4, wave(7, 50))],
    ['too little data', made(20, 4, (i) => (i < 10 ? 0 : 99))],
  ])('finds none in %s', (_, values) => {
    expect(findLevelShift(values, 7)).toBeNull();
  });
});

describe('the year in daily data', () => {
  it('is followed for the horizon and named', () => {
    const year = (i: number) => 200 + wave(365.2425, 40)(i) + wave(7, 10)(i);
    const values = made(365 * 3, 6, year, 4);
    const result = forecast(values, { horizonSteps: 120, frequency: 'D' });
    expect(result.seasonalPeriods).toEqual([7, 365]);
    const miss = result.mean.reduce((sum, v, i) => sum + Math.abs(v - year(365 * 3 + i)), 0) / 120;
    expect(miss).toBeLessThan(8);
  });

  it('is weak in noise and strong in a wave, whose continuation it knows', () => {
    expect(fitYearlyWave(made(900, 1, () => 5)).strength).toBeLessThan(0.05);
    const { coefficients, strength } = fitYearlyWave(made(900, 1, wave(365.2425, 10)));
    expect(strength).toBeGreaterThan(0.9);
    expect(
      Math.abs((yearlyWave(coefficients, 1000, 1)[0] as number) - wave(365.2425, 10)(1000)),
    ).toBeLessThan(1.5);
  });
});
