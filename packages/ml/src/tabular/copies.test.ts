// Copies of a row: they never judge what their twins taught, and they are told.
import { describe, expect, test } from 'vitest';
import { equalRows } from '../frame/equal-rows.ts';
import { seededRandom } from '../random.ts';
import { fitFold } from './fold-job.ts';
import { stratifiedFolds } from './folds.ts';
import { nestedScore } from './nested.ts';
import type { RawCell, RawTable } from './raw-table.ts';
import { type TrainTableOptions, trainTable } from './train-table.ts';
import type { RunFold } from './try-candidate.ts';

const here: RunFold = (job) => fitFold(job, { now: () => 0 });

interface Shape {
  readonly seed: number;
  readonly distinct: number;
  readonly copies: number;
  readonly classes?: number;
  /** Share of the copies whose label is thrown anew. */
  readonly contradicting?: number;
}

/** Different rows with labels of chance, each several times, in an order of chance. */
function copied({ seed, distinct, copies, classes = 2, contradicting = 0 }: Shape): RawTable {
  const random = seededRandom(seed);
  const label = (): string => `class ${Math.floor(random() * classes)}`;
  const originals = Array.from({ length: distinct }, () => [
    random() < 0.1 ? '' : random().toFixed(3),
    ['a', 'b', 'c'][Math.floor(random() * 3)] as string,
    `2026-01-${String(1 + Math.floor(random() * 28)).padStart(2, '0')}`,
    label(),
  ]);
  const rows = originals.flatMap((row) =>
    Array.from({ length: 1 + Math.floor(random() * 2 * copies) }, () =>
      random() < contradicting ? [...row.slice(0, 3), label()] : row,
    ),
  );
  rows.sort(() => random() - 0.5);
  const names = ['x', 'kind', 'since', 'label'];
  return { names, columns: names.map((_, c) => rows.map((row): RawCell => row[c] ?? null)) };
}

const keysOf = ({ names, columns }: RawTable, target: string): string[] =>
  (columns[0] ?? []).map((_, row) =>
    JSON.stringify(names.map((name, c) => (name === target ? null : columns[c]?.[row]))),
  );

/** Trains, and looks at every fit for a held-out row whose equal was learned from. */
async function leaksOf(table: RawTable, options: TrainTableOptions): Promise<number> {
  const answers = table.columns[table.names.indexOf(options.target)] ?? [];
  const keys = keysOf(table, options.target).filter((_, row) => answers[row] !== '');
  let leaks = 0;
  await trainTable(table, options, (job) => {
    const learned = new Set(Array.from(job.trainRows, (row) => keys[row]));
    leaks += Array.from(job.heldOutRows).filter((row) => learned.has(keys[row])).length;
    return here(job);
  });
  return leaks;
}

