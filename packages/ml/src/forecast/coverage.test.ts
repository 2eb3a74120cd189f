// Intervals on processes whose truth is known: the share inside must be near the level, step by
// step and for sums over the horizon. All seeded, so a failure repeats.
import { beforeAll, describe, expect, it } from 'vitest';
import { coverage, type Forecast, type ForecastOptions, forecast, seededNormal } from '../index.ts';
import type { Frequency } from './frequency.ts';

interface Process {
  name: string;
  frequency: Frequency;
  length: number;
  horizonSteps: number;
  make: (normal: () => number, length: number) => number[];
}

const processes: Process[] = [
  {
    name: 'noise around a level',
    frequency: 'D',
    length: 150,
    horizonSteps: 14,
    make: (normal, n) => Array.from({ length: n }, () => 100 + 10 * normal()),
  },
  {
    name: 'week with multiplicative noise',
    frequency: 'D',
    length: 210,
    horizonSteps: 14,
    make: (normal, n) =>
      Array.from(
        { length: n },
        (_, i) => 100 * (1 + 0.3 * Math.sin((2 * Math.PI * i) / 7)) * Math.exp(0.1 * normal()),
      ),
  },
  {
    name: 'random walk',
    frequency: 'D',
    length: 200,
    horizonSteps: 10,
    make: (normal, n) => {
      let level = 500;
      return Array.from({ length: n }, () => {
        level += normal();
        return level;
      });
    },
  },
  {
    name: 'autoregression by months',
    frequency: 'M',
    length: 96,
    horizonSteps: 12,
    make: (normal, n) => {
      let state = 0;
      return Array.from({ length: n }, (_, i) => {
        state = 0.7 * state + normal();
        return 50 + 5 * Math.sin((2 * Math.PI * i) / 12) + 2 * state;
      });
    },
  },
];

const repetitions = 60;

describe.each(processes)('$name', ({ frequency, length, horizonSteps, make }) => {
  const options: ForecastOptions = { horizonSteps, frequency, paths: 200, levels: [80, 95] };
  let runs: { result: Forecast; actual: number[] }[] = [];
  beforeAll(() => {
    runs = Array.from({ length: repetitions }, (_, k) => {
      const values = make(seededNormal(1000 + k), length + horizonSteps);
      return { result: forecast(values.slice(0, length), options), actual: values.slice(length) };
    });
  });
  const average = (measure: (run: (typeof runs)[number]) => number) =>
    runs.reduce((sum, run) => sum + measure(run), 0) / repetitions;

  it('holds its levels out of sample', () => {
    const at = (level: string) =>
      average(({ result, actual }) =>
        coverage(actual, result.lower[level] ?? [], result.upper[level] ?? []),
      );
    expect(at('95')).toBeGreaterThan(0.9);
    expect(at('95')).toBeLessThan(0.99);
    expect(at('80')).toBeGreaterThan(0.7);
    expect(at('80')).toBeLessThan(0.93);
  });

  it('reports a coverage near the one it achieves', () => {
    const achieved = average(({ result, actual }) =>
      coverage(actual, result.lower['95'] ?? [], result.upper['95'] ?? []),
    );
    const reported = average(({ result }) => result.backtest?.coverage['95'] as number);
    expect(Math.abs(achieved - reported)).toBeLessThan(0.05);
  });

  it('gives sums over the horizon an honest spread', () => {
    const inside = average(({ result, actual }) => {
      const total = actual.reduce((a, b) => a + b, 0);
      const sums = result.paths
        .map((path) => path.reduce((a, b) => a + b, 0))
        .sort((a, b) => a - b);
      const low = sums[Math.floor(0.05 * sums.length)] as number;
      const high = sums[Math.ceil(0.95 * sums.length) - 1] as number;
      return total >= low && total <= high ? 1 : 0;
    });
    // Levels of 90 %; four standard errors of 60 trials are 0.15.
    expect(inside).toBeGreaterThan(0.75);
  });
});
