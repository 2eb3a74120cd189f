// The client against a real HTTP server: what is sent, what comes back, and every way it can fail.
import { createReadStream, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import {
  ApiError,
  AuthenticationError,
  ConflictError,
  ConnectionError,
  createClient,
  NotFoundError,
  PermissionError,
  RateLimitError,
  ServerError,
  ValidationError,
} from './index.ts';
import {
  type Scripted,
  type ScriptedServer,
  startScriptedServer,
} from './testdata/scripted-server.ts';
import type { ClientOptions } from './transport.ts';

const started: ScriptedServer[] = [];

async function against(answers: Scripted[], options: Partial<ClientOptions> = {}) {
  const server = await startScriptedServer(answers);
  started.push(server);
  const aibaas = createClient({ url: server.url, apiKey: 'aib_sk_test', ...options });
  return { aibaas, received: server.received, url: server.url };
}

const problem = (status: number, code: string): Scripted => ({
  status,
  headers: { 'content-type': 'application/problem+json', 'x-request-id': 'req-1' },
  json: { title: 'Refused', status, code, detail: `${code}.`, remedy: 'Do better.' },
});

afterEach(async () => {
  await Promise.all(started.splice(0).map((server) => server.stop()));
});

describe('second factors', () => {
  const session = { access_token: 'a.b.c', expires_in: 900 };
  const asked = { second_factor: { challenge: 'c', methods: ['totp'], expires_in: 300 } };

  test('a sign-in that is asked for one goes on with its challenge', async () => {
    const { aibaas, received } = await against([{ json: asked }, { json: session }]);
    const answer = await aibaas.auth.login({ email: 'a@b.c', password: 'p' });
    if (!('second_factor' in answer)) throw new Error('a session was answered');
    const { challenge } = answer.second_factor;
    await aibaas.auth.secondFactor({ challenge, code: '123456' });
    expect(received[1]).toMatchObject({
      url: '/api/v1/auth/login/second-factor',
      body: '{"challenge":"c","code":"123456"}',
    });
  });

  test('a proof that is missing tells its methods, and is renewed', async () => {
    const refused = problem(403, 'step_up_needed');
    const missing = { ...refused, json: { ...(refused.json as object), methods: ['totp'] } };
    const { aibaas, received } = await against([missing, { json: { proven_until: 'later' } }]);
    const error = await aibaas.keys.create({ name: 'k' }).catch((thrown: unknown) => thrown);
    if (!(error instanceof PermissionError)) throw error;
    expect(error.problem).toMatchObject({ code: 'step_up_needed', methods: ['totp'] });
    await aibaas.auth.stepUp({ recovery_code: 'x' });
    expect(received[1]).toMatchObject({ url: '/api/v1/auth/step-up' });
  });

  test('factors have a namespace of their own, with ids as one step of the path', async () => {
    const { aibaas, received } = await against([{ json: {} }, { json: {} }, { json: {} }]);
    await aibaas.auth.factors.rename('a/b', { name: 'Phone' });
    await aibaas.auth.factors.recoveryCodes();
    await aibaas.auth.factors.beginTotp();
    expect(received.map(({ method, url }) => `${method} ${url}`)).toEqual([
      'PATCH /api/v1/auth/factors/a%2Fb',
      'POST /api/v1/auth/factors/recovery-codes',
      'POST /api/v1/auth/factors/totp',
    ]);
    expect(() => aibaas.auth.factors.remove('..')).toThrow(TypeError);
  });
});

describe('calls', () => {
  test('carry key, tenant, query and body', async () => {
    const { aibaas, received } = await against([{ json: { data: [] } }], { tenantId: 't1' });
    await aibaas.tables.rows('a/b c').create([{ cnt: 1 }]);
    await aibaas.tables.rows('bike').list({
      sort: ['-cnt', 'day'],
      filter: [['cnt', 'gte', 10], 'day.lt.2020-01-01', ['season', 'in', [1, 2]]],
      columns: ['cnt', 'day'],
      limit: 5,
    });
    expect(received[0]).toMatchObject({
      method: 'POST',
      url: '/api/v1/tables/a%2Fb%20c/rows',
      body: '{"rows":[{"cnt":1}]}',
      headers: {
        authorization: 'Bearer aib_sk_test',
        'x-tenant-id': 't1',
        'content-type': 'application/json',
      },
    });
    const query = new URL(received[1]?.url ?? '', 'http://x').searchParams;
    expect(query.getAll('filter')).toEqual(['cnt.gte.10', 'day.lt.2020-01-01', 'season.in.1,2']);
    expect([query.get('sort'), query.get('columns'), query.get('limit')]).toEqual([
      '-cnt,day',
      'cnt,day',
      '5',
    ]);
  });

  test('withResponse gives headers, rawRequest any route, 204 no data', async () => {
    const headers = { 'x-request-id': 'req-7' };
    const { aibaas, received } = await against([
      { json: { id: 'm1' }, headers },
      { text: 'up 1\n', headers: { 'content-type': 'text/plain' } },
      { status: 204 },
    ]);
    const { data, requestId, response } = await aibaas.metrics.get('m1').withResponse();
    expect([data.id, requestId, response.status]).toEqual(['m1', 'req-7', 200]);
    expect(await aibaas.rawRequest<string>('GET', '/metrics', { query: { a: 1 } })).toBe('up 1\n');
    expect(received[1]?.url).toBe('/metrics?a=1');
    expect(await aibaas.keys.remove('k1')).toBeUndefined();
  });

  test('stream an upload, with its hints in the query', async () => {
    const { aibaas, received } = await against([{ status: 202, json: { id: 'op1' } }]);
    const encoder = new TextEncoder();
    async function* body(): AsyncGenerator<Uint8Array> {
      yield encoder.encode('a,b\n');
      yield encoder.encode('1,2\n');
    }
    const columns = [{ name: 'a', type: 'text' as const }];
    await aibaas.imports.create({ table: 'x', filename: 'x.csv', body: body(), columns });
    expect(received[0]?.body).toBe('a,b\n1,2\n');
    const query = new URL(received[0]?.url ?? '', 'http://x').searchParams;
    expect(JSON.parse(query.get('columns') ?? '')).toEqual(columns);
    expect(received[0]?.headers['idempotency-key']).toBeUndefined();
  });

  test('a large file is streamed, never held in memory as a whole', async () => {
    let received = 0;
    let most = 0;
    const server = createServer(async (request, response) => {
      for await (const chunk of request) {
        received += chunk.length;
        most = Math.max(most, process.memoryUsage().arrayBuffers);
      }
      response.writeHead(202, { 'content-type': 'application/json' }).end('{"id":"op1"}');
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const { port } = server.address() as AddressInfo;
    const dir = mkdtempSync(join(tmpdir(), 'aibaas-sdk-'));
    const [file, sizeBytes] = [join(dir, 'large.csv'), 384e6];
    writeFileSync(file, '');
    truncateSync(file, sizeBytes);
    const before = process.memoryUsage().arrayBuffers;
    const body = createReadStream(file);
    const aibaas = createClient({ url: `http://127.0.0.1:${port}` });
    await aibaas.imports.create({ table: 'x', filename: 'large.csv', body });
    server.close();
    rmSync(dir, { recursive: true });
    expect(received).toBe(sizeBytes);
    expect(most - before).toBeLessThan(sizeBytes / 2);
  });

  test('events without an id get one, so that a retry is not a second event', async () => {
    const { aibaas, received } = await against([
      { status: 503 },
      { json: { accepted: 2, duplicates: 0, rejected: [] } },
    ]);
    const mine = { id: 'mine', source: 'app', type: 'credits.used' };
    await aibaas.events.send([mine, { source: 'app', type: 'credits.used' }]);
    const [first, second] = received.map(({ body }) => JSON.parse(body));
    expect(first[0].id).toBe('mine');
    expect(first[1].id).toMatch(/^[0-9a-f]{32}$/);
    expect(second).toEqual(first);
  });
});

describe('lists', () => {
  const pages: Scripted[] = [
    { json: { data: [{ id: '1' }, { id: '2' }], next_cursor: 'c2' } },
    { json: { data: [{ id: '3' }], next_cursor: null } },
  ];

  test('awaited give one page, iterated all of them', async () => {
    const { aibaas, received } = await against(pages);
    const ids: string[] = [];
    for await (const key of aibaas.keys.list({ limit: 2 })) ids.push(key.id);
    expect(ids).toEqual(['1', '2', '3']);
    expect(received.map(({ url }) => url)).toEqual([
      '/api/v1/keys?limit=2',
      '/api/v1/keys?limit=2&cursor=c2',
    ]);
    const page = await aibaas.keys.list();
    expect(page).toEqual({ data: [{ id: '3' }], next_cursor: null });
  });

  test('left early fetch no further page', async () => {
    const { aibaas, received } = await against(pages);
    for await (const _ of aibaas.keys.list()) break;
    expect(received).toHaveLength(1);
  });

  test.each([
    ['a repeated cursor', { data: [1], next_cursor: 'same' }],
    ['no data', { rows: [] }],
    ['null', null],
  ])('%s is a malformed answer, not an endless list', async (_what, json) => {
    const { aibaas } = await against([{ json }]);
    const read = async (): Promise<void> => {
      let count = 0;
      for await (const _ of aibaas.keys.list()) if (++count > 9) return;
    };
    await expect(read()).rejects.toMatchObject({ name: 'ServerError', code: 'malformed_answer' });
  });
});

describe('errors', () => {
  test.each([
    [400, ValidationError],
    [401, AuthenticationError],
    [403, PermissionError],
    [404, NotFoundError],
    [409, ConflictError],
    [413, ValidationError],
    [415, ValidationError],
    [418, ApiError],
    [422, ValidationError],
    [429, RateLimitError],
    [500, ServerError],
  ])('%i has its class, code, request id and remedy', async (status, errorClass) => {
    const { aibaas } = await against([problem(status, 'some_code')], { maxNetworkRetries: 0 });
    const error = await aibaas.auth.me().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(errorClass);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status,
      code: 'some_code',
      requestId: 'req-1',
      message: 'some_code. Do better.',
      problem: { title: 'Refused', request_id: 'req-1' },
    });
  });

  test.each<[string, Scripted, number, string]>([
    ['HTML from a proxy', { status: 502, text: '<h1>Bad\n gateway</h1>' }, 502, 'http_502'],
    ['an empty refusal', { status: 404 }, 404, 'http_404'],
    ['HTML with status 200', { text: '<html>' }, 200, 'malformed_answer'],
    ['no body with status 200', {}, 200, 'malformed_answer'],
    [
      'half a document',
      { text: '{"id": "1', headers: { 'content-type': 'application/json' } },
      200,
      'malformed_answer',
    ],
    ['JSON that is no problem', { status: 500, json: { oops: 1 } }, 500, 'http_500'],
  ])('%s is named for what it is', async (_what, answer, status, code) => {
    const { aibaas } = await against([answer], { maxNetworkRetries: 0 });
    const call = aibaas.tables.get('bike').withResponse();
    await expect(call).rejects.toMatchObject({ status, code });
    await expect(call).rejects.toBeInstanceOf(ApiError);
  });

  test('nobody listens: says so after the retries', async () => {
    const { aibaas } = await against([{}], { maxNetworkRetries: 1 });
    await Promise.all(started.splice(0).map((server) => server.stop()));
    const error = await aibaas.health.check().catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ status: 0, code: 'connection_failed' });
    expect((error as Error).message).toContain('ECONNREFUSED');
  });

  test.each([
    ['never answers', (): void => {}],
    [
      'stops in the middle of the body',
      (response: import('node:http').ServerResponse): void => {
        response.writeHead(200, { 'content-type': 'application/json' });
        response.write('{"a":');
      },
    ],
  ])('a server that %s runs into the time limit', async (_what, act) => {
    const { aibaas } = await against([{ act }], { maxNetworkRetries: 0, timeoutMs: 60 });
    await expect(aibaas.auth.me()).rejects.toMatchObject({
      name: 'ConnectionError',
      code: 'timeout',
      message: expect.stringContaining('60 ms'),
    });
  });

  test('an abort rejects with the reason of the signal and is not retried', async () => {
    const stop = new AbortController();
    const act = (): void => stop.abort(new Error('user left'));
    const { aibaas, received } = await against([{ act }]);
    await expect(aibaas.auth.me({ signal: stop.signal })).rejects.toThrow('user left');
    expect(received).toHaveLength(1);
  });

  test.each(['', '.', '..'])('"%s" is refused as a name before anything is sent', async (name) => {
    const { aibaas, received } = await against([{ json: {} }]);
    expect(() => aibaas.tables.get(name)).toThrow(TypeError);
    expect(received).toHaveLength(0);
  });

  test.each(['', 'localhost:3004', 'ftp://x', 'http://user:pass@host'])(
    'the address "%s" is refused',
    (url) => {
      expect(() => createClient({ url })).toThrow(TypeError);
    },
  );
});

