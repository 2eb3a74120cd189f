// What is usual and what is not: series that never move, steps and ramps, a daily peak and what departs from it,
// the change of clocks, and the unit of the numbers.
import { describe, expect, test } from 'vitest';
import { seededNormal } from '../random.ts';
import { AnomalyDetector, detectAnomalies } from './index.ts';
import { allViews } from './views/index.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.UTC(2026, 2, 2);
const at = (count: number, step: number): number[] =>
  Array.from({ length: count }, (_, i) => START + i * step);
const alarmsOf = (values: readonly number[], step = 5 * MINUTE): number[] =>
  detectAnomalies(at(values.length, step), values).anomalies;

/** Noise around 10 with a peak of about 1 000 at one hour of the day. */
function peaks(days: number, hour: number, seed: number): number[] {
  const normal = seededNormal(seed);
  return Array.from({ length: 24 * days }, (_, i) =>
    i % 24 === hour ? 1000 + 25 * normal() : 10 + 1.3 * normal(),
  );
}

describe('a view that knows nothing yet has no opinion', () => {
  test.each([0, 7.1, -3, 1e9, 1e-9])('%d for ever never alarms, whatever the pace', (level) => {
    const values = new Array<number>(1300).fill(level);
    for (const step of [MINUTE, 5 * MINUTE, HOUR, 24 * HOUR]) {
      expect(alarmsOf(values, step)).toEqual([]);
    }
  });

  test('rounding is no change', () => {
    const values = Array.from({ length: 1200 }, (_, i) => (i % 3 === 0 ? 0.3 : 0.1 + 0.2));
    expect(alarmsOf(values)).toEqual([]);
  });

  test.each([
    ['a ramp up', (i: number) => i],
    ['a ramp down in tenths', (i: number) => 500 - i / 10],
    ['two values in turn', (i: number) => i % 2],
    ['a saw of seven', (i: number) => i % 7],
  ])('%s never alarms', (_name, of) => {
    const values = Array.from({ length: 1300 }, (__, i) => of(i));
    expect(alarmsOf(values)).toEqual([]);
    expect(alarmsOf(values, HOUR)).toEqual([]);
  });

  test.each([70, 100, 199, 251, 500, 1200])(
    'a spike at record %i of equal values alarms',
    (spike) => {
      for (const height of [10, -5, 1e-6]) {
        const values = new Array<number>(spike + 40).fill(7);
        values[spike] = 7 + height;
        expect(alarmsOf(values)[0]).toBe(spike);
      }
    },
  );

  test('a step alarms when it comes and not for lasting', () => {
    const values = Array.from({ length: 1500 }, (_, i) => (i < 700 ? 5 : 9));
    const alarms = alarmsOf(values);
    expect(alarms[0]).toBe(700);
    expect(alarms.filter((i) => i > 720)).toEqual([]);
  });

  test('no view speaks of its first record', () => {
    for (const view of allViews()) expect(view.update(START, 3)).toBeNaN();
  });
});

describe('a daily peak', () => {
  test('is usual from its first days on: at most one alarm in five series of 28 days', () => {
    const alarms = [1, 2, 3, 4, 5].flatMap((seed) => alarmsOf(peaks(28, 4 * seed, seed), HOUR));
    expect(alarms.length).toBeLessThanOrEqual(1);
  });

  test.each([10, 33, 57, 81])(
    'that is missing, and one at the wrong hour %i records on, both alarm',
    (gap) => {
      for (const seed of [11, 12, 13]) {
        const values = peaks(30, 6, seed);
        const missing = 20 * 24 + 6;
        values[missing] = 10.3;
        values[missing + gap] = 990;
        const alarms = alarmsOf(values, HOUR);
        expect(alarms).toContain(missing);
        expect(alarms).toContain(missing + gap);
      }
    },
  );

  test('stays usual where the clocks change, in spring and in autumn', () => {
    for (const change of [-1, 1]) {
      const values = peaks(36, 6, 21);
      const times = at(values.length, HOUR);
      // On the 24th day an hour is left out, or comes twice.
      const place = 24 * 24 + 2;
      if (change < 0) [times, values].map((list) => list.splice(place, 1));
      else {
        times.splice(place, 0, times[place] as number);
        values.splice(place, 0, 10);
      }
      expect(detectAnomalies(times, values).anomalies.filter((i) => i > place - 5)).toEqual([]);
    }
  });
});

