// `aibaas forecast --batch`: order, the shape of a result, bad lines, Ctrl-C, and files.
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, describe, expect, test } from 'vitest';
import { inOrder } from '../batch/in-order.ts';
import { createScratch, runCli } from '../testdata/run-cli.ts';
import { readLines } from './read-lines.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());

const values = Array.from({ length: 60 }, (_, i) => 100 + (i % 7) * 10 + (i % 3));
const line = (id: unknown, more: object = {}): string =>
  JSON.stringify({ id, frequency: 'D', values, horizon: 7, levels: [80, 95], ...more });

let runs = 0;

async function batch(input: string | Uint8Array, ...more: string[]) {
  runs++;
  const [inPath, outPath] = [scratch.path(`in-${runs}.ndjson`), scratch.path(`out-${runs}.ndjson`)];
  writeFileSync(inPath, input);
  const result = await runCli(['forecast', '--batch', inPath, '--out', outPath, ...more]);
  const text = existsSync(outPath) ? readFileSync(outPath, 'utf8') : '';
  const results = text
    .split('\n')
    .filter((one) => one !== '')
    .map((one) => JSON.parse(one));
  return { ...result, text, results };
}

describe.concurrent('a batch', () => {
  test('gives one result a line, in order, the same with any number of threads', async () => {
    const ids = Array.from({ length: 50 }, (_, i) => `s${i}`);
    // Every tenth series is far longer than its neighbours and would overtake nothing.
    const input = ids.map((id, i) =>
      line(id, i % 10 === 0 ? { values: Array.from({ length: 1000 }, (_, t) => t % 24) } : {}),
    );
    const one = await batch(input.join('\n'), '--threads', '1');
    const three = await batch(gzipSync(input.join('\r\n')), '--threads', '3');
    expect([one.code, three.code]).toEqual([0, 0]);
    expect(three.results.map(({ id }) => id)).toEqual(ids);
    expect(three.text).toBe(one.text);
    expect(one.stdout).toBe('');
  });

  test('has the documented shape', async () => {
    const { results } = await batch(`${line('a', { start: '2024-01-01' })}\n\n${line(7)}\n`);
    expect(results).toHaveLength(2);
    expect(results[0]).toMatchObject({
      id: 'a',
      model: expect.any(String),
      backtest: {
        smape: expect.any(Number),
        mase: expect.any(Number),
        coverage: { '80': expect.any(Number), '95': expect.any(Number) },
        naive: { name: expect.any(String), smape: expect.any(Number) },
      },
    });
    for (const key of ['80', '95']) {
      expect(results[0].lower[key]).toHaveLength(7);
      expect(results[0].upper[key]).toHaveLength(7);
    }
    expect(results[0].mean).toHaveLength(7);
    expect(results[1].id).toBe(7);
  });

  test('learns events of a line and explains it where asked to', async () => {
    const events = [{ name: 'sale', steps: [10, 31, 52, 62] }];
    const lifted = values.map((v, i) => (events[0]?.steps.includes(i) ? 2 * v : v));
    const { results } = await batch(
      [
        line('with', { values: lifted, events, explain: true }),
        line('without', { values: lifted }),
        line('no list', { events: 'sale' }),
        line('no steps', { events: [{ name: 'sale', steps: ['soon'] }] }),
      ].join('\n'),
    );
    const [told, untold, noList, noSteps] = results;
    expect(told.events).toMatchObject([{ name: 'sale', occurrences: 3 }]);
    expect(told.mean[2]).toBeGreaterThan(1.5 * untold.mean[2]);
    const parts = told.components as { values: number[] }[];
    expect(parts.reduce((sum, { values: part }) => sum + (part[2] as number), 0)).toBeCloseTo(
      told.mean[2],
      6,
    );
    expect(untold.events).toBeUndefined();
    expect([noList.error.code, noSteps.error.code]).toEqual(['event_invalid', 'event_invalid']);
  });

  test('lets dearer methods compete where a line asks for it', async () => {
    const long = Array.from({ length: 200 }, (_, i) => 50 + (i % 7) * 9 + ((i * 37) % 11));
    const { results } = await batch(
      [
        line('usual', { values: long }),
        line('thorough', { values: long, effort: 'thorough' }),
      ].join('\n'),
    );
    expect(results.map(({ model }) => model.includes('lstm'))).toEqual([false, true]);
  });

  test('turns bad lines into errors, forecasts the others, and exits with 1', async () => {
    const bad: [string, string, RegExp][] = [
      ['oops', 'bad_json', /not JSON/],
      ['[1,2]', 'bad_json', /not a JSON object/],
      ['{"id":"n","values":[1,NaN],"horizon":3}', 'bad_json', /write null/],
      [line('v', { values: 'x' }), 'missing_field', /values must be an array/],
      [line('h', { horizon: undefined }), 'missing_field', /horizon must be/],
      [line('h0', { horizon: 0 }), 'horizon_out_of_range', /^horizon is 0/],
      [line('h4', { horizon: 10_000 }), 'horizon_out_of_range', /^horizon is 10000/],
      [line('f', { frequency: 'X' }), 'frequency_unknown', /"X"/],
      [line('t', { values: [1, 'two', 3] }), 'value_not_finite', /values\[1\] is two/],
      ['{"id":"big","values":[1,1e999],"horizon":3}', 'value_not_finite', /values\[1\]/],
      [line('e', { values: [] }), 'no_values', /no observed number/],
      [line('l', { levels: [120] }), 'level_out_of_range', /^levels\[0\] is 120/],
      [line('s', { start: 'soon' }), 'time_not_understood', /start/],
      [line('w', { effort: 'most' }), 'effort_unknown', /^effort is most; use usual/],
    ];
    const input = [line('first'), ...bad.map(([text]) => text), line('last')].join('\n');
    const { code, results, stderr } = await batch(input);
    expect(code).toBe(1);
    expect(results[0]).toMatchObject({ id: 'first', mean: expect.any(Array) });
    expect(results.at(-1)).toMatchObject({ id: 'last', mean: expect.any(Array) });
    bad.forEach(([, errorCode, message], i) => {
      const result = results[i + 1];
      expect(Object.keys(result)).toEqual(['id', 'error']);
      expect(result.error).toEqual({
        code: errorCode,
        message: expect.stringMatching(message),
        line: i + 2,
      });
    });
    expect(results[4].id).toBe('v');
    expect(stderr).toContain(`${bad.length + 2} series forecast, ${bad.length} of them failed`);
  });

  test('nine values, zeros, gaps and constants are forecast, with a note', async () => {
    const cases = [values.slice(0, 9), values.map(() => 0), values.map(() => 5), [3]];
    const gappy = values.map((value, i) => (i % 5 === 2 ? null : value));
    const input = [...cases, gappy].map((each, i) => line(i, { values: each }));
    const { code, results } = await batch(input.join('\n'));
    expect(code).toBe(0);
    for (const result of results) {
      expect(result.mean.every(Number.isFinite)).toBe(true);
    }
    expect(results[1].mean).toEqual(values.slice(0, 7).map(() => 0));
    expect(results.slice(0, 4).every(({ notes }) => notes.length > 0)).toBe(true);
  });

  test('an empty file gives an empty file; stdout takes the place of a file', async () => {
    expect(await batch('')).toMatchObject({ code: 0, text: '' });
    const path = scratch.path('one.ndjson');
    writeFileSync(path, line('a'));
    const { stdout, code } = await runCli(['forecast', '--batch', path, '--out', '-', '--json']);
    expect([JSON.parse(stdout).id, code]).toEqual(['a', 0]);
  });

  test.each<[string, string[], RegExp]>([
    ['no --out', ['--batch', 'in.ndjson'], /give --out/],
    ['a file that is not there', ['--batch', 'no.ndjson', '--out', 'o'], /no file no\.ndjson/],
    ['0 threads', ['--batch', 'in', '--out', 'o', '--threads', '0'], /at least 1/],
    ['FILE and --batch', ['x.csv', '--batch', 'in', '--out', 'o'], /either FILE or --batch/],
  ])('%s is refused', async (_what, args, message) => {
    const { code, stderr } = await runCli(['forecast', ...args], { cwd: scratch.dir });
    expect(stderr).toMatch(message);
    expect(code).toBe(2);
  });

  test('the input is never overwritten, and an output that cannot be is said', async () => {
    const path = scratch.path('same.ndjson');
    writeFileSync(path, line('a'));
    const same = await runCli(['forecast', '--batch', path, '--out', path]);
    expect([same.code, readFileSync(path, 'utf8')]).toEqual([2, line('a')]);
    const out = scratch.path('no/such/folder/out.ndjson');
    const none = await runCli(['forecast', '--batch', path, '--out', out]);
    expect(none.stderr).toMatch(/cannot write .*ENOENT/);
    expect(none.code).toBe(1);
  });
});

