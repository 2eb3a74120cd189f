// Uploads that nobody went on with are forgotten, and only those; each tenant has its own.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import * as store from './upload-store.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const beforeMs = Date.parse('2026-04-15T10:00:00Z');

test('what began before then is forgotten, what began later is told to be wanted', async () => {
  const { database, ids } = server.kernel;
  const add = async (atMs: number): Promise<string> => {
    const id = ids.next();
    const upload = { id, filename: 'a.csv', bytes_total: 9 };
    await database.tenant(server.tenant.id, (tx) => store.insertUpload(tx, upload, atMs));
    return id;
  };
  const old = await add(beforeMs - 1);
  const young = await add(beforeMs);
  const left = await database.system('test', (tx) => store.forgetUploads(tx, beforeMs));
  expect(left).toEqual([young]);
  const found = (id: string, tenantId = server.tenant.id) =>
    database.lookup(tenantId, store.findUpload(id));
  expect(await found(old)).toEqual([]);
  expect(await found(young)).toHaveLength(1);
  const stranger = await server.newTenant();
  expect(await found(young, stranger.id)).toEqual([]);
  const takenBy = (tenantId: string) =>
    database.tenant(tenantId, (tx) => store.deleteUpload(tx, young));
  expect(await takenBy(stranger.id)).toBe(false);
  expect(await takenBy(server.tenant.id)).toBe(true);
  expect(await takenBy(server.tenant.id)).toBe(false);
});
