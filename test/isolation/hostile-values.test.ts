// Values of the wrong kind, size or shape in every field of every route, and bodies that are no JSON: an
// answer below 500 that has a code, or a success; never a failure of the server, whatever is sent.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../packages/server/src/kernel/http/route.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { bodies, type HostilePlace, preparePlace } from './hostile-place.ts';

let server: TestServer;
let place: HostilePlace;

beforeAll(async () => {
  server = await startTestServer();
  place = await preparePlace(server);
});
afterAll(() => server.stop());

const deep = (levels: number): string => `${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`;

/** Each as JSON text, since some of them exist only there. */
const values: Record<string, string> = {
  null: 'null',
  true: 'true',
  zero: '0',
  'minus one': '-1',
  half: '0.5',
  'a huge number': '1e308',
  'a number beyond a double': '1e999',
  'an integer beyond 2^53': '9007199254740993',
  'an integer beyond 64 bits': '99999999999999999999999',
  'a tiny number': '-5e-324',
  'empty text': '""',
  'text of a number': '"1"',
  'a year far away': '"+275760-09-13T00:00:00Z"',
  'a day that is not': '"2026-02-30"',
  'the year zero': '"0000-01-01"',
  'the last day': '"9999-12-31T23:59:60Z"',
  infinity: '"Infinity"',
  'a uuid': '"00000000-0000-7000-8000-000000000000"',
  'an empty list': '[]',
  'a list of nothing': '[null]',
  'a long list': `[${'"a",'.repeat(5000)}"a"]`,
  'an empty object': '{}',
  prototype: '{"__proto__":{"a":1},"constructor":{"prototype":{"b":2}}}',
  'something deep': deep(500),
};

const slot = '\u2603slot';

/** The template with one value at a time, at any depth, replaced by the slot. */
function holes(value: unknown): unknown[] {
  const inner =
    typeof value !== 'object' || value === null
      ? []
      : Object.entries(value).flatMap(([key, item]) =>
          holes(item).map((hole) =>
            Array.isArray(value) ? value.with(Number(key), hole) : { ...value, [key]: hole },
          ),
        );
  return [slot, ...inner];
}

async function send(method: string, path: string, body: string | Uint8Array, type: string) {
  const answer = await fetch(`${server.url}${path}`, {
    method,
    headers: { authorization: `Bearer ${server.tenant.apiKey}`, 'content-type': type },
    body: body as string,
  });
  return { status: answer.status, said: await answer.text() };
}

/** An answer as a failed test shows it: its beginning. */
const told = (answer: { status: number; said: string }) => ({
  status: answer.status,
  said: answer.said.slice(0, 300),
});

/** A refusal must be a problem with a code; text that is no JSON would be the framework's own. */
function isFailure({ status, said }: { status: number; said: string }): boolean {
  return status >= 500 || (status >= 400 && !/"code":"[a-z_]+"/.test(said));
}

describe.each(Object.entries(values))('%s', (_name, value) => {
  test('in every field of every body', async () => {
    const failed: unknown[] = [];
    for (const [name, template] of Object.entries(bodies)) {
      const [method = '', path = ''] = name.split(' ');
      for (const hole of holes(template)) {
        const body = JSON.stringify(hole).replace(JSON.stringify(slot), () => value);
        const answer = await send(method, place.fill(path), body, 'application/json');
        if (isFailure(answer)) failed.push({ name, ...told(answer), body: body.slice(0, 400) });
      }
    }
    expect(failed).toEqual([]);
  });

  test('in every query', async () => {
    const failed: unknown[] = [];
    const plain = encodeURIComponent(value.replace(/^"|"$/g, '').slice(0, 2000));
    for (const route of server.composition.routes) {
      if (route.method !== 'GET' || !route.path.startsWith('/api/')) continue;
      const fields = (route.query as { properties?: object } | undefined)?.properties ?? {};
      for (const field of Object.keys(fields)) {
        const once = `${place.fill(route.path)}?${field}=${plain}`;
        for (const url of [once, `${once}&${field}=${plain}`, `${once}&${field}[a]=1`]) {
          const { status } = await server.request('GET', url);
          if (status >= 500) failed.push({ status, url: url.slice(0, 300) });
        }
      }
    }
    expect(failed).toEqual([]);
  });
});

const raw: Record<string, [string | Uint8Array, string]> = {
  nothing: ['', 'application/json'],
  'half of a JSON': ['{"name":', 'application/json'],
  'bytes that are no UTF-8': [Uint8Array.of(0x7b, 0xff, 0xfe, 0x7d), 'application/json'],
  'a byte order mark': ['\ufeff{}', 'application/json'],
  'JSON of another charset': ['{}', 'application/json; charset=utf-16'],
  NaN: ['{"horizon":NaN}', 'application/json'],
  'a form': ['name=a', 'application/x-www-form-urlencoded'],
  'a form of parts': ['--x\r\n\r\na\r\n--x--', 'multipart/form-data; boundary=x'],
  'a type that is none': ['{}', ';;;'],
  'a JSON nested very deep': [deep(100_000), 'application/json'],
  'two megabytes': [JSON.stringify({ name: 'x'.repeat(2_000_000) }), 'application/json'],
};

const takesBody = (route: Route): boolean =>
  route.path.startsWith('/api/') && route.method !== 'GET' && route.method !== 'DELETE';

test.each(Object.entries(raw))('a body that is %s', async (_name, [body, type]) => {
  const failed: unknown[] = [];
  for (const route of server.composition.routes.filter(takesBody)) {
    if (route.path === '/api/v1/auth/logout') continue;
    const answer = await send(route.method, place.fill(route.path), body, type);
    if (isFailure(answer)) failed.push({ route: `${route.method} ${route.path}`, ...told(answer) });
  }
  expect(failed).toEqual([]);
  expect(await place.brokenOperations()).toEqual([]);
});
