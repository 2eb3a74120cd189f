// Every pattern and format of the contract has words, and the words are true of it.
import { expect, it } from 'vitest';
import * as contract from './index.ts';
import { formatWords, patternWords } from './pattern-words.ts';

/** All values under `name` anywhere in the schemas that the contract exports. */
function valuesOf(name: string): string[] {
  const found = new Set<string>();
  const seen = new Set<unknown>();
  const walk = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return;
    seen.add(value);
    for (const [key, part] of Object.entries(value)) {
      if (key === name && typeof part === 'string') found.add(part);
      walk(part);
    }
  };
  walk({ ...contract });
  return [...found];
}

it('says each pattern in words', () => {
  const patterns = valuesOf('pattern');
  expect(patterns.length).toBeGreaterThanOrEqual(6);
  expect(patterns.filter((pattern) => patternWords(pattern) === null)).toEqual([]);
});

it('says each format in words', () => {
  const formats = valuesOf('format');
  expect(formats).toContain('uuid');
  expect(formats.filter((format) => formatWords(format) === null)).toEqual([]);
});

it('gives examples that fit', () => {
  const fitting = valuesOf('pattern').filter((pattern) =>
    / such as /.test(patternWords(pattern) ?? ''),
  );
  expect(fitting).toHaveLength(2);
  for (const pattern of fitting) {
    const example = /such as (\S+)$/.exec(patternWords(pattern) ?? '')?.[1];
    expect(example).toMatch(new RegExp(pattern, 'u'));
  }
});

it('knows none for what is not of the contract', () => {
  expect([patternWords('^a$'), formatWords('ipv4')]).toEqual([null, null]);
});
