// What a tenant may store: refused with what is used and what to do, on each way in, with nothing half
// written; what is removed is given back; files made to fill a disk are not unpacked.
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';

type Json = ReturnType<typeof JSON.parse>;

const kilobyte = 'x'.repeat(1000);

let server: TestServer;
beforeAll(async () => {
  const environment = {
    QUOTA_ROWS: '1000',
    QUOTA_BYTES: '6000000',
    IMPORT_ROWS_MAX: '500',
    IMPORT_BYTES_MAX: '1000000',
  };
  server = await startTestServer({ environment });
});
afterAll(() => server.stop());

/** Calls as a tenant of its own, with a table `t`. */
async function freshTenant() {
  const tenant: TestTenant = await server.newTenant();
  const call = (method: string, path: string, body?: unknown, headers = {}) =>
    server.request(method, path, {
      key: tenant.apiKey,
      headers,
      ...(body === undefined ? {} : { body }),
    });
  const columns = [
    { name: 'a', type: 'text', nullable: true },
    { name: 'n', type: 'integer', nullable: true },
  ];
  expect((await call('POST', '/api/v1/tables', { name: 't', columns })).status).toBe(201);
  return {
    tenant,
    call,
    add: (rows: Json[], table = 't') => call('POST', `/api/v1/tables/${table}/rows`, { rows }),
    usage: async (): Promise<Json> => (await call('GET', '/api/v1/usage')).body,
    send: (query: string, file: string | Buffer) =>
      call('POST', `/api/v1/imports?${query}`, Buffer.from(file), { 'content-type': 'text/csv' }),
    ended: async (id: string): Promise<Json> => {
      for (;;) {
        const { body } = await call('GET', `/api/v1/operations/${id}`);
        if (!['queued', 'running'].includes(body.state)) return body;
        await server.kernel.clock.sleep(20);
      }
    },
  };
}

const some = (count: number, a = 'x'): Json[] =>
  Array.from({ length: count }, (_, n) => ({ a, n }));
const events = (count: number, data: unknown = null): Json[] =>
  Array.from({ length: count }, () => ({ source: 'app', type: 'e', data }));

describe('rows and events', () => {
  test('count together, and the one beyond the limit is refused whole', async () => {
    const { call, add, usage } = await freshTenant();
    expect((await usage()).limits).toEqual({ rows: 1000, bytes: 6_000_000 });
    expect((await add(some(600))).status).toBe(201);
    expect((await call('POST', '/api/v1/events', { events: events(400) })).body.accepted).toBe(400);
    expect((await usage()).rows).toBe(1000);
    const refused = await add(some(1));
    expect(refused.body).toMatchObject({ code: 'quota_exceeded', status: 409 });
    expect(refused.body.detail).toContain('1000 of 1000 rows');
    const event = await call('POST', '/api/v1/events', { events: events(1) });
    expect(event.body.code).toBe('quota_exceeded');
    expect((await call('GET', '/api/v1/tables/t/rows?limit=1000')).body.data).toHaveLength(600);
    expect((await call('GET', '/api/v1/events?source=app&limit=1000')).body.data).toHaveLength(400);
  });

  test('bytes count too: of what is inserted, grown and shrunk by a change, removed', async () => {
    const { call, add, usage } = await freshTenant();
    const megabyte = 'y'.repeat(1_000_000);
    const made = await add([{ a: 'y' }]);
    const path = `/api/v1/tables/t/rows/${made.body.data[0]._id}`;
    // The row itself, and beside it the fact that it was written.
    let refused = await add([{ a: megabyte }]);
    for (let n = 0; n < 20 && refused.status === 201; n += 1)
      refused = await add([{ a: megabyte }]);
    expect(refused.body.code).toBe('quota_exceeded');
    expect(refused.body.detail).toContain('of 6000000 bytes');
    expect((await call('PATCH', path, { a: megabyte })).body.code).toBe('quota_exceeded');
    const { data } = (await call('GET', '/api/v1/tables/t/rows?columns=_id')).body;
    while ((await server.kernel.outbox.lag()) > 0) await server.kernel.clock.sleep(20);
    const full = (await usage()).bytes;
    expect(full).toBeGreaterThan(3_000_000);
    for (const { _id } of data.slice(1)) {
      expect((await call('DELETE', `/api/v1/tables/t/rows/${_id}`)).status).toBe(204);
    }
    const before = (await usage()).bytes;
    expect(before).toBeLessThan(full - 900_000 * (data.length - 1) + 100_000);
    expect((await call('PATCH', path, { a: 'z'.repeat(500_000) })).status).toBe(200);
    expect((await usage()).bytes).toBeGreaterThan(before + 450_000);
  });

  test('at once no more than fit get in, and a neighbour is not concerned', async () => {
    const { add, usage } = await freshTenant();
    const neighbour = await freshTenant();
    const answers = await Promise.all(Array.from({ length: 20 }, () => add(some(100))));
    expect(answers.filter(({ status }) => status === 201)).toHaveLength(10);
    expect((await usage()).rows).toBe(1000);
    expect((await neighbour.add(some(10))).status).toBe(201);
  });

  test('what was refused, repeated or failed does not count, and what is removed is given back', async () => {
    const { call, add, usage } = await freshTenant();
    const twice = [{ id: 'one', source: 'app', type: 'e' }];
    for (let n = 0; n < 3; n += 1) await call('POST', '/api/v1/events', { events: twice });
    expect((await usage()).rows).toBe(1);
    expect((await add([{ n: 'no number' }])).status).toBe(400);
    const missing = await call('PATCH', `/api/v1/tables/t/rows/${server.kernel.ids.next()}`, {
      n: 1,
    });
    expect(missing.status).toBe(404);
    await add(some(500));
    expect((await usage()).rows).toBe(501);
    expect((await call('DELETE', '/api/v1/tables/t')).status).toBe(204);
    expect((await usage()).rows).toBe(1);
  });

  test('is kept when the server starts again', async () => {
    const { tenant, add, usage } = await freshTenant();
    await add(some(300));
    const counted = await usage();
    await server.kernel.quotas.stop();
    const rows = await server.kernel.database.system('usage counters', (tx) =>
      tx.rows<{ rows: number; bytes: number }>({
        text: 'select sum(row_count)::int as rows, sum(bytes)::int as bytes from kernel.usage where tenant_id = $1',
        values: [tenant.id],
      }),
    );
    server.kernel.quotas.start();
    expect(rows[0]).toMatchObject({ rows: 300 });
    expect(rows[0]?.bytes).toBeGreaterThanOrEqual(counted.bytes);
  });

  test('a thousand rows of a thousand columns are not announced for the asking', async () => {
    const { call } = await freshTenant();
    const columns = Array.from({ length: 1000 }, (_, n) => ({
      name: `c${n}`.padEnd(60, '.'),
      type: 'text',
    }));
    await call('POST', '/api/v1/tables', { name: 'wide', columns });
    const { status, body } = await call('POST', '/api/v1/tables/wide/rows', {
      rows: Array(900).fill({}),
    });
    expect([status, body.code]).toEqual([413, 'rows_too_large']);
    expect((await call('GET', '/api/v1/tables/wide/rows')).body.data).toEqual([]);
  });
});

