// The statistics of the harness on numbers whose answer is known; no assertion is about speed.
import { describe, expect, it } from 'vitest';
import { bootstrapInterval, median, ratioOf, runRounds, seededRandom } from './rounds.ts';

describe('median', () => {
  it('is the middle, or the mean of the two in the middle', () => {
    expect(median([3, 1, 2])).toBe(2);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(() => median([])).toThrow('nothing');
  });
});

describe('bootstrap interval', () => {
  it('is a point for equal rounds and holds the median otherwise', () => {
    expect(bootstrapInterval([5, 5, 5, 5, 5, 5, 5])).toEqual({ low: 5, high: 5 });
    const values = [1, 2, 3, 4, 5, 6, 7];
    const { low, high } = bootstrapInterval(values);
    expect(low).toBeLessThan(median(values));
    expect(high).toBeGreaterThan(median(values));
    expect(low).toBeGreaterThanOrEqual(1);
    expect(high).toBeLessThanOrEqual(7);
  });

  it('repeats with its seed', () => {
    const values = [1, 9, 2, 8, 3, 7, 4];
    expect(bootstrapInterval(values, 7)).toEqual(bootstrapInterval(values, 7));
  });

  it('covers the true median about 95 times in 100', () => {
    const random = seededRandom(42);
    let covered = 0;
    for (let trial = 0; trial < 300; trial++) {
      const values = Array.from({ length: 15 }, () => random());
      const { low, high } = bootstrapInterval(values, trial + 1, 400);
      if (low <= 0.5 && 0.5 <= high) covered += 1;
    }
    expect(covered / 300).toBeGreaterThan(0.9);
    expect(covered / 300).toBeLessThan(0.99);
  });
});

describe('rounds', () => {
  it('take turns in another order each round and count the units of each candidate', async () => {
    const order: string[] = [];
    const candidate = (name: string) => ({ name, run: () => order.push(name) && 3 });
    const rates = await runRounds([candidate('a'), candidate('b')], {
      rounds: 2,
      warmUpSeconds: 0,
      roundSeconds: 0,
    });
    expect(order).toEqual(['a', 'b', 'a', 'b', 'b', 'a']);
    expect(rates.map((rate) => rate.name)).toEqual(['a', 'b']);
    for (const rate of rates) {
      expect(rate.perRound).toHaveLength(2);
      expect(rate.median).toBeGreaterThan(0);
    }
  });

  it('give the ratio of two candidates round by round', () => {
    const rate = (perRound: number[]) => ({ name: 'x', median: 0, low: 0, high: 0, perRound });
    const ratio = ratioOf(rate([2, 4, 6]), rate([1, 2, 3]));
    expect(ratio).toEqual({ median: 2, low: 2, high: 2 });
  });

  it('let a failing candidate fail the bench', async () => {
    const broken = {
      name: 'broken',
      run: () => {
        throw new Error('no such table');
      },
    };
    await expect(runRounds([broken], { warmUpSeconds: 0 })).rejects.toThrow('no such table');
  });
});
