// The views that a model is learned for: what they see, the same scores in mid-stream from JSON, never a look
// ahead, and refused names.
import { describe, expect, test } from 'vitest';
import { seededNormal } from '../random.ts';
import { AnomalyDetector, detectAnomalies, learnedViews } from './index.ts';

const hour = 3_600_000;
const waves = (count: number): number[] => {
  const normal = seededNormal(4);
  return Array.from({ length: count }, (_, i) => 10 + 5 * Math.sin(i / 4) + 0.2 * normal());
};
const timesOf = (values: readonly number[]): number[] => values.map((_, i) => i * hour);
/** Stops short of the second lesson, so that each test learns once. */
const COUNT = 560;

describe.each(learnedViews)('%s', (name) => {
  test('finds a wave that turns around', () => {
    const values = waves(COUNT);
    for (let i = 500; i < 524; i++) values[i] = 20 - (values[i] as number);
    const detector = new AnomalyDetector({ also: [name] });
    const seen = values.map((value, i) => detector.update(i * hour, value).views[name] as number);
    expect(Math.max(...seen.slice(0, 400))).toBe(0);
    expect(Math.max(...seen.slice(500, 530))).toBeGreaterThan(6);
    expect(Math.max(...seen.slice(420, 500))).toBeLessThan(Math.max(...seen.slice(500, 530)));
  });

  test('goes on from JSON with the same scores, before and behind its lesson', () => {
    const values = waves(COUNT);
    const whole = detectAnomalies(timesOf(values), values, { also: [name] }).scores;
    let detector = new AnomalyDetector({ also: [name] });
    const parts = values.map((value, i) => {
      if (i === 200 || i === 450) {
        detector = AnomalyDetector.fromJSON(JSON.parse(JSON.stringify(detector)));
      }
      return detector.update(i * hour, value).score;
    });
    expect(parts).toEqual(whole);
  });
});

test('a series that never moves, and one of huge numbers, give finite scores', () => {
  for (const values of [new Array<number>(450).fill(7), waves(450).map((x) => x * 1e300)]) {
    const { scores } = detectAnomalies(timesOf(values), values, { also: learnedViews });
    expect(scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  }
});

test('an unknown view, or one twice, is refused', () => {
  const make = (also: unknown) => () => new AnomalyDetector({ also: also as never });
  const refused = (i: number) =>
    expect.objectContaining({ code: 'bad_option', path: `options.also[${i}]` });
  expect(make(['tea leaves'])).toThrow(refused(0));
  expect(make(['one-class-svm', 'one-class-svm'])).toThrow(refused(1));
});
