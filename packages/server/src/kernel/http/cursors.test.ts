// Cursors: what comes back changed, from another list or from another tenant is refused, for every list
// that there is.
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { AppError } from '../errors.ts';
import { createCursors } from './cursors.ts';

const cursors = createCursors('a key of this test');
const refusal = (list: string, sealed: string): string => {
  try {
    return cursors.open(list, sealed);
  } catch (error) {
    return error instanceof AppError ? error.code : String(error);
  }
};

describe('the seal', () => {
  const text = fc.string({ unit: 'binary' });

  test('opens to what was sealed', () => {
    fc.assert(
      fc.property(text, text, (list, cursor) => {
        expect(cursors.open(list, cursors.seal(list, cursor))).toBe(cursor);
      }),
    );
  });

  test('refuses whatever else', () => {
    fc.assert(
      fc.property(text, text, text, (list, cursor, other) => {
        const sealed = cursors.seal(list, cursor);
        fc.pre(other !== list && other !== sealed);
        expect(refusal(other, sealed)).toBe('cursor_invalid');
        expect(refusal(list, other)).toBe('cursor_invalid');
        expect(refusal(list, sealed + other || ' ')).toBe(
          other === '' ? refusal(list, sealed) : 'cursor_invalid',
        );
      }),
    );
  });

  test('refuses one changed character, wherever it stands', () => {
    const sealed = cursors.seal('list', 'MjAyNi0wMQ');
    for (let at = 0; at < sealed.length; at++) {
      const other = sealed[at] === 'A' ? 'B' : 'A';
      const changed = `${sealed.slice(0, at)}${other}${sealed.slice(at + 1)}`;
      expect(refusal('list', changed)).toBe('cursor_invalid');
      expect(refusal('list', sealed.slice(0, at))).toBe('cursor_invalid');
    }
  });
});

describe('every list', () => {
  let server: TestServer;
  let lists: string[] = [];
  beforeAll(async () => {
    server = await startTestServer();
    lists = server.composition.routes
      .filter(({ query }) => 'cursor' in ((query as { properties?: object })?.properties ?? {}))
      .map(({ path }) => path);
  });
  afterAll(() => server.stop());

  test('there are lists', () => {
    expect(lists.length).toBeGreaterThan(9);
  });

  test('refuses cursors that nobody gave', async () => {
    const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');
    const id = server.kernel.ids.next();
    const bad = [
      'x',
      id,
      'AAAA',
      encode([]),
      encode({ __proto__: null }),
      Buffer.from(`infinity\n${id}`).toString('base64url'),
      Buffer.from(`9999-99-99 00:00:00+00\n${id}`).toString('base64url'),
      `${id}.${'A'.repeat(22)}`,
      '['.repeat(1900),
      '%00',
    ];
    for (const path of lists) {
      const filled = path.replace(':name', 'none').replace(/:\w+/g, id);
      for (const cursor of bad) {
        const needed = filled.endsWith('vintages') ? `&metric_id=${id}` : '';
        const asked = `${filled}?cursor=${cursor}${needed}`;
        const { status, body } = await server.request('GET', asked);
        expect([asked, status, body.code]).toEqual([asked, 400, 'cursor_invalid']);
      }
    }
  });

  test('refuses the cursor of another list and of another tenant', async () => {
    const events = ['a', 'b', 'c'].map((type) => ({ source: 'app', type }));
    await server.request('POST', '/api/v1/events', { body: { events } });
    const { body } = await server.request('GET', '/api/v1/events?limit=1');
    const cursor = body.next_cursor;
    const next = await server.request('GET', `/api/v1/events?limit=1&cursor=${cursor}`);
    expect([next.status, next.body.data.length]).toEqual([200, 1]);
    const other = await server.newTenant();
    for (const [path, key] of [
      ['/api/v1/audit', server.tenant.apiKey],
      ['/api/v1/tables', server.tenant.apiKey],
      ['/api/v1/events', other.apiKey],
    ] as const) {
      const refused = await server.request('GET', `${path}?cursor=${cursor}`, { key });
      expect([path, refused.body.code]).toEqual([path, 'cursor_invalid']);
    }
  });

  test('refuses a cursor under other filters, and takes another size of page', async () => {
    const events = ['f', 'f', 'f', 'g'].map((type) => ({ source: 'app', type }));
    await server.request('POST', '/api/v1/events', { body: { events } });
    const ask = (query: string) => server.request('GET', `/api/v1/events?${query}`);
    const cursor = (await ask('type=f&limit=1')).body.next_cursor;
    for (const other of ['type=g', '', 'type=f&source=app']) {
      const { status, body } = await ask(`${other}&cursor=${cursor}`);
      expect([other, status, body.code]).toEqual([other, 400, 'cursor_invalid']);
    }
    expect((await ask(`limit=2&cursor=${cursor}&type=f`)).body.data).toHaveLength(2);
  });
});