describe('files', () => {
  test('an import that passes the quota fails with the reason, and nothing of it stays', async () => {
    const { call, add, send, ended, usage } = await freshTenant();
    await add(some(700));
    const before = await usage();
    const csv = `a,n\n${'x,1\n'.repeat(400)}`;
    for (const query of ['table=new', 'table=t&mode=append']) {
      const started = await send(query, csv);
      expect(started.status).toBe(202);
      const { state, error } = await ended(started.body.id);
      expect([state, error?.code]).toEqual(['failed', 'quota_exceeded']);
    }
    expect((await call('GET', '/api/v1/tables/new')).status).toBe(404);
    expect((await call('GET', '/api/v1/tables/t/rows?limit=1000')).body.data).toHaveLength(700);
    while ((await usage()).rows > before.rows) await server.kernel.clock.sleep(20);
    expect((await ended((await send('table=t&mode=append', 'a,n\nx,1\n')).body.id)).state).toBe(
      'succeeded',
    );
    expect((await usage()).rows).toBe(701);
  });

  test('a file with too many rows, or too many bytes once unpacked, is refused', async () => {
    const { send, ended } = await freshTenant();
    const rows = await send('table=rows', `a,n\n${'x,1\n'.repeat(501)}`);
    expect((await ended(rows.body.id)).error).toMatchObject({ code: 'import_too_large' });
    const fits = await send('table=fits', `a,n\n${'x,1\n'.repeat(500)}`);
    expect((await ended(fits.body.id)).state).toBe('succeeded');
    const plain = await send('table=bytes', `a,n\n${`${kilobyte},1\n`.repeat(1100)}`);
    expect([plain.status, plain.body.code]).toEqual([413, 'body_too_large']);
    const packed = await send(
      'table=packed',
      gzipSync(`a,n\n${`${kilobyte.repeat(5)},1\n`.repeat(300)}`),
    );
    expect((await ended(packed.body.id)).error).toMatchObject({ code: 'import_too_large' });
  });

  test('bytes of uploads count while the file is there', async () => {
    const { call, usage } = await freshTenant();
    const announced = { filename: 'big.csv', bytes_total: 2 ** 40 };
    const { id } = (await call('POST', '/api/v1/uploads', announced)).body;
    const before = (await usage()).bytes;
    const part = (offset: number, bytes: number) =>
      call('PATCH', `/api/v1/uploads/${id}`, Buffer.alloc(bytes, 'x'), {
        'content-type': 'application/octet-stream',
        'upload-offset': String(offset),
      });
    expect((await part(0, 500_000)).body.offset).toBe(500_000);
    expect((await usage()).bytes - before).toBeGreaterThanOrEqual(500_000);
    expect((await part(500_000, 600_000)).body.code).toBe('body_too_large');
    expect((await usage()).bytes - before).toBeLessThan(550_000);
    await call('DELETE', `/api/v1/uploads/${id}`);
    // The file goes right after the answer.
    while ((await usage()).bytes > before + 50_000) await server.kernel.clock.sleep(20);
  });

  test('of eighty uploads announced at once exactly fifty are taken', async () => {
    const { call } = await freshTenant();
    const body = { filename: 'a', bytes_total: 1000 };
    const answers = await Promise.all(
      Array.from({ length: 80 }, () => call('POST', '/api/v1/uploads', body)),
    );
    const count = (status: number) => answers.filter((answer) => answer.status === status).length;
    expect([count(201), count(409)]).toEqual([50, 30]);
    const one = answers.find(({ status }) => status === 201)?.body.id;
    await call('DELETE', `/api/v1/uploads/${one}`);
    expect((await call('POST', '/api/v1/uploads', body)).status).toBe(201);
    expect((await call('POST', '/api/v1/uploads', body)).body.code).toBe('conflict');
  });
});
