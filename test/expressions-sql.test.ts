// An expression asked of the database answers as it does here, over rows of every kind of value.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { compile, ExpressionError } from '../packages/expressions/src/index.ts';
import {
  randomSchema,
  randomTruth,
} from '../packages/expressions/src/testing/random-expression.ts';
import { seeded } from '../packages/expressions/src/testing/seeded.ts';
import { startTestServer, type TestServer } from '../packages/server/src/testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const now = Date.parse('2026-01-05T12:00:00Z');
const values = {
  n: [null, 0, 1, -2.5, 1e120, 1e-120, Number.NaN, 7.25],
  m: [null, 3, 1e99, 0.1],
  ms: [null, 1.5, 2],
  t: [null, '', 'a', 'b', 'ä', '😀', '\uffee', 'a b'],
  u: [null, 'a', 'A', 'ab'],
  b: [null, true, false],
  d: [null, '2026-01-01T00:00:00Z', '2026-01-04T00:30:00.250Z', '1969-12-31T23:00:00Z'],
} as const;
const types = {
  n: 'float8',
  m: 'float8',
  ms: 'float8',
  t: 'text',
  u: 'text',
  b: 'boolean',
  d: 'timestamptz',
};

test('a thousand expressions over forty rows', async () => {
  const random = seeded(21);
  const names = Object.keys(values) as (keyof typeof values)[];
  const rows = Array.from({ length: 40 }, () =>
    Object.fromEntries(
      names.map((name) => [name, values[name][Math.floor(random() * values[name].length)] ?? null]),
    ),
  );
  const columns = names.map((name) => `f.${name}::${types[name]} as ${name}`).join(', ');
  // JSON knows no NaN: it travels as text and becomes one in the database.
  const sent = rows.map((row, i) => ({ i, ...row, n: Number.isNaN(row.n) ? 'NaN' : row.n }));
  const shape = `f(i int, ${names.map((name) => `${name} text`).join(', ')})`;
  let asked = 0;
  await server.kernel.database.system('asking expressions', async ({ client }) => {
    for (let i = 0; i < 1000; i++) {
      const expression = compile(randomTruth(random, 3), randomSchema);
      const { text, values: bound } = expression.toSql({
        columnOf: ([name]) => `r.${name}`,
        now,
        parametersBefore: 1,
      });
      const query = `select i, coalesce(${text}, false) as answer
        from (select i, ${columns} from jsonb_to_recordset($1::jsonb) as ${shape}) as r order by i`;
      const answers = await client.query(query, [JSON.stringify(sent), ...bound]);
      rows.forEach((row, r) => {
        const here = expression.run(row, now) === true;
        expect(answers.rows[r].answer, `${expression.source} of ${JSON.stringify(row)}`).toBe(here);
        asked += 1;
      });
    }
  });
  expect(asked).toBe(40_000);
});

test.each([
  'lower(t) === u',
  'mod(n, 2) === 1',
  "trim(t) === 'a'",
  "t === 'a\0'",
  't in [u, null]',
])('what a database would answer otherwise is refused: %j', (source) => {
  const asked = () => compile(source, randomSchema).toSql({ columnOf: String, now });
  if (source.includes('in [')) expect(asked).not.toThrow();
  else expect(asked).toThrow(ExpressionError);
});
