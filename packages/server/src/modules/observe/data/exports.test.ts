// Tables as files: what is in them, that an import gives the same rows back, who gets none, and what becomes
// of an export that nobody reads to its end.
import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from 'vitest';
import { importTests, type Json } from './imports.fixture.ts';

const tests = importTests();
const get = (path: string, key?: string | null) =>
  tests.server.request('GET', path, key === undefined ? {} : { key });

const columns = [
  { name: 'name', type: 'text' },
  { name: 'count', type: 'integer' },
  { name: 'share', type: 'number' },
  { name: 'ok', type: 'boolean' },
  { name: 'day', type: 'date' },
  { name: 'at', type: 'timestamp' },
  { name: 'more', type: 'json' },
];
const rows = [
  {
    name: '=HYPERLINK("http://evil.example")',
    count: -5,
    share: -0.5,
    ok: true,
    day: '2024-02-29',
  },
  { name: "'-1", count: '9007199254740993', share: 1e21, at: '2024-03-31T02:30:00.123456Z' },
  { name: '', more: { a: ['=1', 'ä'], b: null } },
  { name: '\\N', more: 'text' },
  { name: 'two\nlines, "quoted"', more: -5 },
  {},
];
async function filled(name: string): Promise<void> {
  const made = await tests.server.request('POST', '/api/v1/tables', { body: { name, columns } });
  expect(made.status).toBe(201);
  const added = await tests.server.request('POST', `/api/v1/tables/${name}/rows`, {
    body: { rows },
  });
  expect(added.status).toBe(201);
}
const own = (row: Json): Json => Object.fromEntries(columns.map(({ name }) => [name, row[name]]));

describe('an export', () => {
  test('as CSV is guarded, and imported again gives the same rows', async () => {
    await filled('things');
    const { status, headers, body } = await get('/api/v1/tables/things/export');
    expect(status).toBe(200);
    expect(headers['content-type']).toBe('text/csv; charset=utf-8; header=present');
    expect(headers['content-disposition']).toBe(
      `attachment; filename="things.csv"; filename*=UTF-8''things.csv`,
    );
    expect(body.split('\r\n').slice(0, 3)).toEqual([
      'name,count,share,ok,day,at,more',
      `"'=HYPERLINK(""http://evil.example"")",-5,-0.5,true,2024-02-29,,`,
      "''-1,9007199254740993,1e+21,,,2024-03-31T02:30:00.123456Z,",
    ]);
    const again = await tests.server.request('POST', '/api/v1/tables', {
      body: { name: 'again', columns },
    });
    expect(again.status).toBe(201);
    const done = await tests.imported('table=again&mode=append', body);
    expect(done.result).toMatchObject({ rows: rows.length, rejected: 0 });
    const before = (await tests.rowsOf('things', 'sort=_id')).map(own);
    expect((await tests.rowsOf('again', 'sort=_id')).map(own)).toEqual(before);
  });

  test('as NDJSON has a line of JSON a row', async () => {
    const { headers, body } = await get('/api/v1/tables/things/export?format=ndjson');
    expect(headers['content-type']).toBe('application/x-ndjson; charset=utf-8');
    const lines = body
      .trimEnd()
      .split('\n')
      .map((line: string) => JSON.parse(line));
    expect(lines).toEqual((await tests.rowsOf('things', 'sort=_id')).map(own));
  });

  test('has the rows, the order and the columns that are asked for', async () => {
    const query = 'filter=count.is_null.false&sort=-count&columns=count,_id';
    const { body } = await get(`/api/v1/tables/things/export?${query}`);
    const lines = body.trimEnd().split('\r\n');
    expect(lines.map((line: string) => line.split(',')[0])).toEqual([
      'count',
      '9007199254740993',
      '-5',
    ]);
    expect(lines[1]).toMatch(/,[0-9a-f-]{36}$/);
  });

  test('of an empty table is its header, named as the table is', async () => {
    const body = { name: 'Größe "x"', columns };
    await tests.server.request('POST', '/api/v1/tables', { body });
    const place = `/api/v1/tables/${encodeURIComponent(body.name)}/export`;
    const answer = await get(place);
    expect(answer.body).toBe('name,count,share,ok,day,at,more\r\n');
    expect(answer.headers['content-disposition']).toBe(
      `attachment; filename="Gr_e_x_.csv"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%22x%22.csv`,
    );
    expect((await get(`${place}?format=ndjson`)).body).toBe('');
  });

  test('is recorded with what was asked for, and so is a refusal', async () => {
    await get('/api/v1/tables/things/export?format=ndjson&filter=count.gt.0');
    const trail = await get('/api/v1/audit?limit=1');
    expect(trail.body.data[0]).toMatchObject({
      action: 'GET /api/v1/tables/:name/export',
      outcome: 'done',
      resource_type: 'table',
      details: { name: 'things', format: 'ndjson', filter: ['count.gt.0'] },
    });
    await get('/api/v1/tables/nothing/export');
    const refused = await get('/api/v1/audit?limit=1');
    expect(refused.body.data[0]).toMatchObject({ outcome: 'refused', code: 'not_found' });
  });

  test.each([
    ['nothing/export', 404, 'not_found'],
    ['things/export?columns=nothing', 400, 'column_unknown'],
    ['things/export?filter=count.near.5', 400, 'filter_invalid'],
    ['things/export?filter=count.gt.x', 400, 'filter_invalid'],
    ['things/export?sort=nothing', 400, 'column_unknown'],
    ['things/export?sort=count,count', 400, 'sort_invalid'],
    ['things/export?format=xlsx', 400, 'request_invalid'],
    ['things/export?limit=5', 400, 'request_invalid'],
  ])('%s is refused as a problem', async (path, status, code) => {
    const answer = await get(`/api/v1/tables/${path}`);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });

  test('is for who may read rows, and for no other tenant', async () => {
    const place = '/api/v1/tables/things/export';
    expect((await get(place, null)).status).toBe(401);
    const other = await tests.server.newTenant();
    expect((await get(place, other.apiKey)).status).toBe(404);
    const made = await tests.server.request('POST', '/api/v1/keys', {
      body: { name: 'sender', scopes: ['write'] },
    });
    expect(made.status).toBe(201);
    const denied = await get(place, made.body.key);
    expect([denied.status, denied.body.code]).toEqual([403, 'permission_denied']);
  });
});

