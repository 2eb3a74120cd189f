// The sql tag: what becomes a parameter, what becomes text, and what is refused.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { compile, identifier, list, sql } from './sql.ts';

test('values become numbered parameters across nested pieces', () => {
  const where = sql`a = ${1} and b in (select unnest(${list([2, 3])}::int[]))`;
  const { text, values } = compile(sql`select ${'x'} from t where ${where} limit ${4}`);
  expect(text).toBe('select $1 from t where a = $2 and b in (select unnest($3::int[])) limit $4');
  expect(values).toEqual(['x', 1, [2, 3], 4]);
});

test('joined pieces keep their separators, none and one included', () => {
  const comma = sql`, `;
  expect(compile(sql`(${sql.join([], comma)})`).text).toBe('()');
  expect(compile(sql`(${sql.join([identifier('a')], comma)})`).text).toBe('("a")');
  const many = compile(sql`(${sql.join([identifier('a'), 7, sql`now()`], comma)})`);
  expect(many).toMatchObject({ text: '("a", $1, now())', values: [7] });
});

test('equal texts share a name, so that they are prepared once', () => {
  const first = compile(sql`select ${1}`);
  const second = compile(sql`select ${2}`);
  expect(second.name).toBe(first.name);
  expect(compile(sql`select ${1}, 2`).name).not.toBe(first.name);
});

test('an identifier never ends its quotes', () => {
  fc.assert(
    fc.property(fc.string(), (name) => {
      const { text } = compile(sql`${identifier(name)}`);
      expect(text.slice(1, -1).replaceAll('""', '')).not.toContain('"');
    }),
  );
});

test('a forgotten value is an error, not NULL', () => {
  expect(() => sql`select ${undefined}`).toThrow(/value 1 .* undefined/);
});
