// Rows of any size through the API: pages that end at their bytes and lose nothing, and what is too large
// to be kept on each way in.
import { limits } from '@aibaas/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { seededChance } from '../../../kernel/random.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Json = ReturnType<typeof JSON.parse>;

const column = (name: string, type: string) => ({ name, type, nullable: true });

async function newTable(name: string, columns: unknown): Promise<string> {
  const made = await server.request('POST', '/api/v1/tables', { body: { name, columns } });
  expect(made.status).toBe(201);
  return `/api/v1/tables/${name}/rows`;
}

describe('pages', () => {
  const chance = seededChance('sizes of rows');
  const below = (max: number): number => Math.floor(chance.unit() * max);
  const ids: string[] = [];
  let path = '';

  beforeAll(async () => {
    const columns = [column('text', 'text'), column('more', 'json'), column('n', 'integer')];
    path = await newTable('large', columns);
    for (let n = 0; n < 48; n += 1) {
      const size = n % 3 === 0 ? below(900_000) : below(2000);
      const letter = String.fromCharCode(97 + (n % 7));
      const row = {
        text: n % 5 === 0 ? null : letter.repeat(size),
        more: n % 4 === 0 ? { list: Array.from({ length: below(60_000) }, (_, i) => i) } : null,
        n: n % 6,
      };
      const { status, body } = await server.request('POST', path, { body: { row } });
      expect([status, body.code]).toEqual([201, undefined]);
      ids.push(body.data[0]._id);
    }
  });

  test.each([
    ['', 1000],
    ['', 7],
    ['-_id', 1000],
    ['text', 1000],
    ['-text', 11],
    ['n,-text', 1000],
    ['-n', 20],
  ])(
    'sorted by "%s" with limit %i hold every row once, none beyond the budget',
    async (sort, limit) => {
      const seen: string[] = [];
      const sizes: number[] = [];
      for (let cursor: string | null = null, isFirst = true; isFirst || cursor !== null; ) {
        const next: string = cursor === null ? '' : `&cursor=${encodeURIComponent(cursor)}`;
        const { status, body } = await server.request(
          'GET',
          `${path}?limit=${limit}&sort=${sort}${next}`,
        );
        expect(status, JSON.stringify(body).slice(0, 500)).toBe(200);
        expect(body.data.length).toBeGreaterThan(0);
        sizes.push(JSON.stringify(body).length);
        seen.push(...body.data.map((row: Json) => row._id));
        cursor = body.next_cursor;
        isFirst = false;
        expect((cursor ?? '').length).toBeLessThan(8000);
      }
      expect(seen).toHaveLength(ids.length);
      expect(new Set(seen)).toEqual(new Set(ids));
      expect(Math.max(...sizes)).toBeLessThan(limits.pageBytesMax + 10_000);
      expect(sizes.length).toBeGreaterThan(1);
    },
  );

  test('a list that went on behind a row that is gone says so', async () => {
    const first = await server.request('GET', `${path}?limit=1&sort=-text`);
    const [row] = first.body.data;
    await server.request('DELETE', `${path}/${row._id}`);
    const query = `limit=1&sort=-text&cursor=${encodeURIComponent(first.body.next_cursor)}`;
    expect((await server.request('GET', `${path}?${query}`)).body.code).toBe('cursor_invalid');
    ids.splice(ids.indexOf(row._id), 1);
  });

  test('a table of a thousand columns without a value ends at its bytes too', async () => {
    const columns = Array.from({ length: 1000 }, (_, n) =>
      column(`column ${n} `.padEnd(60, '.'), 'number'),
    );
    const wide = await newTable('wide', columns);
    for (let n = 0; n < 3; n += 1) {
      const { status } = await server.request('POST', wide, { body: { rows: Array(40).fill({}) } });
      expect(status).toBe(201);
    }
    const { body } = await server.request('GET', `${wide}?limit=1000`);
    expect(JSON.stringify(body).length).toBeLessThan(limits.pageBytesMax + 100_000);
    expect(body.next_cursor).not.toBeNull();
  });
});

describe('what is too large', () => {
  const big = 'x'.repeat(limits.cellBytesMax + 1);
  const half = 'é'.repeat(limits.cellBytesMax / 2);
  let path = '';
  beforeAll(async () => {
    path = await newTable(
      'sizes',
      ['a', 'b', 'c'].map((name) => column(name, name === 'c' ? 'json' : 'text')),
    );
  });

  test.each([
    ['a text', { a: big }, '/row/a', '1048577 bytes; a value has at most 1048576'],
    ['a text in bytes, not in characters', { b: `${half}x` }, '/row/b', '1048577 bytes'],
    ['a document', { c: { deep: [big] } }, '/row/c', 'a value has at most 1048576'],
    ['a row', { a: half, b: half, c: ['x'] }, '/row', 'more than 2097152 bytes'],
  ])('%s is refused with its place and the limit', async (_what, row, pointer, message) => {
    const { status, body } = await server.request('POST', path, { body: { row } });
    expect([status, body.code]).toEqual([400, 'request_invalid']);
    expect(body.errors).toEqual([
      { in: 'body', pointer, message: expect.stringContaining(message) },
    ]);
  });

  test('what just fits is kept, and does not grow beyond by changes', async () => {
    const { status, body } = await server.request('POST', path, {
      body: { row: { a: half, b: half } },
    });
    expect(status).toBe(201);
    const one = `${path}/${body.data[0]._id}`;
    const cell = await server.request('PATCH', one, { body: { c: { text: big } } });
    expect(cell.body.errors[0]).toMatchObject({ pointer: '/c' });
    const grown = await server.request('PATCH', one, { body: { c: ['x'] } });
    expect([grown.status, grown.body.code]).toEqual([422, 'row_too_large']);
    expect((await server.request('GET', one)).body).toMatchObject({ c: null, _version: 1 });
  });

  test.each([
    ['csv', `a,b\nfits,1\n${big},2\nfits,3\n`],
    ['ndjson', `{"a":"fits","b":"1"}\n{"a":"${big}","b":"2"}\n{"a":"fits","b":"3"}\n`],
  ])('in a file it is a reject that is told: %s', async (kind, file) => {
    const started = await server.request(
      'POST',
      `/api/v1/imports?table=from_${kind}&filename=x.${kind}`,
      {
        body: Buffer.from(file),
        headers: { 'content-type': kind === 'csv' ? 'text/csv' : 'application/x-ndjson' },
      },
    );
    let state = 'queued';
    while (!['succeeded', 'failed'].includes(state)) {
      await server.kernel.clock.sleep(20);
      state = (await server.request('GET', `/api/v1/operations/${started.body.id}`)).body.state;
    }
    expect(state).toBe('succeeded');
    const rejects = await server.request('GET', `/api/v1/imports/${started.body.id}/rejects`);
    expect(rejects.body.data).toMatchObject([{ column: 'a', code: 'value_too_large' }]);
  });
});
