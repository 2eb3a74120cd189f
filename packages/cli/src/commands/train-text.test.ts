// `aibaas train --task text` and `predict` with such a model.
import { readFileSync, writeFileSync } from 'node:fs';
import { afterAll, expect, test } from 'vitest';
import { createScratch, runCli } from '../testdata/run-cli.ts';

const scratch = createScratch();
afterAll(() => scratch.remove());
const asks = {
  refund: ['I want my money back', 'refund please', 'can you refund order', 'give the money back'],
  parcel: [
    'where is my parcel',
    'the parcel is late',
    'my delivery did not come',
    'track the parcel',
  ],
  // Bengali: "I cannot sign in", "the password is wrong".
  login: ['আমি সাইন ইন করতে পারছি না', 'পাসওয়ার্ড ভুল', 'cannot sign in', 'my password is wrong'],
};
const rows = Object.entries(asks).flatMap(([topic, texts]) =>
  texts.flatMap((text) => [1, 2, 3].map((n) => `"${text} ${'again '.repeat(n)}",${topic}`)),
);
const file = scratch.path('tickets.csv');
writeFileSync(file, `body,topic\n${rows.join('\n')}\n`);

test('learns topics in any script and gives the same bytes for the same seed', async () => {
  const model = scratch.path('topics.json');
  const words = ['train', file, '--task', 'text', '--text', 'body', '--target', 'topic', '--out'];
  const { code, stdout } = await runCli([...words, model]);
  expect([code, stdout.split('\n')[0]]).toEqual([0, 'topic from body: 3 classes, 36 rows.']);
  expect((await runCli([...words, '-'])).stdout).toBe(readFileSync(model, 'utf8'));

  const fresh = scratch.path('fresh.ndjson');
  const texts = ['refund my money', 'late parcel', 'পাসওয়ার্ড ভুল'];
  writeFileSync(fresh, texts.map((body) => `${JSON.stringify({ body })}\n`).join(''));
  const answer = await runCli(['predict', model, fresh, '--proba', '--out', '-']);
  const lines = answer.stdout
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  expect(lines.map(({ prediction }) => prediction)).toEqual(['refund', 'parcel', 'login']);
  const sum = Object.values<number>(lines[0].probabilities).reduce((a, b) => a + b, 0);
  expect(sum).toBeCloseTo(1, 6);
  expect((await runCli(['explain', model])).stdout).toContain('3 classes');

  const refused = await runCli(['predict', model, file.replace('tickets', 'none'), '--out', '-']);
  expect(refused.code).toBe(2);
  writeFileSync(fresh, '{"subject":"refund"}\n');
  const lacking = await runCli(['predict', model, fresh, '--out', '-']);
  expect([lacking.code, lacking.stderr]).toEqual([1, expect.stringContaining('no column "body"')]);
});
