// One key holds one shape: no two keys are alike, none is written by hand, and no answer has a default that looks
// like an empty one.
import { describe, expect, it } from 'vitest';
import { dataKeys, messageKeys, metricKeys, openKeys, tenantKeys } from './query-keys.ts';

const texts = import.meta.glob<string>('./**/*.{ts,tsx}', {
  query: '?raw',
  import: 'default',
  eager: true,
});
const sources = Object.entries(texts)
  .map(([path, text]) => ({ path: path.slice(2), text }))
  .filter(({ path }) => !/\.test\.|^(query-keys|ask)\.ts$/.test(path));

const found = (pattern: RegExp): string[] =>
  sources.flatMap(({ path, text }) =>
    text.split('\n').flatMap((line, i) => (pattern.test(line) ? [`${path}:${i + 1}`] : [])),
  );

describe('keys', () => {
  it('are all different', () => {
    const session = { tenant: { id: 't' }, workspace: { id: 'w' } };
    const all = [openKeys, tenantKeys, messageKeys, dataKeys, metricKeys].flatMap((keys) =>
      Object.entries(keys)
        // What keys begin with is shared by design.
        .filter(([name]) => !/^(all|every)/.test(name))
        .map(([name, make]) => {
          const first = name === 'tenant' || keys === openKeys ? 'x' : session;
          return JSON.stringify((make as (...args: unknown[]) => unknown)(first, 'x', 'x'));
        }),
    );
    expect(all.length).toBeGreaterThan(25);
    expect(new Set(all).size).toBe(all.length);
  });

  it('are made in query-keys.ts alone', () => {
    expect(sources.length).toBeGreaterThan(90);
    expect(found(/queryKey: \[|changes: \[\[|setQueryData\(\[/)).toEqual([]);
    expect(found(/\bqueryFn\b/)).toEqual([]);
  });
});

it('an answer that has not come is not an empty one', () => {
  expect(found(/\bdata(: \w+)? = (\[\]|\{\}|0|'')/)).toEqual([]);
});