describe('retries', () => {
  const now: Record<string, string> = { 'retry-after': '0' };

  test('a POST is repeated with the same idempotency key', async () => {
    const { aibaas, received } = await against([
      { status: 503, headers: now },
      { act: (response) => response.destroy() },
      { status: 201, json: { id: 'k' } },
    ]);
    expect(await aibaas.keys.create({ name: 'ci' })).toEqual({ id: 'k' });
    const keys = received.map(({ headers }) => headers['idempotency-key']);
    expect(keys).toHaveLength(3);
    expect(keys[0]).toMatch(/^[0-9a-f]{32}$/);
    expect(new Set(keys).size).toBe(1);
  });

  test('your own idempotency key is kept, and a GET has none', async () => {
    const { aibaas, received } = await against([{ json: {} }]);
    await aibaas.keys.create({ name: 'ci' }, { idempotencyKey: 'order-7' });
    await aibaas.auth.me();
    expect(received.map(({ headers }) => headers['idempotency-key'])).toEqual([
      'order-7',
      undefined,
    ]);
  });

  test('429 is repeated when asked to wait shortly, with seconds or a date', async () => {
    const past = { 'retry-after': 'Thu, 01 Jan 2015 00:00:00 GMT' };
    const { aibaas, received } = await against([
      { status: 429, headers: now },
      { status: 429, headers: past },
      { json: { ok: true } },
    ]);
    expect(await aibaas.auth.me()).toEqual({ ok: true });
    expect(received).toHaveLength(3);
  });

  test('429 that asks for more than a minute is thrown at once, with the wait', async () => {
    const answer = { ...problem(429, 'rate_limited') };
    const { aibaas, received } = await against([
      { ...answer, headers: { ...answer.headers, 'retry-after': '61' } },
    ]);
    await expect(aibaas.auth.me()).rejects.toMatchObject({ retryAfterSeconds: 61 });
    expect(received).toHaveLength(1);
  });

  test('gives up after maxNetworkRetries with the last error', async () => {
    const { aibaas, received } = await against([{ status: 503, headers: now }]);
    await expect(aibaas.auth.me()).rejects.toMatchObject({ status: 503, code: 'http_503' });
    expect(received).toHaveLength(3);
  });

  test.each([400, 404, 409, 500])('%i is not repeated', async (status) => {
    const { aibaas, received } = await against([problem(status, 'no')]);
    await expect(aibaas.auth.me()).rejects.toMatchObject({ status });
    expect(received).toHaveLength(1);
  });

  test('a function that opens the file is called for each attempt, under one key', async () => {
    const { aibaas, received } = await against([
      { status: 503, headers: now },
      { status: 202, json: { id: 'op1' } },
    ]);
    async function* body(): AsyncGenerator<Uint8Array> {
      yield new TextEncoder().encode('a,b\n');
      yield new TextEncoder().encode('1,2\n');
    }
    await aibaas.imports.create({ table: 'x', filename: 'x.csv', body, mode: 'append' });
    expect(received.map((request) => request.body)).toEqual(['a,b\n1,2\n', 'a,b\n1,2\n']);
    const keys = received.map((request) => request.headers['idempotency-key']);
    expect(keys[0]).toMatch(/^\w{16,}$/);
    expect(keys[1]).toBe(keys[0]);
  });

  test('a body that was a stream is sent once', async () => {
    const { aibaas, received } = await against([{ status: 503, headers: now }]);
    const body = new Blob(['a,b\n']).stream();
    const call = aibaas.imports.create({ table: 'x', filename: 'x.csv', body });
    await expect(call).rejects.toMatchObject({ status: 503 });
    expect(received).toHaveLength(1);
  });
});

