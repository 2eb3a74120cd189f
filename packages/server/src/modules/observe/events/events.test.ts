// Event ingest and the log: what counts once, what is refused by index, who sees what.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Json = ReturnType<typeof JSON.parse>;

const post = (body: unknown, key?: string) =>
  server.request('POST', '/api/v1/events', { body, ...(key === undefined ? {} : { key }) });
const list = async (query: string, key?: string): Promise<Json> =>
  (await server.request('GET', `/api/v1/events?${query}`, key === undefined ? {} : { key })).body;

const event = (more: Json = {}): Json => ({ source: 'app', type: 'credits.used', ...more });

describe('data is kept as it was sent, or refused by index', () => {
  const raw = (type: string, ...data: string[]): string =>
    `[${data.map((one, i) => `{"source":"exact","type":"${type}","id":"${type}${i}","data":${one}}`).join()}]`;
  const send = (body: string) =>
    server.request('POST', '/api/v1/events', {
      body: Buffer.from(body),
      headers: { 'content-type': 'application/json' },
    });

  test.each([
    ['an integer that a double rounds', '{"order":740245381351497731}', 'data.order'],
    ['one in a list', '{"orders":[1,{"no":-9007199254740993}]}', 'data.orders[1].no'],
    ['one of very many digits', '{"a":{"b":123456789012345678901234}}', 'data.a.b'],
    ['one that is data alone', '9007199254740993', 'data'],
    ['a number beyond every double', '{"x":1e400}', 'data.x'],
    ['one below every double', '{"x":[0,-3.5e-700]}', 'data.x[1]'],
  ])('%s is refused with its place, and the others are taken', async (_what, data, path) => {
    const { status, body } = await send(raw(`exact.refused.${path}`, '{"n":1}', data, '{"n":2}'));
    expect([status, body.accepted]).toEqual([200, 2]);
    expect(body.rejected).toEqual([
      { index: 1, code: 'number_inexact', detail: expect.stringContaining(` at ${path} `) },
    ]);
  });

  test('what a double holds is taken, and long digits in text too', async () => {
    const data =
      '{"a":9007199254740991,"b":1e21,"c":0.1234567890123456789,"d":"740245381351497731","e":"x, 1e400","f":0e9}';
    expect((await send(raw('exact.taken', data))).body).toMatchObject({
      accepted: 1,
      rejected: [],
    });
    const [stored] = (await list('type=exact.taken')).data;
    expect(stored.data).toEqual(JSON.parse(data));
  });

  test('names of the prototype are data, and no event beside them is lost', async () => {
    const sent = raw(
      'exact.proto',
      '{"__proto__":{"admin":true},"n":1}',
      '{"constructor":{"prototype":2}}',
    );
    expect((await send(sent)).body).toMatchObject({ accepted: 2, rejected: [] });
    const { data } = await list('type=exact.proto');
    const texts = data.map((one: Json) => JSON.stringify(one.data)).sort();
    expect(texts).toEqual([
      '{"constructor":{"prototype":2}}',
      '{"n":1,"__proto__":{"admin":true}}',
    ]);
    expect(({} as { admin?: boolean }).admin).toBeUndefined();
  });

  test('what is no JSON is refused as ever', async () => {
    const { status, body } = await send('[{"source":"exact","type":"x"},');
    expect([status, body.code]).toEqual([400, 'body_malformed']);
  });
});

