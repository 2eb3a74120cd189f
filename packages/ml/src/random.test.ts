// Seeded chance: equal seeds agree, unequal ones do not, and the moments are right.
import { describe, expect, it } from 'vitest';
import { seededNormal, seededRandom, shuffle } from './random.ts';

describe('seeded chance', () => {
  it('repeats for a seed and differs between seeds', () => {
    const draw = (seed: number) => Array.from({ length: 5 }, seededRandom(seed));
    expect(draw(1)).toEqual(draw(1));
    expect(new Set([1, 2, 3, -1, 0.5, 2 ** 40].map((seed) => draw(seed).join())).size).toBe(6);
  });

  it('is uniform and normal to within four standard errors', () => {
    const n = 40_000;
    const uniform = seededRandom(7);
    const normal = seededNormal(7);
    let sum = 0;
    let first = 0;
    let second = 0;
    for (let i = 0; i < n; i++) {
      const u = uniform();
      expect(u >= 0 && u < 1).toBe(true);
      sum += u;
      const z = normal();
      first += z;
      second += z * z;
    }
    expect(Math.abs(sum / n - 0.5)).toBeLessThan(4 / Math.sqrt(12 * n));
    expect(Math.abs(first / n)).toBeLessThan(4 / Math.sqrt(n));
    expect(Math.abs(second / n - 1)).toBeLessThan(4 * Math.sqrt(2 / n));
  });

  it('shuffles into every order about as often, and loses nothing', () => {
    const random = seededRandom(7);
    const counts = new Map<string, number>();
    for (let i = 0; i < 6000; i++) {
      const order = shuffle([1, 2, 3], random).join('');
      counts.set(order, (counts.get(order) ?? 0) + 1);
    }
    expect([...counts.keys()].sort()).toEqual(['123', '132', '213', '231', '312', '321']);
    for (const count of counts.values()) expect(Math.abs(count - 1000)).toBeLessThan(4 * 29);
    expect(shuffle(new Int32Array(0), random)).toHaveLength(0);
    expect(shuffle(Uint32Array.of(5), random)).toEqual(Uint32Array.of(5));
  });
});
