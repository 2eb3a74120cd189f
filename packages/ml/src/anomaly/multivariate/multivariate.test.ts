// Records of several numbers: what no single number shows is found, noise stays quiet, streaming and
// batch give the same scores, state survives JSON, refusals.
import { describe, expect, it } from 'vitest';
import { detectMultivariate, MultivariateDetector, seededNormal } from '../../index.ts';
import { refusal } from '../../refusal.fixture.ts';

const names = ['load', 'latency', 'errors'];

/** Load and latency go together, errors go their own way. */
function records(count: number, seed: number): number[][] {
  const normal = seededNormal(seed);
  return Array.from({ length: count }, () => {
    const load = normal();
    return [10 + load, 50 + 5 * load + normal(), 2 + 0.3 * normal()];
  });
}

const columnsOf = (rows: readonly number[][]) =>
  Object.fromEntries(names.map((name, i) => [name, rows.map((row) => row[i] as number)]));

describe('MultivariateDetector', () => {
  it('finds a pair of usual numbers that never come together, and says which they are', () => {
    const rows = records(1200, 1);
    // Load two above usual, latency two below: each alone is nothing special.
    rows[1000] = [12, 40, 2];
    const { anomalies, reasons } = detectMultivariate(columnsOf(rows));
    expect(anomalies).toContain(1000);
    const [first, second, third] = reasons[anomalies.indexOf(1000)] ?? [];
    expect([first?.name, second?.name].sort()).toEqual(['latency', 'load']);
    expect(third?.share).toBeLessThan(0.05);
  });

  it('finds a record in the hole of a ring, where the centre of the cloud is', () => {
    const normal = seededNormal(2);
    const ring = (wave: (angle: number) => number) =>
      Array.from({ length: 2000 }, (_, i) =>
        i === 1500 ? 0 : 10 * wave(i * 2.399963) + 0.2 * normal(),
      );
    const columns = { across: ring(Math.cos), up: ring(Math.sin) };
    expect(detectMultivariate(columns).anomalies).toEqual([1500]);
  });

  it('stays quiet on noise', () => {
    const alarms = [3, 4, 5, 6].map(
      (seed) => detectMultivariate(columnsOf(records(2000, seed))).anomalies.length,
    );
    expect(alarms.reduce((a, b) => a + b, 0)).toBeLessThanOrEqual(4);
  });

  it('gives the same scores record by record, at once, and over a pause in JSON', () => {
    const rows = records(700, 7);
    rows[600] = [20, 10, 9];
    const batch = detectMultivariate(columnsOf(rows));
    let detector = new MultivariateDetector({ names });
    const streamed = rows.map((row, i) => {
      if (i % 150 === 149)
        detector = MultivariateDetector.fromJSON(JSON.parse(JSON.stringify(detector)));
      return detector.update(row).score;
    });
    expect(streamed).toEqual(batch.scores);
    expect(batch.scores.every((score) => score >= 0 && score <= 1)).toBe(true);
  });

  it('survives numbers that never move, copies of each other, and extremes', () => {
    const detector = new MultivariateDetector({ names: ['a', 'b', 'still', 'c'] });
    const normal = seededNormal(8);
    for (let i = 0; i < 400; i++) {
      const v = i === 300 ? 1e99 : normal();
      const { score, surprise, contributions } = detector.update([v, v, 5, -2 * v]);
      expect([score, surprise, ...Object.values(contributions)].every(Number.isFinite)).toBe(true);
    }
    for (const unit of [1e-300, 1e-6, 1e5, 1e80]) {
      const fresh = new MultivariateDetector({ names: ['mostly nothing', 'noise'] });
      for (let i = 0; i < 300; i++) {
        const verdict = fresh.update([i % 9 === 8 ? unit * normal() : 0, unit * normal()]);
        const numbers = [verdict.surprise, ...Object.values(verdict.contributions)];
        expect(numbers.every(Number.isFinite)).toBe(true);
      }
    }
    const moved = detector.update([0, 0, 6, 0]);
    expect(moved.contributions.still).toBeGreaterThan(0.9);
  });

  it('leaves gaps out and refuses what is no record', () => {
    const rows = records(200, 9);
    const gappy = {
      ...columnsOf(rows),
      errors: rows.map((row, i) => (i % 5 === 0 ? null : (row[2] as number))),
    };
    const { scores } = detectMultivariate(gappy);
    expect(scores).toHaveLength(200);
    expect(scores.filter((_, i) => i % 5 === 0).every((score) => score === 0)).toBe(true);
    const make = (options: object) =>
      refusal(() => new MultivariateDetector({ names, ...options }));
    expect(make({ names: [] })).toBe('bad_option');
    expect(make({ names: ['a', 'a'] })).toBe('bad_option');
    expect(make({ names: Array.from({ length: 101 }, (_, i) => `n${i}`) })).toBe('bad_option');
    expect(make({ strictness: 0 })).toBe('bad_option');
    expect(make({ seed: Number.NaN })).toBe('bad_option');
    const detector = new MultivariateDetector({ names });
    expect(refusal(() => detector.update([1, 2]))).toBe('width_mismatch');
    expect(refusal(() => detector.update([1, 2, Number.NaN]))).toBe('not_finite');
    expect(refusal(() => detector.update([1, 2, Infinity]))).toBe('not_finite');
    expect(refusal(() => detectMultivariate({ a: [1], b: [1, 2] }))).toBe('length_mismatch');
    expect(refusal(() => detectMultivariate({ a: [1, Infinity] }))).toBe('not_finite');
    expect(refusal(() => detectMultivariate({}))).toBe('bad_option');
    expect(refusal(() => detectMultivariate({ a: [1] }, { signal: { aborted: true } }))).toBe(
      'aborted',
    );
  });

  it('refuses foreign, newer and damaged states', () => {
    const state = JSON.parse(JSON.stringify(new MultivariateDetector({ names })));
    const code = (change: object) =>
      refusal(() => MultivariateDetector.fromJSON({ ...state, ...change }));
    expect(code({ format: 'x' })).toBe('format_unknown');
    expect(code({ version: 2 })).toBe('version_newer');
    expect(code({ cloud: null })).toBe('state_invalid');
    expect(code({ tails: [] })).toBe('state_invalid');
    expect(refusal(() => MultivariateDetector.fromJSON(null))).toBe('state_invalid');
  });
});