describe('a long export', () => {
  const count = 12_000;
  const open = (query = '', signal?: AbortSignal) =>
    fetch(`${tests.server.url}/api/v1/tables/long/export?${query}`, {
      headers: { authorization: `Bearer ${tests.server.tenant.apiKey}` },
      ...(signal === undefined ? {} : { signal }),
    });
  const outcomes = async (outcome: string): Promise<number> => {
    const text = await tests.server.kernel.telemetry.registry.metrics();
    const line = new RegExp(`aibaas_exports_total\\{format="csv",outcome="${outcome}"\\} (\\d+)`);
    return Number(line.exec(text)?.[1] ?? 0);
  };
  const until = async (isTrue: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await isTrue()); tries += 1) {
      expect(tries).toBeLessThan(200);
      await sleep(25);
    }
  };

  test('comes in pages, each row once', async () => {
    const long = `x`.repeat(2000);
    const lines = Array.from({ length: count }, (_, at) => `${at},${long}`);
    await tests.imported('table=long', `id,text\n${lines.join('\n')}\n`);
    const text = await (await open()).text();
    const ids = text
      .trimEnd()
      .split('\r\n')
      .slice(1)
      .map((line) => Number(line.split(',')[0]));
    expect(ids).toEqual(Array.from({ length: count }, (_, at) => at));
    expect(await outcomes('whole')).toBeGreaterThan(0);
  });

  test('ends when its reader leaves, without reading the rest', async () => {
    const before = await outcomes('left');
    const leave = new AbortController();
    const answer = await open('', leave.signal);
    await answer.body?.getReader().read();
    leave.abort();
    await until(async () => (await outcomes('left')) > before);
  });

  test('holds no connection of the database while its reader is slow', async () => {
    const reader = (await open()).body?.getReader();
    await reader?.read();
    const { queue } = tests.server.kernel.database.pools.app;
    await until(async () => queue.counts().running === 0);
    await sleep(300);
    expect(queue.counts().running).toBe(0);
    await reader?.cancel();
  });

  test('is broken off, and never looks whole, when its table is removed', async () => {
    const answer = await open('sort=-id');
    const reader = answer.body?.getReader();
    await reader?.read();
    const removed = await tests.server.request('DELETE', '/api/v1/tables/long');
    expect(removed.status).toBe(204);
    const rest = async (): Promise<void> => {
      for (;;) if ((await reader?.read())?.done !== false) return;
    };
    await expect(rest()).rejects.toThrow();
    expect(await outcomes('failed')).toBeGreaterThan(0);
  });
});

test('a tenant has four exports at once; one that is broken off makes room', async () => {
  await tests.server.request('POST', '/api/v1/tables', {
    body: { name: 'wide', columns: [{ name: 't', type: 'text' }] },
  });
  for (let n = 0; n < 8; n += 1) {
    const body = { rows: Array.from({ length: 40 }, () => ({ t: 'x'.repeat(90_000) })) };
    expect((await tests.server.request('POST', '/api/v1/tables/wide/rows', { body })).status).toBe(
      201,
    );
  }
  const url = `${tests.server.url}/api/v1/tables/wide/export`;
  const headers = { authorization: `Bearer ${tests.server.tenant.apiKey}` };
  // Answers whose bodies nobody reads: 29 MB are more than a socket buffers.
  const open = Array.from({ length: 4 }, () => new AbortController());
  const unread = await Promise.all(open.map(({ signal }) => fetch(url, { headers, signal })));
  expect(unread.map(({ status }) => status)).toEqual([200, 200, 200, 200]);
  const fifth = await get('/api/v1/tables/wide/export');
  expect(fifth).toMatchObject({ status: 429, body: { code: 'too_many_exports' } });
  expect(Number(fifth.headers['retry-after'])).toBeGreaterThan(0);
  const other = await tests.server.newTenant();
  expect((await get('/api/v1/tables/wide/export', other.apiKey)).status).toBe(404);
  for (const one of open) one.abort();
  await expect.poll(async () => (await get('/api/v1/tables/things/export')).status).toBe(200);
});
