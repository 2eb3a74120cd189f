// Units are left out in their share, differently at every draw, and the same for the same seed.
import { expect, test } from 'vitest';
import { Dropout } from './dropout.ts';

function drawn(share: number, seed: number, rounds = 400, count = 50): number[] {
  const dropout = new Dropout(share, seed);
  const kept = new Uint8Array(64);
  return Array.from({ length: rounds }, () => {
    dropout.draw(kept, count);
    return kept.subarray(0, count).reduce((sum, one) => sum + one, 0);
  });
}

test.each([0, 0.1, 0.5, 0.8])('%f of them', (share) => {
  for (const seed of [-1, 0, 1, 7_000_000_000]) {
    const rounds = drawn(share, seed);
    const mean = rounds.reduce((a, b) => a + b, 0) / (400 * 50);
    // 20,000 decisions: four standard errors are at most 0.0142; shares are rounded to a 256th.
    expect(Math.abs(mean - (1 - share))).toBeLessThan(0.0142 + 1 / 512);
    expect(new Dropout(share, seed).scale * mean).toBeCloseTo(1, 0);
    expect(new Set(rounds).size > 1).toBe(share > 0);
    expect(drawn(share, seed)).toEqual(rounds);
  }
  if (share > 0) expect(drawn(share, 1)).not.toEqual(drawn(share, 2));
});
