// A file that is sent again with the same Idempotency-Key: one import, one answer, no doubled row.
import { describe, expect, test } from 'vitest';
import { importTests, type Json } from './imports.fixture.ts';

const tests = importTests();
const { send, settled, imported, rowsOf, nothingLeft } = tests;

describe('an Idempotency-Key', () => {
  const key = (name: string) => ({ 'idempotency-key': name });
  const file = 'n,text\n1,one\n2,two\n';

  test('adds a file to a table once, however often it is sent', async () => {
    await imported('table=once', 'n,text\n0,zero\n');
    const first = await send('table=once&mode=append', file, key('append'));
    expect(first.status).toBe(202);
    expect(first.headers['idempotency-replayed']).toBeUndefined();
    await settled(first.body.id);
    const again = await send('table=once&mode=append', file, key('append'));
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect(again.headers).toMatchObject({
      'idempotency-replayed': 'true',
      location: `/api/v1/operations/${first.body.id}`,
    });
    expect((await rowsOf('once')).map(({ n }) => n)).toEqual([0, 1, 2]);
    const audit = await tests.server.request('GET', '/api/v1/audit?limit=1000');
    const about = audit.body.data.filter((r: Json) => r.resource_id === first.body.id);
    expect(about.map((r: Json) => r.outcome)).toEqual(['done']);
    await nothingLeft();
  });

  test('makes one import of requests that arrive together', async () => {
    await imported('table=together', 'n,text\n0,zero\n');
    const answers = await Promise.all(
      [1, 2, 3, 4].map(() => send('table=together&mode=append', file, key('together'))),
    );
    expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202]);
    expect(new Set(answers.map(({ body }) => body.id)).size).toBe(1);
    await settled(answers[0]?.body.id);
    expect(await rowsOf('together')).toHaveLength(3);
    await nothingLeft();
  });

  test('answers a repeated creation instead of saying that the table exists', async () => {
    const first = await send('table=born', file, key('born'));
    await settled(first.body.id);
    const again = await send('table=born', file, key('born'));
    expect([again.status, again.body.id]).toEqual([202, first.body.id]);
    expect((await send('table=born', file)).body.code).toBe('table_exists');
  });

  test.each([
    ['another file', 'table=strict&mode=append', `${file}3,three\n`],
    ['another table', 'table=strict2&mode=append', file],
    ['other hints', 'table=strict&mode=append&decimal=,', file],
  ])('is refused for %s, and nothing is added', async (_what, query, other) => {
    if ((await tests.server.request('GET', '/api/v1/tables/strict')).status === 404) {
      await imported('table=strict', 'n,text\n0,zero\n');
      await imported('table=strict2', 'n,text\n0,zero\n');
      const { body } = await send('table=strict&mode=append', file, key('strict'));
      await settled(body.id);
    }
    const answer = await send(query, other, key('strict'));
    expect([answer.status, answer.body.code]).toEqual([422, 'idempotency_key_reused']);
    expect(await rowsOf('strict')).toHaveLength(3);
    expect(await rowsOf('strict2')).toHaveLength(1);
    await nothingLeft();
  });

  test('of a refused file is free for the right one', async () => {
    const refused = await send('table=freed', '', key('freed'));
    expect([refused.status, refused.body.code]).toEqual([422, 'import_empty']);
    const taken = await send('table=freed', file, key('freed'));
    expect(taken.status).toBe(202);
    expect((await settled(taken.body.id)).result).toMatchObject({ rows: 2 });
  });

  test('belongs to its tenant, and must be short', async () => {
    const { apiKey } = await tests.server.newTenant();
    const theirs = await tests.server.request('POST', '/api/v1/imports?table=once', {
      key: apiKey,
      body: Buffer.from(file),
      headers: { 'content-type': 'text/csv', ...key('append') },
    });
    expect([theirs.status, theirs.headers['idempotency-replayed']]).toEqual([202, undefined]);
    const long = await send('table=long', file, key('x'.repeat(256)));
    expect([long.status, long.body.code]).toEqual([400, 'request_invalid']);
  });
});
