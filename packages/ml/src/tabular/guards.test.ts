// What keeps a table's training honest: folds that share out every class, and columns that tell the answer.
import { describe, expect, it } from 'vitest';
import { Frame } from '../frame/frame.ts';
import { stratifiedFolds, tenthsByRank } from './folds.ts';
import { findLeaks } from './leakage.ts';

describe('folds', () => {
  it('hold out each row once, each class in equal shares, the same for a seed', () => {
    const strata = Array.from({ length: 103 }, (_, i) => (i % 10 === 0 ? 1 : 0));
    const fold = stratifiedFolds(strata, 5, 1);
    for (const stratum of [0, 1]) {
      const counts = [0, 1, 2, 3, 4].map(
        (each) => strata.filter((s, row) => s === stratum && fold[row] === each).length,
      );
      expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(1);
    }
    expect(Math.max(...fold)).toBe(4);
    expect(stratifiedFolds(strata, 5, 1)).toEqual(fold);
    expect(stratifiedFolds(strata, 5, 2)).not.toEqual(fold);
  });

  it('share out classes of one row each over all folds', () => {
    expect([...stratifiedFolds([0, 1, 2, 3], 4, 1)].sort()).toEqual([0, 1, 2, 3]);
  });

  it('cut a range into ten parts by rank', () => {
    const values = Float64Array.from({ length: 20 }, (_, i) => (19 - i) ** 3);
    expect([...tenthsByRank(values)]).toEqual(
      Array.from({ length: 20 }, (_, i) => Math.floor((19 - i) / 2)),
    );
    expect([...tenthsByRank(Float64Array.of(5))]).toEqual([0]);
  });
});

describe('a column that tells the answer', () => {
  const count = 100;
  const y = Float64Array.from({ length: count }, (_, i) => (i % 4 === 0 ? 1 : 0));
  const numeric = (name: string, value: (i: number) => number) => ({
    name,
    kind: 'numeric' as const,
    values: Float64Array.from({ length: count }, (_, i) => value(i)),
  });
  const categories = (name: string, code: (i: number) => number, size: number) => ({
    name,
    kind: 'categorical' as const,
    codes: Int32Array.from({ length: count }, (_, i) => code(i)),
    categories: Array.from({ length: size }, (_, i) => `c${i}`),
  });
  const suspects = (task: 'binary' | 'multiclass' | 'regression', ...columns: unknown[]) =>
    findLeaks(task as never, new Frame(columns as never), y).map(({ column }) => column);

  it('is found whichever way it points', () => {
    const rising = numeric('rising', (i) => (y[i] as number) + i / 1000);
    const falling = numeric('falling', (i) => -(y[i] as number) + i / 1000);
    const chance = numeric('chance', (i) => (i * 37) % 101);
    expect(suspects('binary', rising, falling, chance)).toEqual(['rising', 'falling']);
  });

  it('is found in numbers for a number', () => {
    const twice = numeric('twice', (i) => -2 * (y[i] as number) + 7);
    expect(
      suspects(
        'regression',
        twice,
        numeric('chance', (i) => i % 7),
      ),
    ).toEqual(['twice']);
  });

  it('is no column that mostly says nothing', () => {
    const sparse = numeric('sparse', (i) => (i % 5 === 0 ? Number.NaN : (y[i] as number)));
    expect(suspects('binary', sparse)).toEqual([]);
  });

  it('is found among categories, measured by what was left to know', () => {
    const same = categories('same', (i) => y[i] as number, 2);
    const one = categories('one', () => 0, 1);
    // Right for all but one row: 24 of 25 that were left to know.
    const nearly = categories('nearly', (i) => (i === 0 ? 0 : (y[i] as number)), 2);
    expect(suspects('binary', same, one, nearly)).toEqual(['same']);
  });

  it('is none that is right only because nearly all answers are one', () => {
    const rare = Float64Array.from({ length: 1000 }, (_, i) => (i < 3 ? 1 : 0));
    const codes = Int32Array.from({ length: 1000 }, (_, i) => i % 2);
    const chance = { name: 'chance', kind: 'categorical' as const, codes, categories: ['a', 'b'] };
    expect(findLeaks('binary' as never, new Frame([chance]), rare)).toEqual([]);
  });

  it('is no list of names that could learn anything by heart', () => {
    const name = (size: number) => categories('name', (i) => i % size, size);
    const own = { ...categories('own', (i) => i, count) };
    expect(suspects('binary', own)).toEqual([]);
    expect(suspects('binary', name(4))).toEqual(['name']);
    expect(suspects('binary', name(12))).toEqual([]);
  });

  it('is not looked for where all answers are one', () => {
    const all = new Float64Array(count);
    const frame = new Frame([numeric('x', (i) => i), categories('c', (i) => i % 2, 2)]);
    expect(findLeaks('binary' as never, frame, all)).toEqual([]);
  });
});
