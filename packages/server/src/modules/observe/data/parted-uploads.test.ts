// Files that come in parts: a lost connection costs one part, a wrong offset is refused with the right
// one, and only a whole file is imported.
import { request } from 'node:http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createClient } from '../../../../../sdk/src/index.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Json = ReturnType<typeof JSON.parse>;
const uploads = '/api/v1/uploads';
const csv = `day,rides\n${Array.from({ length: 400 }, (_, i) => `2025-01-01,${i}`).join('\n')}\n`;

async function begin(bytes = csv.length): Promise<string> {
  const body = { filename: 'rides.csv', bytes_total: bytes };
  const answer = await server.request('POST', uploads, { body });
  expect(answer).toMatchObject({ status: 201, body: { offset: 0, bytes_total: bytes } });
  return answer.body.id;
}

const part = (id: string, offset: number | string, text: string, key?: string) =>
  server.request('PATCH', `${uploads}/${id}`, {
    body: Buffer.from(text),
    headers: { 'upload-offset': String(offset), 'content-type': 'application/octet-stream' },
    ...(key === undefined ? {} : { key }),
  });

const importIt = (id: string, table: string, more: Json = {}) =>
  server.request('POST', `${uploads}/${id}/import`, { body: { table, ...more } });

async function ended(id: string): Promise<Json> {
  for (;;) {
    const { body } = await server.request('GET', `/api/v1/operations/${id}`);
    if (!['queued', 'running'].includes(body.state)) return body;
    await server.kernel.clock.sleep(30);
  }
}

/** A part that is still being sent. */
function beginPart(id: string) {
  const headers = {
    authorization: `Bearer ${server.tenant.apiKey}`,
    'upload-offset': '0',
    'content-type': 'application/octet-stream',
    'content-length': csv.length,
  };
  return request(`${server.url}${uploads}/${id}`, { method: 'PATCH', headers });
}

/** Sends the beginning of a part and cuts the line. */
function cutOff(id: string, text: string): Promise<void> {
  return new Promise((resolve) => {
    const sent = beginPart(id);
    sent.on('error', () => resolve());
    sent.write(text, () => setTimeout(() => sent.destroy(), 50));
  });
}

describe('a file in parts', () => {
  test('is imported once it is whole, under the name it was announced with', async () => {
    const id = await begin();
    expect((await part(id, 0, csv.slice(0, 1000))).body.offset).toBe(1000);
    expect(await importIt(id, 'parts')).toMatchObject({
      status: 409,
      body: { code: 'upload_incomplete' },
    });
    expect((await part(id, 1000, csv.slice(1000))).body.offset).toBe(csv.length);
    const started = await importIt(id, 'parts');
    expect(started.status).toBe(202);
    expect(await ended(started.body.id)).toMatchObject({
      state: 'succeeded',
      result: { rows: 400 },
    });
    const { body } = await server.request('GET', `/api/v1/imports/${started.body.id}`);
    expect(body).toMatchObject({ filename: 'rides.csv', rows: 400, bytes_total: csv.length });
    expect((await server.request('GET', `${uploads}/${id}`)).status).toBe(404);
    expect((await importIt(id, 'again')).status).toBe(404);
  });

  test('goes on where the line was cut', async () => {
    const id = await begin();
    await cutOff(id, csv.slice(0, 700));
    let offset = 0;
    for (let i = 0; i < 100 && offset < 700; i++) {
      await server.kernel.clock.sleep(20);
      offset = (await server.request('GET', `${uploads}/${id}`)).body.offset;
    }
    expect(offset).toBe(700);
    const wrong = await part(id, 0, csv);
    expect(wrong).toMatchObject({ status: 409, body: { code: 'upload_offset' } });
    expect(wrong.body.detail).toContain('700');
    expect((await part(id, 700, csv.slice(700))).body.offset).toBe(csv.length);
    const started = await importIt(id, 'cut');
    expect((await ended(started.body.id)).result.rows).toBe(400);
  });

  test('by the client survives failing requests', async () => {
    let calls = 0;
    const failing: typeof fetch = (input, init) => {
      calls += 1;
      if (calls % 3 === 0) return Promise.reject(new TypeError('fetch failed'));
      return fetch(input, init);
    };
    const { url, tenant } = server;
    const client = createClient({ url, apiKey: tenant.apiKey, fetch: failing });
    const seen: boolean[] = [];
    const started = await client.imports.upload({
      table: 'client',
      filename: 'rides.csv',
      body: new Blob([csv]),
      partBytes: 1500,
      onUpload: ({ isWaiting }) => seen.push(isWaiting),
    });
    expect(seen).toContain(true);
    const { result } = await client.operations.wait<Json>(started.id);
    expect(result.rows).toBe(400);
  });
});