describe('the unit does not matter', () => {
  const normal = seededNormal(31);
  const shapes: Record<string, number[]> = {
    waves: Array.from({ length: 900 }, (_, i) => 50 + 20 * Math.sin(i / 11) + normal()),
    counts: Array.from({ length: 900 }, () => Math.max(0, Math.round(3 + 2 * normal()))),
    bursts: Array.from({ length: 900 }, () => Math.exp(2 * normal())),
    peaks: peaks(38, 6, 32).slice(0, 900),
    still: new Array<number>(900).fill(0),
  };
  for (const values of Object.values(shapes)) values[800] = (values[800] as number) + 300;
  const times = at(900, HOUR);

  test.each(Object.keys(shapes))('for the detector: %s', (name) => {
    const values = shapes[name] as number[];
    const { scores } = detectAnomalies(times, values);
    for (const power of [-900, -40, -1, 1, 10, 40, 900]) {
      const scaled = detectAnomalies(
        times,
        values.map((value) => value * 2 ** power),
      );
      expect(scaled.scores, `2^${power}`).toEqual(scores);
    }
    for (const factor of [1e-15, 1e-6, 1e-3, 10, 1e6, 1e15]) {
      const scaled = detectAnomalies(
        times,
        values.map((value) => value * factor),
      );
      scaled.scores.forEach((score, i) => {
        expect(Math.abs(score - (scores[i] as number)), `${factor} at ${i}`).toBeLessThan(1e-5);
      });
    }
  });

  test('nor does a number that is added to all', () => {
    const { scores } = detectAnomalies(times, shapes.waves as number[]);
    const moved = detectAnomalies(
      times,
      (shapes.waves as number[]).map((value) => value + 4096),
    );
    moved.scores.forEach((score, i) => {
      expect(Math.abs(score - (scores[i] as number))).toBeLessThan(1e-5);
    });
  });

  test.each(allViews().map(({ name }) => name))('for the view "%s"', (name) => {
    const find = () =>
      allViews().find((view) => view.name === name) as ReturnType<typeof allViews>[0];
    for (const values of Object.values(shapes)) {
      for (const factor of [2 ** 10, 1e-15, 1e15]) {
        const [plain, scaled] = [find(), find()];
        // A distance may be in the unit or free of it; it is one of the two throughout.
        const ratios = values.flatMap((value, i) => {
          const [a, b] = [plain, scaled].map((view, k) =>
            view.update(times[i] as number, k === 0 ? value : value * factor),
          ) as [number, number];
          expect(Number.isNaN(a)).toBe(Number.isNaN(b));
          return a > 1e-9 ? [b / a] : [];
        });
        const unit = Math.abs(Math.log(ratios[0] ?? 1)) > 1 ? factor : 1;
        for (const ratio of ratios) expect(ratio / unit).toBeCloseTo(1, 4);
      }
    }
  });
});

test('a state from JSON goes on with what was usual', () => {
  const values = peaks(30, 6, 41);
  const whole = detectAnomalies(at(values.length, HOUR), values).scores;
  let detector = new AnomalyDetector();
  const parts = values.map((value, i) => {
    if (i % 101 === 100) detector = AnomalyDetector.fromJSON(JSON.parse(JSON.stringify(detector)));
    return detector.update(START + i * HOUR, value).score;
  });
  expect(parts).toEqual(whole);
});
