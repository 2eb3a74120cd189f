// Ways out of expression languages that were published for others, and soups of words: all that comes of them is an
// error of ours or a plain value.
import { expect, it } from 'vitest';
import { compile, ExpressionError } from './index.ts';
import { randomSchema, randomTruth, wordSoup } from './testing/random-expression.ts';
import { seeded } from './testing/seeded.ts';
import type { Schema } from './types.ts';

const schema: Schema = { a: { type: 'any' }, t: { type: 'text' }, n: { type: 'number' } };

const names = [
  ...['constructor', '__proto__', 'prototype', 'toString', 'valueOf', 'hasOwnProperty'],
  ...['__defineGetter__', '__lookupGetter__', 'call', 'apply', 'bind', 'caller', 'arguments'],
  ...['process', 'global', 'globalThis', 'require', 'module', 'Function', 'eval', 'Reflect'],
  ...['Proxy', 'Symbol', 'Error', 'Object', 'Array', 'Promise', 'WebAssembly', 'import', 'this'],
];

const shapes: readonly ((name: string) => string)[] = [
  (name) => name,
  (name) => `${name}()`,
  (name) => `a.${name}`,
  (name) => `t.${name}.${name}`,
  (name) => `a['${name}']`,
  (name) => `(1).${name}`,
  (name) => `''.${name}('return process')()`,
  (name) => `[].${name}`,
  (name) => `a?.${name}`,
  (name) => `a.\\u0063${name}`,
  (name) => `a[\`${name}\`]`,
  (name) => `${name}\`x\``,
  (name) => `(() => ${name})()`,
  (name) => `new ${name}()`,
  (name) => `{${name}}`,
];

const others = [
  ...['a=1', 'a;a', 'a,a', 'a++', 'a => a', '...a', '`${a}`', '/x/.test(t)', 'a ?? t', 'a ** 2'],
  ...['{{a}}', '${a}', '<%= a %>', '{{=(function(){return 1})()}}', 'import("fs")', 'delete a.b'],
  ...['void 0', 'typeof a', 'a instanceof a', 'yield a', 'await a', 'class {}', 'function(){}'],
  ...['a in this', 't.replace(/./g, eval)', "n['x']['y']", 'with(a) b', 'throw a', 'debugger'],
];

it('three hundred ways out lead nowhere', () => {
  const escapes = [...names.flatMap((name) => shapes.map((shape) => shape(name))), ...others];
  expect(escapes.length).toBeGreaterThan(300);
  for (const source of escapes) {
    let answer: unknown;
    try {
      answer = compile(source, schema).run({ a: { b: 1 }, t: 'x', n: 1 });
    } catch (error) {
      expect(error, source).toBeInstanceOf(ExpressionError);
      continue;
    }
    // What is taken reads a field that nobody has.
    expect(answer, source).toBeNull();
  }
});

it('soups of words throw nothing but errors of ours, with a place inside the source', () => {
  const random = seeded(11);
  let taken = 0;
  for (let i = 0; i < 20_000; i++) {
    const source = wordSoup(random);
    try {
      compile(source, schema).run({ a: 1, t: 'x', n: 1 });
      taken += 1;
    } catch (error) {
      expect(error, source).toBeInstanceOf(ExpressionError);
      const { at, length } = error as ExpressionError;
      expect(at >= 0 && length >= 0 && at + length <= source.length, source).toBe(true);
    }
  }
  expect(taken).toBeGreaterThan(100);
});

it('what means something answers true or false, and says why, whatever the fields hold', () => {
  const random = seeded(12);
  const values = [null, undefined, 0, -1.5, Number.NaN, 1e300, '', 'a', true, [], {}, '2026-01-03'];
  for (let i = 0; i < 3000; i++) {
    const expression = compile(randomTruth(random, 3), randomSchema);
    const fields = Object.fromEntries(
      Object.keys(randomSchema).map((name) => [name, values[Math.floor(random() * values.length)]]),
    );
    const answer = expression.run(fields, 0);
    expect(typeof answer, expression.source).toBe('boolean');
    expect(expression.explain(fields, 0).value, expression.source).toBe(answer);
  }
});
