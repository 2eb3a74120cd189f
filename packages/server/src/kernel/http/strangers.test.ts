// What anybody may ask without a credential: answers that are made once, health that is looked at once a
// second, and the insides of the server for its own machine only.
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { systemClock } from '../clock.ts';
import { createHealthMonitor, type HealthReport } from '../health.ts';
import { isLocal } from './local-request.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const ask = (url: string, headers: Record<string, string> = {}, method = 'GET') =>
  server.composition.http.inject({ method: method as 'GET', url, headers });

describe('answers that are the same for everybody', () => {
  test('the description of the API is built once', async () => {
    const { http } = server.composition;
    const build = http.swagger.bind(http);
    let built = 0;
    http.swagger = (() => {
      built += 1;
      return build();
    }) as typeof http.swagger;
    const answers = await Promise.all(Array.from({ length: 20 }, () => ask('/openapi.json')));
    expect(new Set(answers.map(({ payload }) => payload)).size).toBe(1);
    expect(answers[0]?.json().paths['/health'].get.operationId).toBe('get_health');
    expect(built).toBe(1);
    http.swagger = build as typeof http.swagger;
  });

  test.each(['/openapi.json', '/docs/', '/docs/errors', '/docs/pages.css', '/favicon.ico'])(
    '%s has an ETag, which spares the second transfer',
    async (path) => {
      const first = await ask(path);
      expect(first.statusCode).toBe(200);
      const etag = String(first.headers.etag);
      for (const known of [etag, etag.replace('W/', ''), `"other", ${etag}`, '*']) {
        const second = await ask(path, { 'if-none-match': known });
        expect([second.statusCode, second.payload]).toEqual([304, '']);
        expect(second.headers.etag).toBe(etag);
      }
      for (const other of ['"other"', etag.slice(0, -2), '', 'x'.repeat(5000)]) {
        expect((await ask(path, { 'if-none-match': other })).statusCode).toBe(200);
      }
    },
  );

  test('they come gzipped to who takes that', async () => {
    const plain = await ask('/openapi.json');
    const zipped = await ask('/openapi.json', { 'accept-encoding': 'br, gzip' });
    expect(zipped.headers['content-encoding']).toBe('gzip');
    expect(gunzipSync(zipped.rawPayload).toString()).toBe(plain.payload);
    const refused = await ask('/openapi.json', { 'accept-encoding': 'gzip;q=0, br' });
    expect(refused.headers['content-encoding']).toBeUndefined();
  });

  test('pages of the reference that do not exist are not looked for', async () => {
    for (const path of ['/docs/none', '/docs/js/../x', '/docs/openapi']) {
      expect((await ask(path)).statusCode).toBe(404);
    }
  });

  test('its patterns are such that other languages read them', async () => {
    const { payload } = await ask('/openapi.json');
    expect(payload).not.toContain('\\\\p{');
    const { schema } = JSON.parse(payload).paths['/api/v1/tables/{name}'].get.parameters[0];
    const fits = (text: string) => new RegExp(schema.pattern, 'u').test(text);
    expect(['straße 日本 😀', 'a\0b', 'a\u009fb', 'a\ud800'].map(fits)).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test('every operation declares the statuses it may refuse with', async () => {
    const { paths } = (await ask('/openapi.json')).json();
    const { get, post } = paths['/api/v1/tables/{name}/rows'];
    expect(Object.keys(get.responses).map(Number)).toEqual([
      200, 400, 401, 403, 404, 429, 500, 503,
    ]);
    expect(Object.keys(post.responses).map(Number)).toContain(415);
    expect(get.responses[404].content['application/problem+json'].schema.$ref).toMatch(/Problem$/);
  });
});

describe('health', () => {
  const time = { ms: 0 };
  const clock = { ...systemClock, monotonic: () => time.ms };

  test('is looked at once a second, however many ask', async () => {
    let looks = 0;
    const report: HealthReport = { status: 'ok' };
    const gate = Promise.withResolvers<HealthReport>();
    const check = () => {
      looks += 1;
      return looks === 1 ? gate.promise : Promise.resolve({ ...report, status: 'down' as const });
    };
    const health = createHealthMonitor([{ name: 'one', check }], clock);
    const asked = Array.from({ length: 50 }, () => health());
    gate.resolve(report);
    expect((await Promise.all(asked)).every(({ status }) => status === 'ok')).toBe(true);
    time.ms += 999;
    expect((await health()).status).toBe('ok');
    expect(looks).toBe(1);
    time.ms += 1;
    expect((await health()).status).toBe('down');
    expect(looks).toBe(2);
  });

  test('that is down is 503, in short and in detail', async () => {
    const later = { ms: 0 };
    const monotonic = () => systemClock.monotonic() + later.ms;
    const other = await startTestServer({ clock: { ...systemClock, monotonic } });
    try {
      const { request, kernel } = other;
      const local = { host: 'localhost' };
      expect((await request('GET', '/health/detailed', { headers: local })).status).toBe(200);
      await kernel.database.end();
      later.ms = 1000;
      const detailed = await request('GET', '/health/detailed', { headers: local, key: null });
      expect([detailed.status, detailed.body.status]).toEqual([503, 'down']);
      expect(detailed.body.dependencies).toContainEqual(
        expect.objectContaining({ name: 'database', status: 'down' }),
      );
      expect((await request('GET', '/health', { key: null })).status).toBe(503);
    } finally {
      await other.stop().catch(() => undefined);
    }
  });
});

describe('the insides of the server', () => {
  const address = '127.0.0.1';
  const host = '127.0.0.1:3004';

  test.each([
    ['this machine by number', { address, headers: { host } }, true],
    ['this machine by name', { address: '::1', headers: { host: 'localhost:3004' } }, true],
    ['an address mapped into IPv6', { address: '::ffff:127.0.0.1', headers: { host } }, true],
    ['another machine', { address: '10.0.0.7', headers: { host } }, false],
    ['another name for this one', { address, headers: { host: 'evil.example' } }, false],
    ['no name', { address, headers: {} }, false],
    [
      'a name that begins like ours',
      { address, headers: { host: 'localhost.evil.example' } },
      false,
    ],
    ...[
      'x-forwarded-for',
      'x-forwarded-host',
      'x-forwarded-proto',
      'forwarded',
      'x-real-ip',
      'via',
      'x-client-ip',
      'x-cluster-client-ip',
      'true-client-ip',
      'cf-connecting-ip',
      'fastly-client-ip',
      'x-envoy-external-address',
      'x-amzn-trace-id',
    ].map((name) => [`${name} on the way`, { address, headers: { host, [name]: 'x' } }, false]),
  ] as [string, Parameters<typeof isLocal>[0], boolean][])('%s', (_what, request, expected) => {
    expect(isLocal(request)).toBe(expected);
  });

  test.each(['/metrics', '/health/detailed'])(
    '%s wants an operator behind a proxy',
    async (url) => {
      const local = { host: 'localhost:3004' };
      expect((await ask(url, local)).statusCode).toBe(200);
      const passedOn: Record<string, string>[] = [
        { forwarded: 'for=8.8.8.8' },
        { via: '1.1 p' },
        { host: 'a.example' },
      ];
      for (const more of passedOn) {
        expect((await ask(url, { ...local, ...more })).statusCode).toBe(401);
        const authorization = `Bearer ${server.tenant.apiKey}`;
        expect((await ask(url, { ...local, ...more, authorization })).statusCode).toBe(200);
      }
    },
  );
});
