// A table as a file through the client: streamed, never taken for whole when it is not, refused with reasons.
import { afterEach, describe, expect, test } from 'vitest';
import { createClient, NotFoundError } from './index.ts';
import {
  type Scripted,
  type ScriptedServer,
  startScriptedServer,
} from './testdata/scripted-server.ts';

const started: ScriptedServer[] = [];
afterEach(() => Promise.all(started.splice(0).map((server) => server.stop())));

async function against(answer: Scripted) {
  const server = await startScriptedServer([answer]);
  started.push(server);
  const aibaas = createClient({ url: server.url, apiKey: 'aib_sk_test', maxNetworkRetries: 0 });
  return { aibaas, received: server.received };
}

describe('an export', () => {
  test('is a stream of what is asked for', async () => {
    const headers = { 'content-type': 'text/csv' };
    const { aibaas, received } = await against({ headers, text: 'a,b\r\n1,2\r\n' });
    const body = await aibaas.tables.export('my table', {
      filter: [['a', 'gt', 0]],
      sort: ['-a', 'b'],
      columns: ['a', 'b'],
    });
    expect(await new Response(body).text()).toBe('a,b\r\n1,2\r\n');
    const place = '/api/v1/tables/my%20table/export?sort=-a%2Cb&filter=a.gt.0&columns=a%2Cb';
    expect(received.map(({ url }) => url)).toEqual([place]);
    expect(aibaas.tables.exportAddress('t', { format: 'ndjson' })).toMatch(
      /\/api\/v1\/tables\/t\/export\?format=ndjson$/,
    );
  });

  test('that breaks off ends with an error', async () => {
    const { aibaas } = await against({
      act: (response) => {
        response.writeHead(200, { 'content-type': 'text/csv' });
        response.write('a,b\r\n', () => response.destroy());
      },
    });
    const body = await aibaas.tables.export('t');
    await expect(new Response(body).text()).rejects.toThrow();
  });

  test('that is refused says why, and names that climb are refused before', async () => {
    const { aibaas } = await against({
      status: 404,
      headers: { 'content-type': 'application/problem+json' },
      json: { title: 'No', status: 404, code: 'not_found', detail: 'd', remedy: 'r' },
    });
    await expect(aibaas.tables.export('t')).rejects.toBeInstanceOf(NotFoundError);
    expect(() => aibaas.tables.export('..')).toThrow(/not a usable name/);
  });
});
