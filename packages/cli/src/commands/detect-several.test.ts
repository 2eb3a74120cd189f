// `aibaas detect` with several values, and with the parts of a sum, as a user runs it.
import { writeFileSync } from 'node:fs';
import { seededRandom } from '@aibaas/ml';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

const file = (name: string, text: string): string => {
  writeFileSync(scratch.path(name), text);
  return scratch.path(name);
};
const random = seededRandom(1);
const hour = (i: number): string => new Date(Date.UTC(2026, 0, 1, i)).toISOString();
const wave = (i: number): number => 50 + 20 * Math.sin((i * Math.PI) / 12);

// Latency goes with load, but not in hour 470, where each alone is usual.
const servers = file(
  'servers.csv',
  `time,load,latency\n${Array.from({ length: 500 }, (_, i) => {
    const load = wave(i) + 2 * random();
    return `${hour(i)},${load.toFixed(2)},${(2 * (i === 470 ? 110 - load : load) + random()).toFixed(2)}`;
  }).join('\n')}\n`,
);
const orders = file(
  'orders.csv',
  `time,region,plan,orders\n${Array.from({ length: 500 }, (_, i) =>
    ['eu', 'us'].flatMap((region) =>
      ['free', 'pro'].map((plan) => {
        const isOdd = i === 450 && region === 'eu' && plan === 'pro';
        return `${hour(i)},${region},${plan},${Math.round((wave(i) + 4 * random()) * (isOdd ? 6 : 1))}`;
      }),
    ),
  )
    .flat()
    .join('\n')}\n`,
);
const together = ['detect', servers, '--date', 'time', '--value', 'load', '--value', 'latency'];
const parts = ['detect', orders, '--date', 'time', '--value', 'orders', '--by', 'region,plan'];

describe.concurrent('several values', () => {
  test('are judged together and the odd ones named', async () => {
    const { code, stdout, stderr } = await runCli(together);
    expect([code, stderr]).toEqual([0, '']);
    expect(stdout).toContain('of 500 records of "load, latency" are odd');
    expect(stdout).toMatch(/2026-01-20T14:00:00Z .* latency \d+ %/);
  });

  test('are a document for programs', async () => {
    const { stdout } = await runCli([...together, '--json']);
    const { scores, anomalies, value_columns } = JSON.parse(stdout);
    expect(value_columns).toEqual(['load', 'latency']);
    expect(scores).toHaveLength(500);
    expect(anomalies).toContainEqual(
      expect.objectContaining({ index: 470, line: 472, values: expect.any(Object) }),
    );
  });
});

describe.concurrent('--by', () => {
  test('says which part made a sum odd', async () => {
    const { code, stdout } = await runCli(parts);
    expect(code).toBe(0);
    expect(stdout).toMatch(/2026-01-19T18:00:00Z .* region eu, plan pro: [\d.]+ → [\d.]+/);
  });

  test('is a document for programs', async () => {
    const { anomalies, by, records } = JSON.parse((await runCli([...parts, '--json'])).stdout);
    expect([by, records]).toEqual([['region', 'plan'], 500]);
    const found = anomalies.find(({ index }: { index: number }) => index === 450);
    expect(found.attribution.segments[0]).toMatchObject({ where: { region: 'eu', plan: 'pro' } });
    expect(found.attribution.dimensions).toHaveLength(2);
  });
});

describe.concurrent('--changes', () => {
  const day = (i: number): string => new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10);
  const rows = Array.from({ length: 300 }, (_, i) => {
    const week = 20 * Math.sin((i * 2 * Math.PI) / 7);
    return `${day(i)},${((i < 200 ? 100 : 130) + week + 8 * random()).toFixed(2)}`;
  });
  const moved = file('moved.csv', `day,v\n${rows.join('\n')}\n`);
  const asked = ['detect', moved, '--date', 'day', '--value', 'v', '--changes', 'level'];

  test('says when a level changed for good, and no weekend is one', async () => {
    const { code, stdout } = await runCli(asked);
    expect(code).toBe(0);
    expect(stdout).toContain('"v" changed its level once in 300 steps, seasons of 7 taken out.');
    expect(stdout).toMatch(/^2026-07-20 +10\d\.\d +13\d\.\d$/m);
  });

  test('is a document for programs', async () => {
    const { changes, periods, kind } = JSON.parse((await runCli([...asked, '--json'])).stdout);
    expect([kind, periods]).toEqual(['level', [7]]);
    expect(changes).toEqual([
      { time: '2026-07-20', before: expect.any(Number), after: expect.any(Number) },
    ]);
  });

  test.each([
    [[...asked, '--changes', 'mood'], 2, 'Allowed choices are level'],
    [[...asked, '--by', 'v'], 2, '--changes is about one value'],
    [[...asked, '--value', 'v'], 2, '--changes is about one value'],
    [[...asked, '--strictness', '2'], 2, 'leave them or --changes away'],
    [[...asked.slice(0, -2), '--duplicates', 'sum'], 2, '--duplicates is about --changes'],
    [
      ['detect', orders, '--date', 'time', '--value', 'orders', '--changes', 'level'],
      2,
      '--duplicates sum',
    ],
  ])('%s is refused', async (words, exit, message) => {
    const { code, stderr } = await runCli(words);
    expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
  });
});

test.each([
  [[...together, '--value', 'load'], 2, 'give each column once'],
  [[...together, '--value', 'lod'], 2, 'Did you mean "load"?'],
  [[...together, '--value-min', '5'], 2, 'leave it or the others away'],
  [[...together, '--by', 'load'], 2, '--by explains one value'],
  [[...together, '--strictness', '0'], 2, 'from 0.1 to 10'],
  [[...parts, '--by', 'regio'], 2, '"region"'],
  [[...parts, '--by', 'orders'], 2, 'named twice'],
  [['detect', orders, '--by', 'region'], 2, 'give --date COL and --value COL'],
])('%s is refused', async (words, exit, message) => {
  const { code, stderr } = await runCli(words);
  expect([code, stderr]).toEqual([exit, expect.stringContaining(message)]);
});