describe('operations.wait', () => {
  const operation = (state: string, more: object = {}): Scripted => ({
    json: { id: 'op', kind: 'import', state, error: null, result: null, ...more },
  });

  test.each(['succeeded', 'needs_input'])('follows progress until %s', async (state) => {
    const { aibaas } = await against([
      operation('queued'),
      operation('running'),
      operation(state, { result: { rows: 3 } }),
    ]);
    const states: string[] = [];
    const done = await aibaas.operations.wait('op', {
      onProgress: (current) => states.push(current.state),
    });
    expect(done.result).toEqual({ rows: 3 });
    expect(states).toEqual(['queued', 'running', state]);
  });

  test('throws the problem of a failed operation, and says when it was cancelled', async () => {
    const error = { title: 'Disk full', status: 507, code: 'disk_full', detail: 'No space.' };
    const { aibaas } = await against([operation('failed', { error }), operation('cancelled')]);
    await expect(aibaas.operations.wait('op')).rejects.toMatchObject({
      name: 'ServerError',
      code: 'disk_full',
      message: 'No space.',
    });
    await expect(aibaas.operations.wait('op')).rejects.toMatchObject({
      code: 'operation_cancelled',
    });
  });

  test('stops waiting when its signal aborts', async () => {
    const { aibaas } = await against([operation('running')]);
    const stop = new AbortController();
    const onProgress = (): void => stop.abort(new Error('enough'));
    const waiting = aibaas.operations.wait('op', { signal: stop.signal, onProgress });
    await expect(waiting).rejects.toThrow('enough');
  });
});