describe('what is refused', () => {
  test('a part beside one that is being written: the file stays as it was sent', async () => {
    const id = await begin();
    const sent = beginPart(id);
    const whole = new Promise<number>((resolve) => {
      sent.on('response', (response) => resolve(response.resume().statusCode ?? 0));
    });
    sent.write(csv.slice(0, 500));
    await expect
      .poll(async () => (await server.request('GET', `${uploads}/${id}`)).body.offset)
      .toBe(500);
    const beside = await part(id, 500, 'x'.repeat(100));
    expect(beside).toMatchObject({ status: 503, body: { code: 'busy' } });
    sent.end(csv.slice(500));
    expect(await whole).toBe(200);
    const started = await importIt(id, 'undisturbed');
    expect((await ended(started.body.id)).result.rows).toBe(400);
  });

  test('too much, no offset, no file, a name that cannot be', async () => {
    const id = await begin(10);
    expect((await part(id, 0, 'a'.repeat(11))).body.code).toBe('body_too_large');
    expect((await server.request('GET', `${uploads}/${id}`)).body.offset).toBe(0);
    for (const offset of ['', '-1', 'x', '1.5']) {
      expect((await part(id, offset, 'a')).status).toBe(400);
    }
    for (const body of [{}, { filename: 'a', bytes_total: 0 }, { filename: '', bytes_total: 1 }]) {
      expect((await server.request('POST', uploads, { body })).status).toBe(400);
    }
    await part(id, 0, 'a,b\n1,2\nxx');
    expect((await importIt(id, 'bad', { date_order: 'never' })).status).toBe(400);
    expect((await importIt(id, '')).status).toBe(400);
    expect((await server.request('DELETE', `${uploads}/${id}`)).status).toBe(204);
    expect((await part(id, 0, 'a')).status).toBe(404);
  });

  test('another tenant’s upload', async () => {
    const id = await begin();
    const stranger = await server.newTenant();
    expect((await part(id, 0, 'a', stranger.apiKey)).status).toBe(404);
    for (const [method, path] of [
      ['GET', ''],
      ['DELETE', ''],
      ['POST', '/import'],
    ] as const) {
      const body = method === 'POST' ? { body: { table: 'spy' } } : {};
      const answer = await server.request(method, `${uploads}/${id}${path}`, {
        key: stranger.apiKey,
        ...body,
      });
      expect(answer.status).toBe(404);
    }
  });
});

test('a preview says how many rows of the beginning the types would refuse', async () => {
  const file = 'day,n\n2026-01-01,1\n2026-01-02,two\n2026-01-03,3\n';
  const look = (columns: object) =>
    server.request(
      'POST',
      `/api/v1/imports/preview?columns=${encodeURIComponent(JSON.stringify(columns))}`,
      {
        body: Buffer.from(file),
        headers: { 'content-type': 'text/csv' },
      },
    );
  const { body } = await look({ n: 'integer' });
  expect(body.sample).toHaveLength(2);
  expect(body.rejects).toMatchObject({ tried: 3, rejected: 1 });
  expect(body.rejects.examples).toEqual([
    { line: 3, column: 'n', reason: 'Expected an integer, found "two".' },
  ]);
  expect((await look({ n: 'text' })).body.rejects).toEqual({ tried: 3, rejected: 0, examples: [] });
});

describe('an import taken back', () => {
  const load = async (table: string, mode: string): Promise<string> => {
    const answer = await server.request('POST', `/api/v1/imports?table=${table}&mode=${mode}`, {
      body: Buffer.from('n\n1\n2\n'),
      headers: { 'content-type': 'text/csv' },
    });
    await ended(answer.body.id);
    return answer.body.id;
  };
  const undo = (id: string, key?: string) =>
    server.request('POST', `/api/v1/imports/${id}/undo`, key === undefined ? {} : { key });

  test('leaves what others added, and removes a table that is empty then', async () => {
    const first = await load('back', 'create');
    const second = await load('back', 'append');
    const stranger = await server.newTenant();
    expect((await undo(second, stranger.apiKey)).status).toBe(404);
    expect((await undo(second)).body).toMatchObject({ id: second, rows: 0 });
    const left = await server.request('GET', '/api/v1/tables/back/rows');
    expect(left.body.data.map(({ n }: Json) => n)).toEqual([1, 2]);
    expect((await undo(first)).status).toBe(200);
    expect((await server.request('GET', '/api/v1/tables/back')).status).toBe(404);
    expect((await undo(first)).body.code).toBe('conflict');
  });
});
