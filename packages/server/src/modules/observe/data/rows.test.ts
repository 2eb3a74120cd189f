// Tables and rows through the API: what is kept, what is refused with which words, which events and
// audit records follow.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const column = (name: string, type: string, nullable = true) => ({ name, type, nullable });
const every = [
  column('name', 'text', false),
  column('count', 'integer'),
  column('share', 'number'),
  column('is_open', 'boolean'),
  column('day', 'date'),
  column('at', 'timestamp'),
  column('more', 'json'),
];

async function newTable(name: string, columns: unknown = every): Promise<void> {
  const { status, body } = await server.request('POST', '/api/v1/tables', {
    body: { name, columns },
  });
  expect([status, body.code]).toEqual([201, undefined]);
}

const rowsOf = (table: string): string => `/api/v1/tables/${encodeURIComponent(table)}/rows`;
const add = (table: string, rows: unknown[], headers = {}) =>
  server.request('POST', rowsOf(table), { body: { rows }, headers });

async function factsAbout(table: string): Promise<{ name: string; data: { table?: string } }[]> {
  return server.kernel.database.tenant(server.tenant.id, (tx) =>
    tx.rows({
      text: 'select name, data from kernel.outbox where topic = $1 order by xid, id',
      values: [`tables/${table}`],
    }),
  );
}

describe('tables', () => {
  test('a table is made, listed, read and removed, with its events and audit records', async () => {
    await newTable('bike rides');
    const one = await server.request('GET', '/api/v1/tables/bike%20rides');
    expect(one.body).toMatchObject({ name: 'bike rides', columns: every, row_count_estimate: 0 });
    const all = await server.request('GET', '/api/v1/tables');
    expect(all.body.data.map((t: { name: string }) => t.name)).toContain('bike rides');
    const removed = await server.request('DELETE', '/api/v1/tables/bike%20rides');
    expect(removed.status).toBe(204);
    expect((await server.request('GET', '/api/v1/tables/bike%20rides')).status).toBe(404);
    expect((await server.request('GET', rowsOf('bike rides'))).body.code).toBe('not_found');
    expect((await factsAbout('bike rides')).map((f) => f.name)).toEqual([
      'table.created',
      'table.deleted',
    ]);
    const audit = await server.request('GET', '/api/v1/audit?limit=1000');
    const actions = audit.body.data
      .filter((r: { resource_id: string }) => r.resource_id === one.body.id)
      .map((r: { action: string }) => r.action);
    expect(actions.sort()).toEqual(['DELETE /api/v1/tables/:name', 'POST /api/v1/tables']);
  });

  test('names of any script and length up to 200 characters work', async () => {
    for (const name of ['مبيعات اليوم', 'a"b\'c;--', '表'.repeat(200), '../../etc', '__proto__']) {
      await newTable(name, [column('סכום', 'number'), column('x', 'text')]);
      const { status, body } = await add(name, [{ סכום: 1.5, x: name }]);
      expect(status, JSON.stringify(body)).toBe(201);
      const list = await server.request('GET', rowsOf(name));
      expect(list.body.data[0]).toMatchObject({ סכום: 1.5, x: name });
    }
  });

  test.each([
    ['no columns', { name: 'x', columns: [] }, '/columns'],
    [
      'a column twice',
      { name: 'x', columns: [column('a', 'text'), column('a', 'text')] },
      '/columns/1/name',
    ],
    ['a name of the system', { name: 'x', columns: [column('_id', 'text')] }, '/columns/0/name'],
    [
      'a name over 63 bytes',
      { name: 'x', columns: [column('é'.repeat(40), 'text')] },
      '/columns/0/name',
    ],
    ...['ctid', 'xmin', 'xmax', 'cmin', 'cmax', 'tableoid'].map(
      (name): [string, object, string] => [
        `${name}, a column of every table in PostgreSQL`,
        { name: 'x', columns: [column('a', 'text'), column(name, 'text')] },
        '/columns/1/name',
      ],
    ),
    ['an empty column name', { name: 'x', columns: [column(' ', 'text')] }, '/columns/0/name'],
    ['an unknown type', { name: 'x', columns: [column('a', 'money')] }, '/columns/0/type'],
    ['an unknown field', { name: 'x', columns: [column('a', 'text')], owner: 1 }, '/owner'],
    ['a NUL in the name', { name: 'a\0b', columns: [column('a', 'text')] }, '/name'],
  ])('refused: %s', async (_what, body, pointer) => {
    const answer = await server.request('POST', '/api/v1/tables', { body });
    expect([answer.status, answer.body.code]).toEqual([400, 'request_invalid']);
    expect(answer.body.errors[0].pointer).toBe(pointer);
  });

  test('a name that is taken is refused, also in a race', async () => {
    const body = { name: 'raced', columns: [column('a', 'text')] };
    const answers = await Promise.all(
      Array.from({ length: 4 }, () => server.request('POST', '/api/v1/tables', { body })),
    );
    expect(answers.map((a) => a.status).sort()).toEqual([201, 409, 409, 409]);
    expect(answers.find((a) => a.status === 409)?.body.code).toBe('table_exists');
  });

  test('a replayed Idempotency-Key makes one table', async () => {
    const body = { name: 'replayed', columns: [column('a', 'text')] };
    const headers = { 'idempotency-key': 'once' };
    const first = await server.request('POST', '/api/v1/tables', { body, headers });
    const second = await server.request('POST', '/api/v1/tables', { body, headers });
    expect([first.status, second.status]).toEqual([201, 201]);
    expect(second.body).toEqual(first.body);
  });
});

