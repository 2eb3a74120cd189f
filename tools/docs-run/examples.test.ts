// Examples in comments: how they are read and checked, and that all of the repository's hold.
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ExampleRule, exampleRules } from './example-rules.ts';
import { moduleOf, readExamples } from './examples.ts';
import { runExamples } from './run-examples.ts';

const root = dirname(dirname(import.meta.dirname));
const rule: ExampleRule = {
  scope: 'exported',
  runs: 'process',
  given: { frame: 'f()', model: 'fit(frame)' },
  own: { "'http://here'": 'url' },
  files: {},
};
const module = (code: string, exported: string[] = []): string =>
  moduleOf({ package: 'ml', path: 'a.ts', line: 1, symbol: 'a', code }, rule, exported);

describe('reading examples', () => {
  it('takes code, line and symbol, without stars, fences and other tags', () => {
    const text = [
      '/** Adds.',
      ' * @example',
      ' * ```ts',
      ' * add(1, 2); // 3',
      ' *',
      ' * add(2, 2);',
      ' * ```',
      ' * @throws never',
      ' */',
      'export function add(a: number, b: number) {}',
      '/** Says nothing. */',
      'export const one = 1;',
      'class A {',
      '  /**',
      '   * @example',
      '   * a.send();',
      '   */',
      '  send(): void {}',
      '}',
    ].join('\n');
    expect(readExamples('ml', 'a.ts', text)).toEqual([
      {
        package: 'ml',
        path: 'a.ts',
        line: 2,
        symbol: 'add',
        code: 'add(1, 2); // 3\n\nadd(2, 2);',
      },
      { package: 'ml', path: 'a.ts', line: 15, symbol: 'send', code: 'a.send();' },
    ]);
  });
});

describe('an example as a module', () => {
  it('imports what it names and is given what it speaks of, in order', () => {
    const made = module('predict(model);', ['predict', 'unused', 'fit']);
    expect(made).toContain("import { predict, fit } from '@aibaas/ml';");
    expect(made).toMatch(/const frame = f\(\);\nconst model = fit\(frame\);\npredict\(model\);/);
  });

  it('leaves what it declares or imports itself, and names of properties', () => {
    const made = module("import { predict } from 'x';\nconst frame = 1;\npredict(a.model);", [
      'predict',
    ]);
    expect(made).not.toContain('@aibaas/ml');
    expect(made).not.toContain('const model');
    expect(made).not.toContain('f()');
  });

  it.each([
    ['a(1); // 3', 'stated(a(1), "3");'],
    ['a(1); // 0.5…', 'stated(a(1), "0.5…");'],
    ['a(1); // 2 + 40 = 42', 'stated(a(1), "42");'],
    ['a(1); // [1, null]', 'stated(a(1), [1, null]);'],
    ["a('http://here'); // 'x'", "stated(a(url), 'x');"],
    ['a(1); // three numbers', 'a(1); // three numbers'],
    ['const b = a(1); // 3', 'const b = a(1); // 3'],
  ])('%s is checked where it states a value', (code, line) => {
    expect(module(code)).toContain(`${line}\n`);
  });
});

describe('the examples of this repository', () => {
  it('are type-checked, run, and give what their comments say', async () => {
    const { ran, failures } = await runExamples(root);
    expect(failures).toEqual([]);
    for (const name of Object.keys(exampleRules)) expect(ran[name], name).toBeGreaterThan(0);
    expect(ran.ml).toBeGreaterThan(30);
  });
});
