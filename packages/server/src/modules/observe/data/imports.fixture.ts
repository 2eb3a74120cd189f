// What the tests of imports have in common: sending a file, waiting for its end, and what is left behind.
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect } from 'vitest';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';

export type Json = ReturnType<typeof JSON.parse>;

const ended = ['succeeded', 'failed', 'cancelled', 'needs_input'];

/** A server for the tests of one file, and calls of its imports. */
export function importTests() {
  let server: TestServer;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());

  const send = (query: string, file: string | Buffer, headers: Record<string, string> = {}) =>
    server.request('POST', `/api/v1/imports?${query}`, {
      body: Buffer.from(file),
      headers: { 'content-type': 'text/csv', ...headers },
    });
  const settled = async (id: string, states = ended): Promise<Json> => {
    for (;;) {
      const { body } = await server.request('GET', `/api/v1/operations/${id}`);
      if (states.includes(body.state)) return body;
      await server.kernel.clock.sleep(30);
    }
  };
  const files = (): string[] => readdirSync(join(server.kernel.filesDir, 'uploads'));
  return {
    get server(): TestServer {
      return server;
    },
    send,
    settled,
    files,
    async imported(query: string, file: string | Buffer): Promise<Json> {
      const { status, body } = await send(query, file);
      expect([status, body.code]).toEqual([202, undefined]);
      return settled(body.id);
    },
    rowsOf: async (table: string, query = 'limit=1000'): Promise<Json[]> =>
      (await server.request('GET', `/api/v1/tables/${table}/rows?${query}`)).body.data,
    /** An import that ended is taken back right after its state tells. */
    async nothingLeft(): Promise<void> {
      while (files().length > 0) await server.kernel.clock.sleep(20);
    },
  };
}