describe('rows', () => {
  const values = {
    name: 'first',
    count: 42,
    share: 0.1,
    is_open: true,
    day: '2026-02-28',
    at: '2026-02-28T10:00:00.123456+02:00',
    more: { a: [1, null, 'x'] },
  };

  test('a row is added, read, changed and removed; each change has its event', async () => {
    await newTable('life');
    const added = await server.request('POST', rowsOf('life'), { body: { row: values } });
    expect(added.status).toBe(201);
    const [row] = added.body.data;
    expect(row).toMatchObject({ ...values, at: '2026-02-28T08:00:00.123456Z', _version: 1 });
    const path = `${rowsOf('life')}/${row._id}`;
    expect((await server.request('GET', path)).body).toEqual(row);
    const changed = await server.request('PATCH', path, { body: { count: null, name: 'second' } });
    expect(changed.body).toMatchObject({ name: 'second', count: null, share: 0.1, _version: 2 });
    expect((await server.request('DELETE', path)).status).toBe(204);
    expect((await server.request('GET', path)).status).toBe(404);
    const facts = await factsAbout('life');
    expect(facts.map((f) => f.name)).toEqual([
      'table.created',
      'row.created',
      'row.updated',
      'row.deleted',
    ]);
    expect(facts[1]?.data).toEqual({ table: 'life', row });
    expect(facts[3]?.data).toEqual({ table: 'life', id: row._id });
  });

  test('If-Match lets one of two writers win', async () => {
    await newTable('versions');
    const { body } = await add('versions', [values]);
    const path = `${rowsOf('versions')}/${body.data[0]._id}`;
    const write = (version: string, name: string) =>
      server.request('PATCH', path, { body: { name }, headers: { 'if-match': version } });
    expect((await write('"1"', 'a')).status).toBe(200);
    const late = await write('1', 'b');
    expect([late.status, late.body.code]).toEqual([412, 'version_conflict']);
    const stale = await server.request('DELETE', path, { headers: { 'if-match': '1' } });
    expect(stale.status).toBe(412);
    expect((await write('soon', 'c')).status).toBe(400);
    const gone = `${rowsOf('versions')}/${server.kernel.ids.next()}`;
    const nowhere = await server.request('DELETE', gone, { headers: { 'if-match': '1' } });
    expect(nowhere.status).toBe(404);
  });

  test('integers keep every digit', async () => {
    await newTable('big', [column('n', 'integer')]);
    const { body } = await add('big', [{ n: '9223372036854775807' }, { n: 9007199254740991 }]);
    expect(body.data.map((r: { n: unknown }) => r.n)).toEqual([
      '9223372036854775807',
      9007199254740991,
    ]);
    const rounded = await add('big', [{ n: 2 ** 53 + 2 }]);
    expect([rounded.status, rounded.body.errors[0].pointer]).toEqual([400, '/rows/0/n']);
    const beyond = await add('big', [{ n: '9223372036854775808' }]);
    expect(beyond.status).toBe(400);
  });

  test('numbers that JSON cannot keep are refused by their place, also inside of data', async () => {
    await newTable('exact', [column('j', 'json'), column('x', 'number'), column('t', 'text')]);
    const send = (row: string) =>
      server.request('POST', rowsOf('exact'), {
        body: Buffer.from(`{"row":${row}}`),
        headers: { 'content-type': 'application/json' },
      });
    for (const [row, message] of [
      ['{"j":{"orders":[{"no":740245381351497731}]}}', 'j.orders[0].no'],
      ['{"j":{"x":1e400}}', 'j.x'],
      ['{"x":1e400}', '1e400'],
      ['{"x":740245381351497731}', '740245381351497731'],
    ] as const) {
      const { status, body } = await send(row);
      expect([status, body.errors?.[0]?.message]).toEqual([400, expect.stringContaining(message)]);
    }
    const kept = await send('{"j":{"__proto__":1},"x":1e21,"t":740245381351497731}');
    const [{ j, x, t }] = kept.body.data;
    expect(JSON.stringify([j, x, t])).toBe('[{"__proto__":1},1e+21,"740245381351497731"]');
  });

  test('of a list with one bad row nothing is kept, and each mistake is named', async () => {
    await newTable('whole');
    const bad = await add('whole', [
      values,
      { ...values, day: '2026-02-30' },
      { count: 1 },
      { ...values, share: 'NaN' },
    ]);
    expect([bad.status, bad.body.code]).toEqual([400, 'request_invalid']);
    expect(bad.body.errors.map((e: { pointer: string }) => e.pointer)).toEqual([
      '/rows/1/day',
      '/rows/2/name',
      '/rows/3/share',
    ]);
    expect((await server.request('GET', rowsOf('whole'))).body.data).toEqual([]);
    expect((await factsAbout('whole')).map((f) => f.name)).toEqual(['table.created']);
  });

  test.each([
    ['a column that does not exist', { rows: [{ name: 'x', cuont: 1 }] }, 'column_unknown'],
    ['a column of the system', { rows: [{ name: 'x', _tenant_id: 'y' }] }, 'column_unknown'],
    ['no rows', { rows: [] }, 'request_invalid'],
    ['more than 1000 rows', { rows: Array(1001).fill({ name: 'x' }) }, 'request_invalid'],
    ['a NUL in text', { rows: [{ name: 'a\0b' }] }, 'request_invalid'],
    ['half a surrogate pair', { rows: [{ name: '\ud800' }] }, 'request_invalid'],
    ['infinity', { rows: [{ name: 'x', share: 'Infinity' }] }, 'request_invalid'],
    ['a list for text', { rows: [{ name: ['x'] }] }, 'request_invalid'],
  ])('refused: %s', async (_what, body, code) => {
    await server.request('POST', '/api/v1/tables', { body: { name: 'picky', columns: every } });
    const answer = await server.request('POST', rowsOf('picky'), { body });
    expect([answer.status, answer.body.code]).toEqual([400, code]);
    if (code === 'column_unknown' && JSON.stringify(body).includes('cuont')) {
      expect(answer.body.detail).toBe('Table "picky" has no column "cuont". Did you mean "count"?');
    }
  });

  test('a value nested without end, or of very many names, is refused', async () => {
    await newTable('odd', [column('a', 'json')]);
    const body = (value: string) => `{"row":{"a":${value}}}`;
    const send = (value: string) =>
      server.request('POST', rowsOf('odd'), {
        body: Buffer.from(body(value)),
        headers: { 'content-type': 'application/json' },
      });
    for (const value of [
      '['.repeat(50_000) + ']'.repeat(50_000),
      `${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}`,
      `{${Array.from({ length: 300_000 }, (_, i) => `"k${i}":1`).join()}}`,
    ]) {
      const { status, body } = await send(value);
      expect([status, body.code]).toEqual([400, 'body_malformed']);
    }
    expect((await send('['.repeat(400) + ']'.repeat(400))).status).toBe(201);
    const deep = encodeURIComponent(`a.in.${'['.repeat(4000)}${']'.repeat(4000)}`);
    expect((await server.request('GET', `${rowsOf('odd')}?filter=${deep}`)).status).toBe(400);
  });

  test('a body over the limit is refused', async () => {
    await newTable('heavy', [column('a', 'text')]);
    const answer = await add('heavy', [{ a: 'x'.repeat(5 * 1024 * 1024) }]);
    expect([answer.status, answer.body.code]).toEqual([413, 'body_too_large']);
  });

  test('another tenant sees and changes nothing', async () => {
    await newTable('mine');
    const { body } = await add('mine', [values]);
    const { apiKey: key } = await server.newTenant();
    const path = `${rowsOf('mine')}/${body.data[0]._id}`;
    const requests = [
      ['GET', '/api/v1/tables/mine'],
      ['DELETE', '/api/v1/tables/mine'],
      ['GET', rowsOf('mine')],
      ['GET', path],
      ['DELETE', path],
    ] as const;
    for (const [method, url] of requests) {
      expect((await server.request(method, url, { key })).status, `${method} ${url}`).toBe(404);
    }
    const changed = await server.request('PATCH', path, { key, body: { name: 'theirs' } });
    expect(changed.status).toBe(404);
    // Even with a table of the same name, the row of the other stays out of reach.
    await server.request('POST', '/api/v1/tables', { key, body: { name: 'mine', columns: every } });
    expect((await server.request('GET', rowsOf('mine'), { key })).body.data).toEqual([]);
    expect((await server.request('GET', path, { key })).status).toBe(404);
    expect((await server.request('GET', path)).body.name).toBe('first');
  });

  test('a table made anew under the same name is another table', async () => {
    await newTable('again', [column('a', 'text')]);
    await add('again', [{ a: 'old' }]);
    await server.request('DELETE', '/api/v1/tables/again');
    await newTable('again', [column('b', 'integer')]);
    expect((await add('again', [{ b: 1 }])).status).toBe(201);
    const list = await server.request('GET', rowsOf('again'));
    expect(list.body.data).toHaveLength(1);
    expect(list.body.data[0]).toMatchObject({ b: 1 });
  });
});

