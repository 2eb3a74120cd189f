// The streaming detector from the outside: what it finds, what it leaves alone, bounded memory, the
// same scores one by one and at once, JSON in mid-stream, and refused input.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededNormal } from '../random.ts';
import { AnomalyDetector, detectAnomalies } from './index.ts';
import { SortedWindow } from './sorted-window.ts';
import { Suppression } from './suppression.ts';
import { Tail } from './tail.ts';

const FIVE_MINUTES = 300_000;
const times = (count: number): number[] =>
  Array.from({ length: count }, (_, i) => Date.UTC(2026, 0, 5) + i * FIVE_MINUTES);

/** A day of 288 records with a bump, and noise. */
function daily(count: number, seed: number): number[] {
  const normal = seededNormal(seed);
  return times(count).map((_, i) => 50 + 20 * Math.sin((2 * Math.PI * i) / 288) + normal());
}

describe('what is found', () => {
  test('a spike, at its record, with the view that saw it', () => {
    const values = daily(3000, 1);
    values[2500] = 160;
    const { anomalies, reasons } = detectAnomalies(times(3000), values);
    expect(anomalies).toContain(2500);
    expect(reasons[anomalies.indexOf(2500)]?.map(({ view }) => view)).toContain('value');
  });

  test('a sensor that freezes, although each value was seen before', () => {
    const values = daily(3000, 2).map(Math.round);
    values.fill(60, 2500, 2600);
    const { anomalies } = detectAnomalies(times(3000), values);
    expect(anomalies.some((i) => i >= 2500 && i < 2600)).toBe(true);
  });

  test('little in 6 000 quiet records: at most 4 alarms for each of five seeds', () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const { anomalies } = detectAnomalies(times(6000), daily(6000, seed));
      expect(anomalies.filter((i) => i > 750).length).toBeLessThanOrEqual(4);
    }
  });

  test('one incident alarms once, although it lasts', () => {
    const values = daily(3000, 3);
    values.fill(200, 2500, 2530);
    const { anomalies } = detectAnomalies(times(3000), values);
    expect(anomalies.filter((i) => i >= 2500).length).toBeLessThanOrEqual(2);
  });

  test('values below valueMin never alarm, and strictness makes alarms rarer', () => {
    const values = daily(3000, 4).map((value, i) => (i % 250 === 249 ? value + 60 : value));
    const count = (options: object): number =>
      detectAnomalies(times(3000), values, options).anomalies.length;
    expect(count({})).toBeGreaterThan(0);
    expect(count({ valueMin: 1000 })).toBe(0);
    expect(count({ strictness: 2 })).toBeLessThan(count({ strictness: 0.5 }));
  });
});

describe('a stream', () => {
  test('gives the same scores one by one, at once, and over a stop in between', () => {
    const values = daily(1500, 5);
    values[1200] = 120;
    const whole = detectAnomalies(times(1500), values).scores;
    let detector = new AnomalyDetector();
    const oneByOne = values.map((value, i) => {
      if (i % 400 === 399) {
        detector = AnomalyDetector.fromJSON(JSON.parse(JSON.stringify(detector)));
      }
      return detector.update(times(1500)[i] as number, value).score;
    });
    expect(oneByOne).toEqual(whole);
  });

  test('is judged by its past alone: what follows changes no earlier score', () => {
    const values = daily(1200, 6);
    const short = detectAnomalies(times(1000), values.slice(0, 1000)).scores;
    expect(detectAnomalies(times(1200), values).scores.slice(0, 1000)).toEqual(short);
  });

  test('of any finite numbers gives scores within 0 … 1', () => {
    const number = fc.double({ noNaN: true, noDefaultInfinity: true, min: -1e150, max: 1e150 });
    fc.assert(
      fc.property(fc.array(number, { minLength: 1, maxLength: 120 }), (values) => {
        const { scores } = detectAnomalies(times(values.length), values);
        expect(scores.filter((score) => !(score >= 0 && score <= 1))).toEqual([]);
      }),
      { seed: 7, numRuns: 60 },
    );
  });

  test('has gaps that score 0 and teach nothing', () => {
    const values = daily(600, 8);
    const gapped = [...values.slice(0, 300), null, Number.NaN, ...values.slice(300)];
    const stamps = [...times(300), 0, 0, ...times(600).slice(300)];
    const { scores } = detectAnomalies(stamps, gapped);
    expect(scores.slice(300, 302)).toEqual([0, 0]);
    scores.splice(300, 2);
    expect(scores).toEqual(detectAnomalies(times(600), values).scores);
  });
});

