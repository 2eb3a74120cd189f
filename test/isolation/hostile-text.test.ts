// Text that is hard to keep (NUL, half a surrogate pair, very long, right to left, emoji) in every
// text field of every route: a refusal that says so or an answer, never a failure of the server. A
// changing route that is not listed here fails the test.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../packages/server/src/kernel/http/route.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { bodies, day, type HostilePlace, preparePlace, withoutBody } from './hostile-place.ts';

const texts: Record<string, string> = {
  nul: '\u0000b',
  'half a pair': '\ud800',
  control: 'a\u001b[2Jb',
  long: 'x'.repeat(10_000),
  'right to left': 'مرحبا שלום \u202eabc',
  emoji: '👩‍👩‍👧‍👦 é 🇺🇳',
  quotes: `'"\\;--$1 %s {{x}}`,
};
/** As they stand in an address; encodeURIComponent refuses half a pair. */
const encoded = (text: string): string =>
  text === '\ud800' ? '%ED%A0%80' : encodeURIComponent(text);

let server: TestServer;
let place: HostilePlace;

beforeAll(async () => {
  server = await startTestServer();
  place = await preparePlace(server);
});
afterAll(() => server.stop());

/** The value with one text in it, or one field's name, replaced: once for each of them. */
function variants(value: unknown, text: string): unknown[] {
  if (typeof value === 'string') return [text];
  if (Array.isArray(value)) {
    return value.flatMap((item, i) => variants(item, text).map((v) => value.with(i, v)));
  }
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => {
    const { [key]: _removed, ...rest } = value as Record<string, unknown>;
    return [
      ...variants(inner, text).map((v) => ({ ...value, [key]: v })),
      { ...rest, [text]: inner },
    ];
  });
}

let count = 0;
/** A name of its own, so that a conflict does not hide what the other fields would do. */
function unique(variant: unknown, template: object): object {
  const { name } = template as { name?: string };
  const sent = variant as { name?: string };
  if (name === undefined || sent.name !== name) return sent;
  count += 1;
  return { ...sent, name: `${name} ${count}` };
}

const nameOf = (route: Route): string => `${route.method} ${route.path}`;
const isChange = (route: Route): boolean => route.method === 'POST' || route.method === 'PATCH';

test('every route that takes a body is listed', () => {
  const missing = server.composition.routes
    .filter(isChange)
    .map(nameOf)
    .filter((name) => bodies[name] === undefined && !withoutBody.has(name));
  expect(missing).toEqual([]);
});

describe.each(Object.entries(texts))('%s', (_name, text) => {
  test.each(Object.entries(bodies))('in the body of %s', async (name, body) => {
    const [method = '', path = ''] = name.split(' ');
    const failed: unknown[] = [];
    for (const variant of variants(body, text)) {
      const sent = unique(variant, body);
      const { status, body: said } = await server.request(method, place.fill(path), { body: sent });
      if (status >= 500) failed.push([status, said.code, JSON.stringify(sent)]);
    }
    expect(failed).toEqual([]);
  });

  test('in addresses and queries of every route', async () => {
    const failed: unknown[] = [];
    const send = async (route: Route, path: string): Promise<void> => {
      const body = bodies[nameOf(route)];
      const { status } = await server.request(route.method, path, body && { body });
      if (status >= 500 && status !== 503) failed.push({ status, path: path.slice(0, 300) });
    };
    for (const route of server.composition.routes) {
      if (!route.path.startsWith('/api/') || route.body === 'stream') continue;
      const value = encoded(text);
      if (route.path.includes(':')) await send(route, place.fill(route.path, value));
      if (route.method === 'DELETE') continue;
      const fields = (route.query as { properties?: object } | undefined)?.properties ?? {};
      for (const field of [...Object.keys(fields), value]) {
        await send(route, `${place.fill(route.path)}?${field}=${value}`);
      }
    }
    for (const filter of ['note.eq.', 'note.like.', 'note.in.', 'day.gt.', '']) {
      const path = `/api/v1/tables/usage/rows?filter=${filter}${encoded(text)}`;
      const { status } = await server.request('GET', path);
      if (status >= 500) failed.push({ status, path: path.slice(0, 300) });
    }
    expect(failed).toEqual([]);
  });

  test('in the names and the content of a file', async () => {
    const value = encoded(text);
    const file = 'day,credits\n2026-01-01,1\n';
    const answers = [
      await place.upload(`table=plain&filename=${value}`, file),
      await place.upload(`table=${value}`, file),
      await place.upload(`table=hints&columns=${value}`, file),
      await place.upload(
        `table=hints&columns=${encodeURIComponent(JSON.stringify({ [text]: 'text' }))}`,
        file,
      ),
      await place.upload(`table=delimiter&delimiter=${encoded([...text][0] as string)}`, file),
      await place.upload(`table=zone&time_zone=${value}`, file),
      await place.upload('table=header', `day,${text}\n2026-01-01,1\n`),
      await place.upload('table=cell', `day,note\n2026-01-01,${text}\n2026-01-02,b\n`),
    ];
    const preview = await fetch(`${server.url}/api/v1/imports/preview?filename=${value}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.tenant.apiKey}`, 'content-type': 'text/csv' },
      body: `day,${text}\n2026-01-01,${text}\n`,
    });
    expect([...answers, preview].map(({ status }) => status).filter((s) => s >= 500)).toEqual([]);
    expect(await place.brokenOperations()).toEqual([]);
  });
});

test('text of any script is kept as it was sent', async () => {
  for (const text of [texts.emoji, texts['right to left'], texts.quotes]) {
    const added = await server.request('POST', '/api/v1/tables/usage/rows', {
      body: { row: { ...day, note: text, extra: { [text as string]: text } } },
    });
    expect(added.body.data[0]).toMatchObject({ note: text, extra: { [text as string]: text } });
    const workspace = await server.request('POST', '/api/v1/workspaces', {
      body: { name: `${text} kept` },
    });
    expect([workspace.status, workspace.body.name]).toEqual([201, `${text} kept`]);
  }
});