describe('copies of rows', () => {
  test.each([
    { seed: 1, distinct: 40, copies: 8 },
    { seed: 2, distinct: 12, copies: 30, contradicting: 0.3 },
    { seed: 3, distinct: 60, copies: 2, classes: 4 },
    { seed: 4, distinct: 150, copies: 1, contradicting: 0.5 },
    { seed: 5, distinct: 25, copies: 10, classes: 3, contradicting: 0.1 },
  ])('never stand on both sides of a fold: %j', async (shape) => {
    const table = copied(shape);
    const candidates = [{ name: 'linear', estimator: 'logistic-regression', parameters: {} }];
    expect(await leaksOf(table, { target: 'label', candidates })).toBe(0);
    const whole = [{ name: 'ridge', estimator: 'ridge', parameters: {} }];
    const numbers = await leaksOf(table, { target: 'x', task: 'regression', candidates: whole });
    expect(numbers).toBe(0);
  });

  test('labels of chance look like chance, and the copies are told with their counts', async () => {
    const table = copied({ seed: 9, distinct: 40, copies: 8, contradicting: 0.05 });
    const { report } = await trainTable(table, { target: 'label', trials: 2 }, here);
    expect(report.leaderboard[0]?.figure.value).toBeLessThan(0.75);
    const keys = keysOf(table, 'label');
    const labels = new Map<string, Set<RawCell>>();
    keys.forEach((key, row) => {
      labels.set(key, (labels.get(key) ?? new Set()).add(table.columns[3]?.[row] ?? null));
    });
    const sizeOf = (key: string): number => keys.filter((other) => other === key).length;
    expect(report.copies).toEqual({
      distinct: labels.size,
      copied: keys.filter((key) => sizeOf(key) > 1).length,
      contradicting: keys.filter((key) => (labels.get(key)?.size ?? 0) > 1).length,
      isKeptTogether: true,
    });
    expect(report.copies?.contradicting).toBeGreaterThan(0);
    const told = report.notes.join('\n');
    expect(told).toContain(`${report.copies?.copied} of ${keys.length} rows equal another`);
    expect(told).toContain(`${report.copies?.contradicting} of these contradict each other`);
  });

  test('a name of each row does not hide that the rest is copied', async () => {
    const { names, columns } = copied({ seed: 9, distinct: 40, copies: 8 });
    const ids = (columns[0] ?? []).map((_, row) => `row-${row}`);
    const named = { names: ['id', ...names], columns: [ids, ...columns] };
    const { report } = await trainTable(named, { target: 'label', trials: 1 }, here);
    expect(report.leaderboard[0]?.figure.value).toBeLessThan(0.75);
    expect(report.copies?.distinct).toBe(40);
  });

  test('nested validation keeps them together as well', async () => {
    const table = copied({ seed: 9, distinct: 40, copies: 8 });
    const options = { target: 'label', trials: 1 };
    const seen: string[][] = [];
    const score = await nestedScore(table, options, {
      folds: 4,
      seed: 1,
      train: (part, task) => {
        seen.push([...new Set(keysOf(part, 'label'))]);
        return trainTable(part, { ...options, task }, here);
      },
    });
    expect(score.figure.value).toBeLessThan(0.75);
    // Each different row is missing from exactly one of the four trainings.
    expect(seen.flat()).toHaveLength(3 * 40);
  });

  test('a class that is one row and its copies is left out, or refused where no two remain', async () => {
    const { names, columns } = copied({ seed: 3, distinct: 40, copies: 3 });
    const more = columns.map((cells, c) => [
      ...cells,
      ...Array.from({ length: 6 }, () => ['0.5', 'a', '2026-01-05', 'odd'][c] as string),
    ]);
    const { classes, report } = await trainTable(
      { names, columns: more },
      { target: 'label', trials: 1 },
      here,
    );
    expect(classes).toEqual(['class 0', 'class 1']);
    expect(report.notes.join()).toContain('"odd" occurs in copies of one row alone');
    const two = more.map((cells, c) =>
      c === 3 ? cells.map((cell) => (cell === 'odd' ? 'odd' : 'usual')) : cells,
    );
    await expect(
      trainTable({ names, columns: two }, { target: 'label', trials: 1 }, here),
    ).rejects.toMatchObject({ name: 'MlError', code: 'one_class', path: 'table.label' });
  });

  test('a handful of different rows is a cross table: it is learned, and told', async () => {
    const plans = Array.from({ length: 90 }, (_, i) => ['free', 'pro', 'team'][i % 3] as string);
    const left = plans.map((plan, i) => ((plan === 'free') !== (i % 10 === 0) ? 'yes' : 'no'));
    const table = { names: ['plan', 'left'], columns: [plans, left] };
    const { report } = await trainTable(table, { target: 'left', trials: 2 }, here);
    expect(report.copies).toMatchObject({ distinct: 3, isKeptTogether: false });
    expect(report.leaderboard[0]?.figure.value).toBeGreaterThan(0.8);
    expect(report.notes.join()).toContain('the figures hold for these 3 alone');
  });

  test('without copies there is no word of them, and folds are what they were', async () => {
    const labels = Array.from({ length: 100 }, (_, i) => (i * 7) % 3);
    const alone = Int32Array.from(labels.keys());
    expect(stratifiedFolds(labels, 5, 3, alone)).toEqual(stratifiedFolds(labels, 5, 3));
    const numbers = labels.map((_, i) => String(i * 1.5));
    const table = { names: ['x', 'label'], columns: [numbers, labels.map((l) => `c${l}`)] };
    const { report } = await trainTable(table, { target: 'label', trials: 1 }, here);
    expect(report.copies).toMatchObject({ distinct: 100, copied: 0, contradicting: 0 });
    expect(report.notes).toEqual([]);
  });
});

describe('folds of groups', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('balanced, whole and the same again, seed %i', (seed) => {
    const random = seededRandom(seed);
    const groups: number[] = [];
    for (let group = 0; groups.length < 600; group++) {
      const size = random() < 0.3 ? 1 + Math.floor(random() * 12) : 1;
      for (let i = 0; i < size; i++) groups.push(group);
    }
    const labels = groups.map((): number => (random() < 0.2 ? 1 : 0));
    const folds = stratifiedFolds(labels, 5, seed, Int32Array.from(groups));
    expect(stratifiedFolds(labels, 5, seed, Int32Array.from(groups))).toEqual(folds);
    const homes = new Map<number, Set<number>>();
    groups.forEach((group, row) => {
      homes.set(group, (homes.get(group) ?? new Set()).add(folds[row] as number));
    });
    expect([...homes.values()].every((home) => home.size === 1)).toBe(true);
    const ones = labels.reduce((a, b) => a + b, 0);
    for (let fold = 0; fold < 5; fold++) {
      const own = labels.filter((_, row) => folds[row] === fold);
      expect(Math.abs(own.length - groups.length / 5)).toBeLessThan(8);
      expect(Math.abs(own.reduce((a, b) => a + b, 0) - ones / 5)).toBeLessThan(4);
    }
  });
});

describe('equal rows', () => {
  test('missing equals missing, minus nought equals nought, order counts', () => {
    const [nan, columns] = [Number.NaN, [] as number[][]];
    columns.push([1, nan, 2, nan, 0, -0, 2], [2, 5, 1, 5, nan, nan, 2]);
    expect([...equalRows(columns)]).toEqual([0, 1, 2, 1, 3, 3, 4]);
    expect(equalRows([])).toHaveLength(0);
  });

  test('as a plain comparison of the rows says, on tables of chance', () => {
    const random = seededRandom(3);
    for (let round = 0; round < 20; round++) {
      const columns = [3, 4, 2].map((kinds) =>
        Array.from({ length: 80 }, () => Math.floor(random() * kinds) * 1e-300),
      );
      const keys = columns[0]?.map((_, row) => columns.map((column) => column[row]).join()) ?? [];
      const order = [...new Set(keys)];
      expect([...equalRows(columns)]).toEqual(keys.map((key) => order.indexOf(key)));
    }
  });
});
