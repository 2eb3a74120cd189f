// `aibaas classify` and `aibaas read`: texts of a file from a fresh folder, with nothing trained.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());
const file = scratch.path('reviews.csv');
const texts = [
  'I love this, thank you so much!',
  'This is terrible, I hate it',
  'Please refund £45.00 to ann@example.com for the Pro Plan by 2026-03-04',
  'Please refund £45.00 to ann@example.com for the Pro Plan by 2026-03-05',
];
writeFileSync(file, `body\n${texts.map((text) => `"${text}"\n`).join('')}`);
const lined = (text: string) =>
  text
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));

describe('classify', () => {
  test('tells the sentiment of every row', async () => {
    const out = scratch.path('told.ndjson');
    const words = ['classify', file, '--pretrained', 'sentiment', '--column', 'body', '--proba'];
    const { code, stdout } = await runCli([...words, '--out', out, '--json']);
    const told = lined(readFileSync(out, 'utf8'));
    expect([code, JSON.parse(stdout)]).toMatchObject([
      0,
      { rows: 4, pretrained: 'sentiment', out },
    ]);
    expect(told.map(({ prediction }) => prediction).slice(0, 2)).toEqual(['positive', 'negative']);
    const sum = Object.values<number>(told[0].probabilities).reduce((a, b) => a + b, 0);
    expect(sum).toBeCloseTo(1, 5);
    const plain = await runCli([...words, '--out', '-']);
    expect(lined(plain.stdout)).toEqual(told);
    const kept = await runCli([...words, '--id', 'body', '--out', '-']);
    expect(lined(kept.stdout).map(({ row }) => row)).toEqual([1, 2, 3, 4]);
    const bodies = lined(kept.stdout).map(({ body }) => body);
    expect(bodies.every((body) => readFileSync(file, 'utf8').includes(body))).toBe(true);
  });

  test.each([
    ['no model', ['--column', 'body', '--out', '-'], 2, 'give --pretrained NAME; one of sentiment'],
    [
      'another model',
      ['--pretrained', 'toString', '--column', 'body', '--out', '-'],
      2,
      'no pretrained "toString"',
    ],
    ['no column', ['--pretrained', 'spam', '--out', '-'], 2, '--column'],
    [
      'another column',
      ['--pretrained', 'spam', '--column', 'text', '--out', '-'],
      1,
      'no column "text"',
    ],
    ['nowhere to write', ['--pretrained', 'spam', '--column', 'body'], 2, '--out'],
  ])('%s is refused', async (_, flags, code, message) => {
    const answer = await runCli(['classify', file, ...flags]);
    expect([answer.code, answer.stdout, answer.stderr]).toEqual([
      code,
      '',
      expect.stringContaining(message),
    ]);
  });
});

describe('read', () => {
  test('finds what stands in every text, and which are alike', async () => {
    const names = scratch.path('names.csv');
    writeFileSync(names, 'kind,name\nproduct,Pro Plan\n');
    const words = [
      'read',
      file,
      '--column',
      'body',
      '--names',
      names,
      '--near',
      '0.6',
      '--out',
      '-',
    ];
    const { code, stdout } = await runCli(words);
    const rows = lined(stdout);
    expect([code, rows.map(({ row }) => row)]).toEqual([0, [1, 2, 3, 4]]);
    expect(rows[2]).toMatchObject({
      language: 'en',
      names: [{ kind: 'product', name: 'Pro Plan' }],
    });
    expect(rows[2].entities.map(({ kind }: { kind: string }) => kind)).toEqual([
      'money',
      'email',
      'date',
    ]);
    expect(rows.map(({ near }) => near.map(({ row }: { row: number }) => row))).toEqual([
      [],
      [],
      [],
      [3],
    ]);
  });

  test('sorts a file into topics, and tells the words it uses alike', async () => {
    const many = scratch.path('many.ndjson');
    const frames = [
      'eat the ripe # with cream',
      'a sweet # grew here',
      'melt the hard $ in fire',
      'a heavy $ rod bent',
    ];
    const bodies = frames.flatMap((frame) =>
      [0, 1, 2].map((i) =>
        frame
          .replace('#', ['apple', 'pear', 'plum'][i] as string)
          .replace('$', ['iron', 'zinc', 'tin'][i] as string),
      ),
    );
    // Words must come three times.
    const lines = [...bodies, ...bodies].map((body) => `${JSON.stringify({ body })}\n`);
    writeFileSync(many, lines.join(''));
    const out = scratch.path('read.ndjson');
    const sorted = await runCli(['read', many, '--column', 'body', '--topics', '2', '--out', out]);
    expect([sorted.code, sorted.stdout]).toEqual([0, expect.stringContaining('24 texts')]);
    const topics = lined(readFileSync(out, 'utf8')).map(({ topic }) => topic);
    expect(new Set([topics[0], topics[6]])).toEqual(new Set([0, 1]));
    const alike = await runCli(['read', many, '--column', 'body', '--like', 'pear', '--json']);
    const near = JSON.parse(alike.stdout).near.map(({ word }: { word: string }) => word);
    expect(near.slice(0, 2).sort()).toEqual(['apple', 'plum']);
    const unknown = await runCli(['read', many, '--column', 'body', '--like', 'quartz']);
    expect([unknown.code, unknown.stderr]).toEqual([1, expect.stringContaining('"quartz"')]);
  });

  test.each([
    ['no column', ['--out', '-'], 2, '--column'],
    ['nowhere to write', ['--column', 'body'], 2, '--out'],
    ['a likeness above 1', ['--column', 'body', '--near', '3', '--out', '-'], 2, 'up to 1'],
    ['too many topics', ['--column', 'body', '--topics', '201', '--out', '-'], 1, '1 to 200'],
  ])('%s is refused', async (_, flags, code, message) => {
    const answer = await runCli(['read', file, ...flags]);
    expect([answer.code, answer.stderr]).toEqual([code, expect.stringContaining(message)]);
  });
});
