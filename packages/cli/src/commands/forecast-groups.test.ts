// `aibaas forecast` with --hierarchy and --events, as a user runs it.
import { readFileSync, writeFileSync } from 'node:fs';
import { seededRandom } from '@aibaas/ml';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

const file = (name: string, text: string): string => {
  writeFileSync(scratch.path(name), text);
  return scratch.path(name);
};
const day = (i: number): string => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);

// Three shops in two regions with a week's swing; one is closed on some days. A sale every thirty days.
const random = seededRandom(1);
const shops = [
  ['eu', '1', 100],
  ['eu', '2', 40],
  ['us', '1', 70],
] as const;
const rows = Array.from({ length: 126 }, (_, i) =>
  shops
    .filter(([, shop]) => !(shop === '2' && i % 7 === 6))
    .map(([region, shop, size]) => {
      const factor = (1 + 0.3 * Math.sin((i * 2 * Math.PI) / 7)) * (i % 30 === 10 ? 2 : 1);
      return `${day(i)},${region},${shop},${(size * factor + 4 * random()).toFixed(1)}`;
    }),
).flat();
const sales = file('sales.csv', `day,region,shop,sold\n${rows.join('\n')}\n`);
const base = ['forecast', sales, '--date', 'day', '--value', 'sold', '--horizon', '7'];
const tree = [...base, '--hierarchy', 'region,shop'];

describe.concurrent('--hierarchy', () => {
  test('forecasts every shop, region and all of them, and they add up', async () => {
    const out = scratch.path('all.ndjson');
    const words = [...tree, '--absent', 'zero', '--out', out, '--json'];
    const { code, stdout } = await runCli(words);
    expect(code).toBe(0);
    const { series, dates } = JSON.parse(stdout) as {
      series: { path: string[]; mean: number[]; lower: Record<string, number[]> }[];
      dates: string[];
    };
    expect(dates).toEqual(Array.from({ length: 7 }, (_, i) => day(126 + i)));
    expect(series.map(({ path }) => path)).toEqual([
      [],
      ['eu'],
      ['eu', '1'],
      ['eu', '2'],
      ['us'],
      ['us', '1'],
    ]);
    const [all, eu, eu1, eu2, us, us1] = series.map(({ mean }) => mean) as number[][];
    dates.forEach((_, i) => {
      const at = (list: number[] | undefined) => list?.[i] as number;
      expect(at(eu1) + at(eu2)).toBeCloseTo(at(eu), 6);
      expect(at(us1)).toBeCloseTo(at(us), 6);
      expect(at(eu) + at(us)).toBeCloseTo(at(all), 6);
    });
    // The shop stays closed on its day.
    expect(Math.min(...(eu2 as number[]))).toBeLessThan(8);
    const lines = readFileSync(out, 'utf8').trim().split('\n');
    expect(lines.map((line) => JSON.parse(line).path)).toEqual(series.map(({ path }) => path));
  });

  test('weighs the levels as told to', async () => {
    const run = async (how: string) =>
      JSON.parse((await runCli([...tree, '--absent', 'zero', '--reconcile', how, '--json'])).stdout)
        .series as { path: string[]; mean: number[] }[];
    const [leaves, errors] = await Promise.all(['bottom-up', 'mint'].map(run));
    expect(leaves?.map(({ path }) => path)).toEqual(errors?.map(({ path }) => path));
    expect(leaves?.[0]?.mean[0]).not.toBeCloseTo(errors?.[0]?.mean[0] as number, 3);
  });

  test('is a table for people', async () => {
    const { stdout } = await runCli([...tree, '--absent', 'gap']);
    expect(stdout).toContain('6 series that add up, 7 steps (D) from 2026-05-07 to 2026-05-13');
    expect(stdout).toMatch(/^ {4}1 +[\d,.]+ +[\d.]+ % +[\d.]+ %$/m);
  });

  test.each([
    [tree, 2, '"eu / 2" has no row for 2026-01-07, where others have one; say what that means'],
    [[...base, '--hierarchy', 'region'], 2, '--duplicates sum, mean or last'],
    [[...base, '--hierarchy', 'region,shp'], 2, 'Did you mean "shop"?'],
    [[...base, '--hierarchy', 'region,region'], 2, 'name each once'],
    [[...base, '--hierarchy', 'region,,'], 2, 'names of columns'],
    [[...base, '--absent', 'zero'], 2, '--absent is about series of --hierarchy'],
    [[...base, '--reconcile', 'mint'], 2, '--reconcile is about series of --hierarchy'],
    [[...tree, '--explain'], 2, 'leave it or --hierarchy away'],
    [[...tree, '--absent', 'zero', '--horizon', '0'], 2, '--horizon is 0'],
  ])('%s is refused', async (words, exit, message) => {
    const { code, stderr } = await runCli(words);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
    expect(stderr.trim().split('\n')).toHaveLength(1);
  });
});

describe('--events', () => {
  const dates = [10, 40, 70, 100, 130].map(day);
  const events = file(
    'events.csv',
    `name,date,after\n${dates.map((d) => `sale,${d},`).join('\n')}\n`,
  );
  const summed = [...base, '--duplicates', 'sum', '--json'];

  test('of a file are learned as those of flags, and both together', async () => {
    const [fromFile, fromFlag, both] = await Promise.all(
      [
        ['--events', events],
        ['--event', `sale=${dates.join(',')}`],
        ['--events', events, '--event', `fair=${day(33)},${day(127)}`],
      ].map(async (more) => JSON.parse((await runCli([...summed, ...more])).stdout)),
    );
    expect(fromFile.predictions).toEqual(fromFlag.predictions);
    expect(fromFile.events).toMatchObject([{ name: 'sale', occurrences: 4 }]);
    expect(fromFile.events[0].effect).toBeGreaterThan(0.7);
    expect(both.events.map(({ name }: { name: string }) => name)).toEqual(['sale', 'fair']);
  });

  test('reach every series of a hierarchy', async () => {
    const words = [...tree, '--absent', 'zero', '--horizon', '9', '--events', events, '--json'];
    const { series } = JSON.parse((await runCli(words)).stdout) as { series: { mean: number[] }[] };
    // Day 130 is the fifth step; a sale doubles.
    for (const { mean } of series) {
      expect(mean[4] as number).toBeGreaterThan(
        1.3 * Math.max(mean[3] as number, mean[5] as number),
      );
    }
  });

  const nameless = file('nameless.csv', 'name,date\n,2026-01-01\n');
  const undated = file('undated.csv', 'name,date\nsale,soon\n');
  const odd = file('odd.csv', 'name,date,before\nsale,2026-01-01,few\n');
  test.each([
    [sales, 2, 'has no column "name"; it needs name and date'],
    [nameless, 1, 'line 2: the event has no name'],
    [undated, 1, 'undated.csv, line 2: "soon" is not a date'],
    [odd, 1, 'line 2, column "before": "few" is no whole number'],
    [scratch.path('none.csv'), 2, 'there is no file'],
  ])('%s is refused', async (path, exit, message) => {
    const { code, stderr } = await runCli([...summed.slice(0, -1), '--events', path]);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
  });
});