describe('lists', () => {
  const rows = [
    { city: 'Aachen', n: 1, day: '2026-01-01', note: null },
    { city: 'Berlin', n: 2, day: null, note: '' },
    { city: 'Berlin', n: null, day: '2026-01-03', note: 'a,b' },
    { city: null, n: 4, day: '2026-01-03', note: '100%' },
  ];
  const ask = async (query: string) => {
    const answer = await server.request('GET', `${rowsOf('cities')}?${query}`);
    return answer.body.data?.map((r: { n: unknown }) => r.n) ?? answer.body.code;
  };

  beforeAll(async () => {
    await newTable('cities', [
      column('city', 'text'),
      column('n', 'integer'),
      column('day', 'date'),
      column('note', 'text'),
      column('a.b,c', 'number'),
    ]);
    await add('cities', rows);
  });

  test.each([
    ['filter=city.eq.Berlin', [2, null]],
    ['filter=city.ne.Berlin', [1, 4]],
    ['filter=n.gt.1&filter=n.lte.4', [2, 4]],
    ['filter=n.in.1,4', [1, 4]],
    ['filter=note.in.["a,b"]', [null]],
    ['filter=city.is_null.true', [4]],
    ['filter=n.is_null.false', [1, 2, 4]],
    ['filter=note.eq.', [2]],
    ['filter=note.like.100%25', [4]],
    ['filter=day.gte.2026-01-02', [null, 4]],
    ['filter=a.b,c.is_null.true&limit=1', [1]],
    ['filter=_version.eq.1&limit=2', [1, 2]],
    ['sort=n', [1, 2, 4, null]],
    ['sort=-n', [4, 2, 1, null]],
    ['sort=-city,n', [2, null, 1, 4]],
    ['sort=-_id', [4, null, 2, 1]],
    ['sort=-a.b,c,n', [1, 2, 4, null]],
  ])('%s', async (query, expected) => {
    expect(await ask(query)).toEqual(expected);
  });

  test('columns narrows what is shown', async () => {
    const { body } = await server.request('GET', `${rowsOf('cities')}?columns=n,city&limit=1`);
    expect(Object.keys(body.data[0]).sort()).toEqual(['_id', 'city', 'n']);
  });

  test.each([
    ['filter=town.eq.Berlin', 'column_unknown'],
    ['filter=_tenant_id.eq.x', 'column_unknown'],
    ['filter=city', 'filter_invalid'],
    ['filter=city.equals.Berlin', 'filter_invalid'],
    ['filter=n.eq.many', 'filter_invalid'],
    ['filter=n.eq.99999999999999999999', 'filter_invalid'],
    ['filter=day.gt.yesterday', 'filter_invalid'],
    ['filter=n.like.1', 'filter_invalid'],
    ['filter=city.like.x%5C', 'filter_invalid'],
    [`filter=city.like.${'%25a'.repeat(9)}`, 'filter_invalid'],
    [`filter=city.like.${'a'.repeat(201)}`, 'filter_invalid'],
    [`filter=${Array.from({ length: 6 }, () => 'city.like.a').join('&filter=')}`, 'filter_invalid'],
    ['filter=city.eq.%00', 'filter_invalid'],
    ['filter=_id.eq.x', 'filter_invalid'],
    ['sort=city,city', 'sort_invalid'],
    ['sort=town', 'column_unknown'],
    ['columns=town', 'column_unknown'],
    ['limit=0', 'request_invalid'],
    ['limit=5000', 'request_invalid'],
    ['colums=city', 'request_invalid'],
    ['cursor=abc', 'cursor_invalid'],
    [`cursor=${Buffer.from('[1,2,3]').toString('base64url')}`, 'cursor_invalid'],
  ])('refused: %s', async (query, code) => {
    expect(await ask(query)).toEqual(code);
  });

  test('a cursor of another order or with other values is refused', async () => {
    const { body } = await server.request('GET', `${rowsOf('cities')}?sort=n&limit=1`);
    expect(await ask(`sort=-n&cursor=${body.next_cursor}`)).toBe('cursor_invalid');
    const [text, seal] = body.next_cursor.split('.');
    const parts = JSON.parse(Buffer.from(text, 'base64url').toString());
    parts[2][0] = '2';
    const forged = `${Buffer.from(JSON.stringify(parts)).toString('base64url')}.${seal}`;
    expect(await ask(`sort=n&cursor=${forged}`)).toBe('cursor_invalid');
  });

  test('pages hold every row exactly once, with ties and nulls, in either direction', async () => {
    const cell = fc.record({
      a: fc.option(fc.constantFrom('x', 'y', 'ä', ''), { nil: null }),
      b: fc.option(fc.integer({ min: -2, max: 2 }), { nil: null }),
      c: fc.option(fc.constantFrom(0.1, -0.5, 1e300, 5e-324), { nil: null }),
      d: fc.option(fc.boolean(), { nil: null }),
      e: fc.option(fc.constantFrom({ k: 1 }, [1], 'z'), { nil: null }),
    });
    const order = fc.shuffledSubarray(['a', 'b', 'c', 'd', 'e', '_id', '_created_at']);
    let table = 0;
    const page = fc.integer({ min: 1, max: 7 });
    const property = fc.asyncProperty(
      fc.array(cell, { minLength: 1, maxLength: 25 }),
      order,
      fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
      page,
      async (given, names, downs, limit) => {
        const name = `paged ${table++}`;
        const types = ['text', 'integer', 'number', 'boolean', 'json'];
        await newTable(
          name,
          [...'abcde'].map((each, i) => column(each, types[i] as string)),
        );
        const { body } = await add(name, given);
        const ids = body.data.map((row: { _id: string }) => row._id);
        const sort = names.map((each, i) => (downs[i] ? `-${each}` : each)).join(',');
        const seen: string[] = [];
        for (let cursor: string | null = null; ; ) {
          const next: string = cursor === null ? '' : `&cursor=${cursor}`;
          const url = `${rowsOf(name)}?limit=${limit}&sort=${sort}${next}`;
          const answer = await server.request('GET', url);
          expect(answer.status, JSON.stringify(answer.body)).toBe(200);
          seen.push(...answer.body.data.map((row: { _id: string }) => row._id));
          cursor = answer.body.next_cursor;
          if (cursor === null) break;
        }
        const whole = await server.request('GET', `${rowsOf(name)}?limit=1000&sort=${sort}`);
        expect(seen).toEqual(whole.body.data.map((row: { _id: string }) => row._id));
        expect([...seen].sort()).toEqual([...ids].sort());
      },
    );
    await fc.assert(property, { numRuns: 25, seed: 20260101 });
  });
});