describe('ingest', () => {
  test('one event, a list and {events: […]} are taken; what is missing is made', async () => {
    expect((await post(event({ type: 'shape.one' }))).body).toEqual({
      accepted: 1,
      duplicates: 0,
      rejected: [],
    });
    expect((await post([event({ type: 'shape.list' })])).body.accepted).toBe(1);
    const whole = event({
      id: 'e-1',
      type: 'shape.whole',
      specversion: '1.0',
      subject: 'user/7',
      time: '2026-01-31T10:00:00.5+01:00',
      workspace_id: server.tenant.workspaceId,
      data: { credits: 3, note: 'é' },
    });
    expect((await post({ events: [whole] })).body.accepted).toBe(1);
    const { data } = await list('type=shape.whole');
    expect(data).toEqual([
      {
        id: 'e-1',
        source: 'app',
        type: 'shape.whole',
        time: '2026-01-31T09:00:00.500Z',
        subject: 'user/7',
        workspace_id: server.tenant.workspaceId,
        data: { credits: 3, note: 'é' },
        received_at: expect.any(String),
      },
    ]);
    const made = await list('type=shape.one');
    expect(made.data[0].id).toMatch(/^[0-9a-f-]{36}$/);
    expect(made.data[0].data).toBeNull();
  });

  test('the same source and id count once: in a request, later, and for each tenant', async () => {
    const twice = [
      event({ id: 'once' }),
      event({ id: 'once' }),
      event({ id: 'once', source: 'b' }),
    ];
    expect((await post(twice)).body).toEqual({ accepted: 2, duplicates: 1, rejected: [] });
    expect((await post(twice)).body).toEqual({ accepted: 0, duplicates: 3, rejected: [] });
    const { apiKey } = await server.newTenant();
    expect((await post(twice, apiKey)).body.accepted).toBe(2);
  });

  test('many senders of the same events in any order store each once, without deadlock', async () => {
    const ids = Array.from({ length: 200 }, (_, n) => `shared-${n}`);
    const batches = Array.from({ length: 12 }, (_, sender) => {
      const from = (sender * 37) % ids.length;
      const turned = [...ids.slice(from), ...ids.slice(0, from)];
      return (sender % 2 === 0 ? turned : turned.reverse()).map((id) =>
        event({ id, type: 'shared' }),
      );
    });
    const answers = await Promise.all(batches.map((batch) => post({ events: batch })));
    expect(answers.map((a) => a.status)).toEqual(batches.map(() => 200));
    const sum = (pick: (body: Json) => number) => answers.reduce((n, a) => n + pick(a.body), 0);
    expect(sum((b) => b.accepted)).toBe(200);
    expect(sum((b) => b.duplicates)).toBe(11 * 200);
    expect((await list('type=shared&limit=1000')).data).toHaveLength(200);
  });

  test('an id is free again after seven days, also where pruning has not come by', async () => {
    await post(event({ id: 'old' }));
    await server.kernel.database.tenant(server.tenant.id, (tx) =>
      tx.query({
        text: "update events.seen set received_at = now() - interval '7 days 1 minute'",
        values: [],
      }),
    );
    expect((await post(event({ id: 'old' }))).body).toMatchObject({ accepted: 1, duplicates: 0 });
    expect((await post(event({ id: 'old' }))).body).toMatchObject({ accepted: 0, duplicates: 1 });
    await server.composition.app.services.events.pruneSeen();
    const left = await server.kernel.database.tenant(server.tenant.id, (tx) =>
      tx.rows<{ n: number }>({ text: 'select count(*) as n from events.seen', values: [] }),
    );
    expect(left[0]?.n).toBe(1);
  });

  const deep = (levels: number): Json => (levels === 0 ? 1 : [deep(levels - 1)]);
  test.each([
    ['no object', 7, 'event_invalid'],
    ['no source', { type: 'x' }, 'source_missing'],
    ['no type', { source: 'x' }, 'type_missing'],
    ['an empty id', event({ id: '' }), 'id_missing'],
    ['a type that is no text', event({ type: 5 }), 'type_invalid'],
    ['a source of 201 characters', event({ source: 'x'.repeat(201) }), 'source_invalid'],
    ['a NUL in the subject', event({ subject: 'a\0' }), 'subject_invalid'],
    ['half a surrogate pair in the id', event({ id: '\ud800' }), 'id_invalid'],
    ['a misspelt field', event({ sorce: 'x' }), 'field_unknown'],
    ['a field of the prototype', event({ constructor: 1 }), 'field_unknown'],
    ['the source of the server', event({ source: 'aibaas' }), 'source_reserved'],
    ['a workspace that is no uuid', event({ workspace_id: 'x' }), 'workspace_id_invalid'],
    ['another CloudEvents version', event({ specversion: '0.3' }), 'specversion_unknown'],
    ['data that is not JSON', event({ datacontenttype: 'text/xml' }), 'datacontenttype_unknown'],
    ['a time without zone', event({ time: '2026-01-01T00:00:00' }), 'time_invalid'],
    ['30 February', event({ time: '2026-02-30T00:00:00Z' }), 'time_invalid'],
    ['the year 0', event({ time: '0000-01-01T00:00:00Z' }), 'time_invalid'],
    ['the year 9999', event({ time: '9999-01-01T00:00:00Z' }), 'time_in_future'],
    ['data over 64 KiB', event({ data: 'é'.repeat(40_000) }), 'data_too_large'],
    ['data 101 levels deep', event({ data: deep(101) }), 'data_too_deep'],
    ['a NUL in data', event({ data: { a: '\0' } }), 'data_invalid'],
    ['half a surrogate pair in data', event({ data: ['\ud83d'] }), 'data_invalid'],
  ])('refused by index, the others kept: %s', async (_what, bad, code) => {
    const { status, body } = await post([event(), bad, event()]);
    expect([status, body.accepted, body.duplicates]).toEqual([200, 2, 0]);
    expect(body.rejected).toEqual([{ index: 1, code, detail: expect.any(String) }]);
  });

  test('what only looks dangerous is taken', async () => {
    const data = { 'a\\u0000b': 'c\\ud800', __proto__x: deep(99), big: 'x'.repeat(65_000 - 400) };
    const { body } = await post(event({ type: 'odd', data, time: '2024-02-29T23:59:59Z' }));
    expect(body).toEqual({ accepted: 1, duplicates: 0, rejected: [] });
    expect((await list('type=odd')).data[0].data).toEqual(data);
  });

  test('the request itself: too many events, no JSON, over the limit, a foreign header', async () => {
    expect((await post(Array(1001).fill(event()))).status).toBe(400);
    expect((await post({ events: Array(1001).fill(event()) })).status).toBe(400);
    expect((await post([])).status).toBe(400);
    expect((await post('{"events":')).status).toBeGreaterThanOrEqual(400);
    expect((await post([event({ data: 'x'.repeat(5 * 1024 * 1024) })])).status).toBe(413);
    expect((await post(event(), 'aib_sk_nothing')).status).toBe(401);
    const { id } = await server.newTenant();
    const foreign = await server.request('POST', '/api/v1/events', {
      body: event(),
      headers: { 'x-tenant-id': id },
    });
    expect(foreign.status).toBe(403);
  });
});

