// The script that is made of a README, on small ones and on ours.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { readBlocks } from '../../tools/docs-run/blocks.ts';
import { typedFrom } from './typed.ts';

const fence = '```';
const start = `${fence}sh\nnpm install && npm start\n${fence}\n`;
const read = (text: string) => typedFrom(readBlocks('README.md', text));

it('keeps the order, saves what is to be saved and leaves out the test run', () => {
  const file = `Save this as \`a.ts\`:\n\n${fence}ts\nlet a = '$b';\n${fence}\n`;
  const { first, second, leftOut } = read(
    `${start}${file}${fence}sh\nls\n${fence}\n${fence}sh\nnpm test\n${fence}\n`,
  );
  expect(first).toBe('npm install && npm start\n');
  expect(second.split('\n').filter((line) => line !== '')).toEqual([
    "printf '\\n%s\\n' '### README.md:6'",
    "cat > 'a.ts' <<'END_OF_FILE'",
    "let a = '$b';",
    'END_OF_FILE',
    "printf '\\n%s\\n' '### README.md:9'",
    'ls',
  ]);
  expect(leftOut).toEqual([12]);
});

it.each([
  ['no start', `${fence}sh\nls\n${fence}\n`, /begins with/],
  ['a start that comes later', `${fence}sh\nls\n${fence}\n${start}`, /begins with/],
  ['code without a name', `${start}${fence}ts\n1;\n${fence}\n`, /README\.md:4: say under which/],
])('refuses %s', (_what, text, message) => {
  expect(() => read(text)).toThrow(message);
});

it('can type all of our README, and leaves out one block', () => {
  const text = readFileSync(join(import.meta.dirname, '../../README.md'), 'utf8');
  const { second, leftOut } = read(text);
  expect(leftOut).toHaveLength(1);
  expect(second).toContain('npx aibaas');
});