describe('refused', () => {
  const refusal = (run: () => unknown): object => {
    try {
      run();
    } catch (error) {
      const { code, path } = error as { code: string; path: string };
      return { code, path };
    }
    return { code: 'nothing was thrown' };
  };

  test.each([
    [() => detectAnomalies([1, 2], [1]), 'length_mismatch', 'timesMs'],
    [() => detectAnomalies([1, 2], [1, Number.POSITIVE_INFINITY]), 'not_finite', 'values[1]'],
    [() => detectAnomalies([1, Number.NaN], [1, 2]), 'not_finite', 'timesMs[1]'],
    [() => new AnomalyDetector({ strictness: 0 }), 'bad_option', 'options.strictness'],
    [() => new AnomalyDetector({ valueMin: Number.NaN }), 'bad_option', 'options.valueMin'],
    [() => AnomalyDetector.fromJSON(null), 'state_invalid', 'json'],
    [() => AnomalyDetector.fromJSON({ format: 'other' }), 'format_unknown', 'json.format'],
    [
      () => AnomalyDetector.fromJSON({ format: 'aibaas.anomaly-detector', version: 9 }),
      'version_newer',
      'json.version',
    ],
    [
      () => AnomalyDetector.fromJSON({ ...new AnomalyDetector().toJSON(), views: [] }),
      'state_invalid',
      'json',
    ],
    [() => detectAnomalies([1], [1], { signal: AbortSignal.abort() }), 'aborted', 'options.signal'],
  ])('%s', (run, code, path) => {
    expect(refusal(run)).toEqual({ code, path });
  });
});

describe('parts', () => {
  test('a sorted window answers as a plain list of its last values does', () => {
    const value = fc.integer({ min: -20, max: 20 });
    fc.assert(
      fc.property(fc.array(value, { minLength: 1, maxLength: 80 }), value, (values, probe) => {
        const window = new SortedWindow(16);
        for (const v of values) window.push(v);
        const last = values.slice(-16);
        expect(window.size).toBe(last.length);
        expect(window.state()).toEqual(last);
        expect(window.nearestDistance(probe)).toBe(
          Math.min(...last.map((v) => Math.abs(v - probe))),
        );
        expect(window.countAtLeast(probe)).toBe(last.filter((v) => v >= probe).length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  test('a tail of exponential numbers says −ln of their true tail probability, about', () => {
    const normal = seededNormal(9);
    const tail = new Tail(0.05);
    // Half the sum of two squared normal numbers is exponential with mean 1: −ln p is the number.
    for (let i = 0; i < 4000; i++) tail.update((normal() ** 2 + normal() ** 2) / 2);
    expect(tail.update(2)).toBeCloseTo(2, 0);
    expect(Math.abs(tail.update(8) - 8)).toBeLessThan(1.5);
    // Of 4 000 numbers nothing is told about what comes once in far more than 4 000 ^ 1.5.
    expect(tail.update(1e6)).toBeCloseTo(1.5 * Math.log(4001), 9);
  });

  test('suppression lets only a new height through, and charges for alarms', () => {
    const suppression = new Suppression(10);
    expect([3, 2, 5, 5].map((score) => suppression.update(score))).toEqual([3, 0, 5, 0]);
    expect(suppression.update(20)).toBe(20);
    expect(suppression.update(21)).toBeCloseTo(21 - 1.25 * Math.log(2), 12);
  });
});
