// The table of a training never contradicts itself, whatever the figures and times are.
import { type Figure, type Score, seededRandom, type TriedCandidate } from '@aibaas/ml';
import { describe, expect, test } from 'vitest';
import { type ComparedRow, compareRows } from './comparison.ts';

const metrics = ['AUC', 'accuracy', 'RMSE'] as const;

/** Figures and times of chance, coarse so that many are equal. */
function tableOfChance(seed: number) {
  const random = seededRandom(seed);
  const metric = metrics[seed % 3] as Figure['metric'];
  const figure = (): Figure => {
    const value = Math.round(random() * 8) / 8 + (random() < 0.5 ? 0 : 2e-5 * random());
    return { metric, value, lower: value - 0.1, upper: value + 0.1 };
  };
  const names = Array.from({ length: 2 + Math.floor(random() * 6) }, (_, i) => `method ${i}`);
  const tried = names.map((name): TriedCandidate => {
    const rowUs = Math.round(random() * 5) * 10 + (random() < 0.3 ? 0.001 : 0);
    return { name, figure: figure(), loss: random(), rowUs };
  });
  const members = names.filter(() => random() < 0.5);
  const better = (a: Score, b: Score): number =>
    metric === 'RMSE' ? a.figure.value - b.figure.value : b.figure.value - a.figure.value;
  const combination: Score = { name: 'blend', figure: figure(), loss: random() };
  const rows = [
    combination,
    ...tried.map(({ name, figure: own, loss }) => ({ name, figure: own, loss })),
  ];
  const naive: Score = { name: 'naive: always the same', figure: figure(), loss: 1 };
  return { leaderboard: [...rows.sort(better), naive], tried, members };
}

const isAsGood = (a: ComparedRow, b: ComparedRow): boolean =>
  a.figure.metric === 'RMSE'
    ? Number(a.value) <= Number(b.value)
    : Number(a.value) >= Number(b.value);

describe('the table of a training', () => {
  test('says "nothing faster is as good" exactly where no faster row is as good, of 600 tables', () => {
    let said = 0;
    for (let seed = 0; seed < 600; seed++) {
      const rows = compareRows(tableOfChance(seed));
      const naive = rows.at(-1) as ComparedRow;
      const timed = rows.filter(({ rowUs }) => rowUs !== '');
      for (const row of timed) {
        const faster = timed.filter(({ rowUs }) => Number(rowUs) < Number(row.rowUs));
        const isBeaten = [...faster, naive].some((other) => isAsGood(other, row));
        expect(row.isWorthIts).toBe(!isBeaten);
        said += row.isWorthIts ? 1 : 0;
      }
      expect(rows.filter(({ rowUs }) => rowUs === '').some(({ isWorthIts }) => isWorthIts)).toBe(
        false,
      );
    }
    expect(said).toBeGreaterThan(600);
  });

  test('stands in the order of what it shows, and one row is the model', () => {
    for (let seed = 0; seed < 60; seed++) {
      const rows = compareRows(tableOfChance(seed));
      rows.slice(1, -1).forEach((row, i) => {
        expect(isAsGood(rows[i] as ComparedRow, row)).toBe(true);
      });
      expect(rows.filter(({ isModel }) => isModel).map(({ name }) => name)).toEqual(['blend']);
    }
  });

  test('the model takes the time of its members together', () => {
    const given = tableOfChance(7);
    const members = given.tried.slice(0, 2);
    const rows = compareRows({ ...given, members: members.map(({ name }) => name) });
    const sum = members.reduce((total, { rowUs }) => total + rowUs, 0);
    expect(Number(rows.find(({ isModel }) => isModel)?.rowUs)).toBeCloseTo(sum, 0);
  });
});