test('Ctrl-C ends with 130 and leaves no file behind', async () => {
  const inPath = scratch.path('long.ndjson');
  writeFileSync(inPath, `${line('a')}\n`.repeat(20_000));
  const out = scratch.path('interrupted.ndjson');
  const args = ['forecast', '--batch', inPath, '--out', out, '--threads', '1'];
  const running = runCli(args, {
    onStart: async (child) => {
      // The partial file appears when the first results are written.
      while (!readdirSync(scratch.dir).some((name) => name.endsWith('.part'))) {
        await new Promise((resolve) => setImmediate(resolve));
      }
      child.kill('SIGINT');
    },
  });
  expect((await running).code).toBe(130);
  expect(readdirSync(scratch.dir).filter((name) => name.startsWith('interrupted'))).toEqual([]);
});

describe('lines', () => {
  async function* pieces(...texts: string[]): AsyncGenerator<string> {
    yield* texts;
  }
  const read = async (lines: AsyncIterable<unknown>): Promise<unknown[]> => {
    const all: unknown[] = [];
    for await (const one of lines) all.push(one);
    return all;
  };

  test('are cut wherever the pieces were cut, numbered with the empty ones', async () => {
    expect(await read(readLines(pieces('a', 'b\n', '\n\r\nc\nd')))).toEqual([
      { number: 1, text: 'ab' },
      { number: 4, text: 'c' },
      { number: 5, text: 'd' },
    ]);
  });

  test('beyond the bound are dropped, not kept', async () => {
    expect(await read(readLines(pieces('abc', 'def\nok\n', 'toolong'), 5))).toEqual([
      { number: 1, text: null },
      { number: 2, text: 'ok' },
      { number: 3, text: null },
    ]);
  });

  test('inOrder keeps order, and never more than its window under way', async () => {
    async function* items(): AsyncGenerator<number> {
      for (let i = 0; i < 20; i++) yield i;
    }
    let underWay = 0;
    let most = 0;
    const work = async (item: number): Promise<number> => {
      most = Math.max(most, ++underWay);
      for (let turn = 0; turn < (item % 5) * 3; turn++) await Promise.resolve();
      underWay--;
      return item;
    };
    expect(await read(inOrder(items(), 4, work))).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(most).toBeLessThanOrEqual(4);
  });
});
