// Pages of the trail: as long as asked, without gap or repetition, and no page after the last.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

let server: TestServer;
const action = encodeURIComponent('POST /api/v1/workspaces');
beforeAll(async () => {
  server = await startTestServer();
  for (const name of ['a', 'b', 'c', 'd']) {
    await server.request('POST', '/api/v1/workspaces', { body: { name } });
  }
});
afterAll(() => server.stop());

const page = async (query: string) =>
  (await server.request('GET', `/api/v1/audit?action=${action}&${query}`)).body;
const names = (data: { details: { name: string } }[]) => data.map(({ details }) => details.name);

test('a page has as many records as asked, and the next one goes on behind it', async () => {
  const first = await page('limit=2');
  expect(names(first.data)).toEqual(['d', 'c']);
  const second = await page(`limit=2&cursor=${first.next_cursor}`);
  expect(names(second.data)).toEqual(['b', 'a']);
  expect(second.next_cursor).toBeNull();
});

test('a page that holds all there is, to the last record, has none after it', async () => {
  expect((await page('limit=4')).next_cursor).toBeNull();
  expect((await page('limit=3')).next_cursor).not.toBeNull();
});

test('a cursor of another list, or of nobody, is refused', async () => {
  const { body } = await server.request('GET', '/api/v1/workspaces?limit=2');
  const own = (await page('limit=2')).next_cursor;
  for (const cursor of [body.next_cursor, body.data[0].id, own.split('.')[0], `${own}x`, '.']) {
    const answer = await server.request('GET', `/api/v1/audit?action=${action}&cursor=${cursor}`);
    expect(answer).toMatchObject({ status: 400, body: { code: 'cursor_invalid' } });
  }
});
