// Pages of the log without gap or repetition, and removal of exactly what was named.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const events = ['a', 'b'].flatMap((source) =>
    ['one', 'two'].flatMap((type) =>
      [1, 2].map((n) => ({ source, type, id: `${type}${n}`, time: `2026-04-0${n}T10:00:00Z` })),
    ),
  );
  await server.request('POST', '/api/v1/events', { body: { events } });
});
afterAll(() => server.stop());

interface Listed {
  data: { source: string; type: string; id: string }[];
  next_cursor: string | null;
}
const list = async (query: string): Promise<Listed> =>
  (await server.request('GET', `/api/v1/events?own=false&${query}`)).body;

test('a page is as long as asked, and one that holds the last event has none after it', async () => {
  const seen: string[] = [];
  let cursor = '';
  for (const length of [3, 3, 2]) {
    const { data, next_cursor: next } = await list(`limit=3${cursor}`);
    expect(data).toHaveLength(length);
    expect(next === null).toBe(length === 2);
    seen.push(...data.map(({ source, id }) => `${source} ${id}`));
    cursor = `&cursor=${next}`;
  }
  expect(new Set(seen).size).toBe(8);
  expect((await list('limit=8')).next_cursor).toBeNull();
  expect((await list('limit=7')).next_cursor).not.toBeNull();
});

test('what is removed is of the named type and source alone', async () => {
  const { events } = server.composition.app.services;
  const removed = await events.removeEvents(server.tenant.id, { type: 'one', source: 'a' });
  expect(removed).toBe(2);
  const left = (await list('limit=100')).data.map(({ source, type }) => `${source} ${type}`);
  expect(left.sort()).toEqual(['a two', 'a two', 'b one', 'b one', 'b two', 'b two']);
  const stranger = await server.newTenant();
  expect(await events.removeEvents(stranger.id, { type: 'two', source: 'b' })).toBe(0);
});