describe('the log', () => {
  test('pages hold every event once, newest first, with ties', async () => {
    const events = Array.from({ length: 50 }, (_, n) =>
      event({ id: `page-${n}`, type: 'paged', time: `2026-03-0${1 + (n % 3)}T00:00:00Z` }),
    );
    await post({ events });
    const seen: Json[] = [];
    let cursor: string | null = null;
    do {
      const next: string = cursor === null ? '' : `&cursor=${cursor}`;
      const body = await list(`type=paged&limit=7${next}`);
      seen.push(...body.data);
      cursor = body.next_cursor;
    } while (cursor !== null);
    expect(new Set(seen.map((e) => e.id)).size).toBe(50);
    expect(seen).toHaveLength(50);
    const times = seen.map((e) => e.time);
    expect(times).toEqual([...times].sort().reverse());
    const since = await list('type=paged&since=2026-03-02T00:00:00Z&limit=1000');
    expect(since.data).toHaveLength(33);
    expect((await list('type=paged&source=other')).data).toEqual([]);
  });

  test.each([
    'cursor=abc',
    `cursor=${Buffer.from('2026-99-99 00:00:00+00\n0197a000-0000-7000-8000-000000000000').toString('base64url')}`,
    'type=%00',
    'since=yesterday',
    'limit=0',
    'kind=x',
  ])('refused: %s', async (query) => {
    const { status } = await server.request('GET', `/api/v1/events?${query}`);
    expect(status).toBe(400);
  });

  test('facts of the server are events of the source aibaas, once each', async () => {
    const columns = [{ name: 'a', type: 'text', nullable: true }];
    await server.request('POST', '/api/v1/tables', { body: { name: 'facts', columns } });
    const query = 'source=aibaas&subject=tables/facts';
    while ((await list(query)).data.length === 0) await server.kernel.clock.sleep(50);
    expect((await list(query)).data).toMatchObject([
      { type: 'table.created', subject: 'tables/facts', data: { name: 'facts', columns } },
    ]);
  });

  test('another tenant reads none of it', async () => {
    const { apiKey } = await server.newTenant();
    expect((await list('limit=1000', apiKey)).data.filter((e: Json) => e.source === 'app')).toEqual(
      [],
    );
  });

  test('other modules append and ask by tenant id', async () => {
    const { events } = server.composition.app.services;
    const { id } = await server.newTenant();
    expect(await events.append(id, [event({ type: 'inside' })])).toMatchObject({ accepted: 1 });
    expect(await events.exists(id, { type: 'inside' })).toBe(true);
    expect(await events.exists(server.tenant.id, { type: 'inside' })).toBe(false);
  });
});
