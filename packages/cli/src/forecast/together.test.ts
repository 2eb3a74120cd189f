// `aibaas forecast --batch … --together` as a user runs it: one model for all lines, and what it is worth.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, describe, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

const values = Array.from({ length: 60 }, (_, i) => 100 + (i % 7) * 10 + (i % 3));
const line = (id: unknown, more: object = {}): string =>
  JSON.stringify({ id, frequency: 'D', values, horizon: 7, levels: [80, 95], ...more });

async function together(input: string) {
  const [inPath, outPath] = [scratch.path('in.ndjson'), scratch.path('out.ndjson')];
  writeFileSync(inPath, input);
  const words = ['forecast', '--batch', inPath, '--together', '--out', outPath];
  const result = await runCli(words);
  const lines = readFileSync(outPath, 'utf8').trim().split('\n');
  return { ...result, results: lines.map((one) => JSON.parse(one)) };
}

describe('one model for a batch', () => {
  test('learns one model for all lines where asked to, and says how it fares', async () => {
    const long = (k: number) =>
      Array.from({ length: 70 }, (_, i) => (k + 1) * (50 + (i % 7) * 9 + ((i * 37 + k * 5) % 11)));
    const good = Array.from({ length: 12 }, (_, k) => line(`s${k}`, { values: long(k) }));
    const bad: [string, string][] = [
      ['oops', 'bad_json'],
      [line('v', { values: [1, 'two', 3] }), 'value_not_finite'],
      [line('e', { values: [null] }), 'no_values'],
      [line('h', { horizon: 3 }), 'series_unlike'],
      [line('w', { frequency: 'W' }), 'series_unlike'],
      [line('s', { start: '2026-01-01' }), 'series_unlike'],
    ];
    const input = [...good.slice(0, 6), ...bad.map(([text]) => text), ...good.slice(6)];
    const { code, results, stdout } = await together(input.join('\n'));
    expect(code).toBe(1);
    expect(stdout).toContain('12 series forecast by one model, 6 more failed');
    expect(stdout).toMatch(/one model for all +\d\.\d{3}\n/);
    expect(results).toHaveLength(18);
    expect(results.slice(0, 6).map(({ id }) => id)).toEqual(['s0', 's1', 's2', 's3', 's4', 's5']);
    expect(results[17]).toMatchObject({ id: 's11', mean: expect.any(Array), backtest: null });
    expect(results.slice(6, 12).map(({ error }) => [error.code, error.line])).toEqual(
      bad.map(([, errorCode], i) => [errorCode, 7 + i]),
    );
  });

  test.each([
    [['--batch', scratch.path('none.ndjson'), '--together', '--out', '-'], 'there is no file'],
    [['--batch', scratch.path('in.ndjson'), '--together'], 'give --out OUT.ndjson'],
    [['some.csv', '--together'], '--together is about series of --batch'],
  ])('%s is refused', async (words, message) => {
    const { code, stderr } = await runCli(['forecast', ...words]);
    expect([code, stderr]).toEqual([2, expect.stringContaining(message)]);
  });
});
