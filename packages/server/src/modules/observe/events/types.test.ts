// The types of events that were seen, and the product's own facts told apart from a tenant's events.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Json = ReturnType<typeof JSON.parse>;
const get = async (path: string, key = server.tenant.apiKey): Promise<Json> =>
  (await server.request('GET', `/api/v1/events${path}`, { key })).body;

test('types are listed with counts and the fields of the newest event', async () => {
  const time = (day: number): string => `2026-01-0${day}T00:00:00Z`;
  const now = new Date().toISOString();
  const body = [
    { source: 'old', type: 'used', time: time(1), data: { credits: 1 } },
    { source: 'app', type: 'used', time: now, data: { credits: 2, team: 'a', tags: [], more: {} } },
    { source: 'app', type: 'closed', time: time(2), data: 7 },
  ];
  await server.request('POST', '/api/v1/events', { body });
  const types = await get('/types?own=false');
  expect(types.is_cut).toBe(false);
  expect(types.data.map((one: Json) => [one.type, one.source, one.events])).toEqual([
    ['closed', 'app', expect.any(Number)],
    ['used', 'app', 1],
  ]);
  expect(types.data[0].fields).toEqual([]);
  expect(types.data[1].fields).toEqual([
    { name: 'credits', type: 'number' },
    { name: 'more', type: 'object' },
    { name: 'tags', type: 'list' },
    { name: 'team', type: 'text' },
  ]);
  const stranger = await server.newTenant();
  expect((await get('/types?own=false', stranger.apiKey)).data).toEqual([]);
});

test('facts of the product can be left out, or be all', async () => {
  const columns = [{ name: 'n', type: 'integer' }];
  await server.request('POST', '/api/v1/tables', { body: { name: 'fact', columns } });
  for (let i = 0; (await get('?own=true')).data.length === 0 && i < 100; i++) {
    await server.kernel.clock.sleep(30);
  }
  expect(new Set((await get('?own=true')).data.map((e: Json) => e.source))).toEqual(
    new Set(['aibaas']),
  );
  expect((await get('?own=false')).data.some((e: Json) => e.source === 'aibaas')).toBe(false);
  expect((await get('/types?own=true')).data.map((e: Json) => e.type)).toContain('table.created');
  expect((await get('?own=perhaps')).code).toBe('request_invalid');
});
