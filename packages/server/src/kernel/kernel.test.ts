// The kernel on a real database: tenant transactions under row policies, one unit of work a request,
// idempotency, outbox order, jobs and operations. A tiny module of two routes stands in for the rest.
import { strict } from '@aibaas/contract';
import type { FastifyInstance } from 'fastify';
import Type from 'typebox';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTestKernel, type TestKernel } from '../testing/test-kernel.ts';
import { prepareFolders } from './create-kernel.ts';
import { migrate } from './database/migrate.ts';
import { sql } from './database/sql.ts';
import { AppError } from './errors.ts';
import { connectionLimits } from './http/connections.ts';
import type { AuditEntry, Principal, RequestContext } from './http/context.ts';
import { createCursors } from './http/cursors.ts';
import { route } from './http/route.ts';
import { kernelRoutes } from './http/routes.ts';
import { buildHttp } from './http/server.ts';
import { systemContext } from './http/system-context.ts';
import type { PublishedEvent } from './outbox.ts';
import { assertMay, refusalOf } from './permission.ts';

const tenants = ['0199a000-0000-7000-8000-00000000000a', '0199a000-0000-7000-8000-00000000000b'];
const [first, second] = tenants as [string, string];

let test1: TestKernel;
let http: FastifyInstance;
const audited: AuditEntry[] = [];
const heard: PublishedEvent[] = [];
const logged: PublishedEvent[] = [];

const principal = (tenantId: string, id = 'k'): Principal => ({
  kind: 'key',
  id,
  name: 'key',
  tenantId,
  role: 'member',
  scopes: ['read', 'write', 'admin'],
  credential: 'key',
  workspaces: null,
  expiresAt: Number.POSITIVE_INFINITY,
  lacksSecondFactor: false,
  can: () => true,
});

function noteRoutes() {
  const { database, outbox, ids } = test1.kernel;
  const body = strict({ text: Type.String({ minLength: 1 }) });
  const reply = strict({ id: Type.String() });
  return [
    route({
      method: 'POST',
      path: '/notes',
      tag: 'test',
      summary: 'Write a note',
      access: { action: 'create', subject: 'rows' },
      workspaces: 'none',
      audit: 'record',
      idempotency: 'key',
      body,
      reply,
      status: 201,
      handler: ({ context, body: { text } }) =>
        database.tenant(context, async (tx) => {
          const id = ids.next();
          await tx.query(sql`insert into kernel.operations
            (tenant_id, id, kind, state, input, progress, created_by)
            values (${tx.tenantId}, ${id}, ${text}, 'succeeded', '{}', '{"done":0,"total":null,"unit":"","stage":""}', 'test')`);
          if (text === 'boom') throw new AppError('conflict', { reason: 'boom' });
          const data = { id, workspace_id: null, kind: text };
          await outbox.publish(tx, { name: 'operation.updated', topic: `operations/${id}`, data });
          return { id };
        }),
    }),
    route({
      method: 'GET',
      path: '/forbidden',
      tag: 'test',
      summary: 'Never',
      access: { action: 'read', subject: 'audit' },
      workspaces: 'whole',
      audit: 'none',
      idempotency: 'none',
      reply,
      handler: async () => ({ id: 'never' }),
    }),
    route({
      method: 'GET',
      path: '/thoughtless',
      tag: 'test',
      summary: 'Answers with metrics of any workspace',
      access: { action: 'read', subject: 'metrics' },
      workspaces: 'filtered',
      audit: 'none',
      idempotency: 'none',
      reply,
      handler: async () => ({ id: 'of any workspace' }),
    }),
  ];
}

beforeAll(async () => {
  test1 = await createTestKernel();
  const { kernel } = test1;
  prepareFolders(kernel);
  await migrate(test1.ownerUrl, [
    { module: 'kernel', folder: new URL('./database/migrations/', import.meta.url) },
  ]);
  kernel.outbox.addSink({
    name: 'ear',
    kind: 'live',
    take: async (events) => void heard.push(...events),
  });
  kernel.outbox.addSink({
    name: 'log',
    kind: 'durable',
    take: async (events) => void logged.push(...events),
  });
  kernel.operations.define({
    kind: 'count',
    subject: 'imports',
    run: async (run) => {
      run.progress({ done: 1, total: 2, unit: 'steps', stage: 'counting' });
      if (run.input.waits === true) {
        await kernel.clock.sleep(20_000, run.signal);
        run.signal.throwIfAborted();
      }
      return { state: 'succeeded', result: { counted: run.input.to } };
    },
  });
  await kernel.jobs.start();
  await kernel.outbox.start();
  const authenticator = {
    authenticate: async ({ authorization }: { authorization: string | undefined }) => {
      const [tenantId, name] = authorization?.replace('Bearer ', '').split('/') ?? [];
      if (tenantId === undefined || !tenants.includes(tenantId)) {
        throw new AppError('unauthenticated', { reason: 'no key' });
      }
      return principal(tenantId, name);
    },
    assertProven: async () => undefined,
  };
  http = await buildHttp({
    routes: [
      ...noteRoutes(),
      ...kernelRoutes({
        health: [],
        clock: kernel.clock,
        telemetry: kernel.telemetry,
        operations: kernel.operations,
        quotas: kernel.quotas,
        authenticator,
        sessionCookie: 'session',
        version: 'test',
        openApi: () => http.swagger(),
      }),
    ],
    sockets: [],
    execution: {
      database: kernel.database,
      authenticator,
      auditor: {
        record: async (_tx, entry) => void audited.push(entry),
        count: (entry) => void audited.push(entry),
      },
      isOwnOrigin: () => false,
      sessionCookie: 'aibaas_session',
      cursors: createCursors('a key for tests'),
    },
    clock: kernel.clock,
    connections: connectionLimits(null),
    ids: kernel.ids,
    log: kernel.log,
    telemetry: kernel.telemetry,
    trustProxy: false,
    corsOrigins: [],
    rateLimitPerMinute: 1_000_000,
  });
});

afterAll(async () => {
  const { kernel } = test1;
  await http.close();
  await kernel.jobs.stop();
  await kernel.outbox.stop();
  await kernel.compute.stop();
  await kernel.database.end();
  await test1.remove();
});

beforeEach(() => {
  audited.length = 0;
  heard.length = 0;
});

function post(text: unknown, headers: Record<string, string> = {}, tenant = first) {
  return http.inject({
    method: 'POST',
    url: '/notes',
    headers: { authorization: `Bearer ${tenant}`, ...headers },
    payload: { text } as object,
  });
}

async function kinds(tenant: string): Promise<string[]> {
  const rows = await test1.kernel.database.one<{ kind: string }>(
    tenant,
    sql`select kind from kernel.operations order by id`,
  );
  return rows.map((row) => row.kind);
}

async function until(check: () => boolean | Promise<boolean>): Promise<void> {
  for (let i = 0; i < 200; i++) {
    if (await check()) return;
    await test1.kernel.clock.sleep(50);
  }
  throw new Error('waited 10 s in vain');
}

test('a row is seen by its tenant and by nobody else, and its event and audit record came with it', async () => {
  const answer = await post('seen');
  expect(answer.statusCode).toBe(201);
  expect(answer.headers['x-request-id']).toMatch(/^[0-9a-f-]{36}$/);
  expect(await kinds(first)).toContain('seen');
  expect(await kinds(second)).not.toContain('seen');
  await until(() => heard.length === 1);
  expect(heard[0]).toMatchObject({ tenantId: first, data: { kind: 'seen' } });
  expect(audited).toMatchObject([{ action: 'POST /notes', outcome: 'done', tenantId: first }]);
});

test('without a tenant the policies show nothing, and another tenant’s row cannot be written', async () => {
  const { app } = test1.kernel.database.pools;
  const { rows } = await app.one(null, sql`select 1 from kernel.operations`);
  expect(rows).toEqual([]);
  const forged = app.one(
    first,
    sql`insert into kernel.idempotency (tenant_id, key, request_hash) values (${second}, 'x', 'y')`,
  );
  await expect(forged).rejects.toThrow(/row-level security/);
});

test('a refused request keeps nothing but the record of its refusal', async () => {
  const answer = await post('boom');
  expect(answer.statusCode).toBe(409);
  expect(answer.headers['content-type']).toContain('application/problem+json');
  expect(answer.json()).toMatchObject({ code: 'conflict', instance: '/notes', status: 409 });
  expect(await kinds(first)).not.toContain('boom');
  expect(audited).toMatchObject([{ outcome: 'refused', code: 'conflict' }]);
});

test('an Idempotency-Key takes effect once, even when sent twice at the same time', async () => {
  const headers = { 'idempotency-key': 'once' };
  const answers = await Promise.all([post('once', headers), post('once', headers)]);
  expect(answers.map((a) => a.statusCode)).toEqual([201, 201]);
  expect(answers[0]?.json()).toEqual(answers[1]?.json());
  expect((await kinds(first)).filter((kind) => kind === 'once')).toHaveLength(1);
  const other = await post('another body', headers);
  expect(other.json()).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  const stranger = await post('once', { ...headers, authorization: `Bearer ${first}/other` });
  expect(stranger.json()).toMatchObject({ status: 422, code: 'idempotency_key_reused' });
  const elsewhere = await post('once', headers, second);
  expect(elsewhere.headers['idempotency-replayed']).toBeUndefined();
});

test.each([
  ['no credential', {}, 401, 'unauthenticated'],
  [
    'another tenant in X-Tenant-ID',
    { authorization: `Bearer ${first}`, 'x-tenant-id': second },
    403,
    'tenant_mismatch',
  ],
  [
    'a subject the role may not read',
    { authorization: `Bearer ${first}` },
    403,
    'permission_denied',
  ],
])('%s is refused', async (_what, headers, status, code) => {
  const answer = await http.inject({ method: 'GET', url: '/forbidden', headers });
  expect(answer.json()).toMatchObject({ status, code });
  expect(audited.map((entry) => entry.code)).toEqual(status === 403 ? [code] : []);
});

test.each([
  ['an unknown field', '{"text":"a","more":1}', 'application/json', 400, 'request_invalid'],
  ['a wrong type', '{"text":1}', 'application/json', 400, 'request_invalid'],
  ['broken JSON', '{"text":', 'application/json', 400, 'body_malformed'],
  ['an empty body', '', 'application/json', 400, 'body_malformed'],
  ['a form', 'text=a', 'application/x-www-form-urlencoded', 415, 'content_type_unsupported'],
  [
    'a tab in the content type',
    '{"evil":1}',
    'application/json\ta',
    415,
    'content_type_unsupported',
  ],
  [
    'prototype pollution',
    '{"__proto__":{"a":1},"text":"a"}',
    'application/json',
    400,
    'body_malformed',
  ],
  [
    'a huge body',
    JSON.stringify({ text: 'x'.repeat(5e6) }),
    'application/json',
    413,
    'body_too_large',
  ],
])('%s gets a clear answer', async (_what, payload, contentType, status, code) => {
  const headers = { authorization: `Bearer ${first}`, 'content-type': contentType };
  const answer = await http.inject({ method: 'POST', url: '/notes', headers, payload });
  expect(answer.json()).toMatchObject({ status, code });
});

test('a route that declares a limit and never asks for it fails, whoever calls', async () => {
  const headers = { authorization: `Bearer ${first}` };
  const answer = await http.inject({ method: 'GET', url: '/thoughtless', headers });
  expect(answer.json()).toMatchObject({ status: 500, code: 'internal' });
});

test('unknown routes and the description of the API', async () => {
  expect((await http.inject('/nowhere')).json()).toMatchObject({ code: 'route_not_found' });
  const openApi = (await http.inject('/openapi.json')).json();
  expect(openApi.openapi).toBe('3.1.0');
  expect(openApi.paths['/notes'].post.security).toEqual([{ bearer: [] }, { session: [] }]);
});

const contextOf = (tenantId: string) => systemContext(test1.kernel.ids, tenantId, 'test');

/** A member who is limited to the workspace. */
const limitedTo = (workspaceId: string): RequestContext => {
  const holder = { ...principal(first), workspaces: [workspaceId] };
  return {
    ...contextOf(first),
    principal: { ...holder, can: (...asked) => refusalOf(holder, ...asked) === null },
    workspaces: holder.workspaces,
    permit: (...asked) => assertMay(holder, ...asked),
  };
};

async function startOperation(
  input: Record<string, unknown>,
  workspaceId: string | null = null,
): Promise<string> {
  const { database, operations } = test1.kernel;
  const started = await database.tenant(first, (tx) =>
    operations.start(tx, contextOf(first), { kind: 'count', workspaceId, input }),
  );
  return started.id;
}

test('an operation runs in the background and reports what it did', async () => {
  const id = await startOperation({ to: 3 });
  const { operations } = test1.kernel;
  await until(async () => (await operations.get(contextOf(first), id)).state === 'succeeded');
  expect(await operations.get(contextOf(first), id)).toMatchObject({
    result: { counted: 3 },
    progress: { done: 1, total: 2, stage: 'counting' },
    error: null,
  });
  await expect(operations.get(contextOf(second), id)).rejects.toMatchObject({ code: 'not_found' });
});

test('an operation of a workspace is not there for who does not see it', async () => {
  const { operations } = test1.kernel;
  const [mine, theirs] = [second, first];
  const id = await startOperation({ waits: true }, theirs);
  const shared = await startOperation({ to: 1 });
  const seenIn = async (workspace: string) =>
    (await operations.list(limitedTo(workspace), { limit: 100 })).data.map((one) => one.id);
  expect(await seenIn(theirs)).toContain(id);
  expect(await seenIn(mine)).not.toContain(id);
  expect(await seenIn(mine)).toContain(shared);
  for (const verb of [operations.get, operations.cancel]) {
    await expect(verb(limitedTo(mine), id)).rejects.toMatchObject({ code: 'not_found' });
  }
  expect((await operations.cancel(limitedTo(theirs), id)).id).toBe(id);
});

test('progress reaches live listeners, and only changes of state are kept', async () => {
  const id = await startOperation({ to: 5, waits: true });
  const of = (events: PublishedEvent[]) => events.filter(({ data }) => data.id === id);
  await until(async () => of(heard).some(({ isLasting }) => !isLasting));
  const request = { method: 'POST' as const, url: `/api/v1/operations/${id}/cancel` };
  await http.inject({ ...request, headers: { authorization: `Bearer ${first}` } });
  await until(async () => of(logged).some(({ data }) => data.state === 'cancelled'));
  expect(of(heard).find(({ isLasting }) => !isLasting)?.data).toMatchObject({
    state: 'running',
    progress: { done: 1, total: 2 },
  });
  expect(of(logged).map(({ data, isLasting }) => [data.state, isLasting])).toEqual([
    ['running', true],
    ['running', true], // the cancel was asked for
    ['cancelled', true],
  ]);
});

test('a running operation can be cancelled once', async () => {
  const id = await startOperation({ waits: true });
  const { operations } = test1.kernel;
  await until(async () => (await operations.get(contextOf(first), id)).state === 'running');
  const cancel = () =>
    http.inject({
      method: 'POST',
      url: `/api/v1/operations/${id}/cancel`,
      headers: { authorization: `Bearer ${first}` },
    });
  expect((await cancel()).statusCode).toBe(200);
  await until(async () => (await operations.get(contextOf(first), id)).state === 'cancelled');
  expect((await cancel()).json()).toMatchObject({ code: 'operation_not_cancellable' });
});

/** An operation as a process that was killed leaves it: running, with its job given up for today. */
async function leftBehind(interruptions: number): Promise<string> {
  const { database, ids } = test1.kernel;
  const id = ids.next();
  await database.tenant(first, (tx) =>
    tx.query(sql`insert into kernel.operations
      (tenant_id, id, kind, state, input, progress, interruptions, created_by)
      values (${first}, ${id}, 'count', 'running', '{"to":7}',
        '{"done":0,"total":null,"unit":"","stage":""}', ${interruptions}, 'test')`),
  );
  await database.system('test', (tx) =>
    tx.query(sql`select graphile_worker.reschedule_jobs(
      array[(graphile_worker.add_job('kernel.operation',
        json_build_object('tenant_id', ${first}::text, 'id', ${id}::text),
        run_at => now() + interval '1 day')).id], attempts => 25)`),
  );
  return id;
}

test('an operation goes on after more crashes than the queue gives a job, and not for ever', async () => {
  const { operations } = test1.kernel;
  const [resumed, poison] = [await leftBehind(3), await leftBehind(10)];
  await until(async () => (await operations.get(contextOf(first), poison)).state === 'failed');
  expect(await operations.get(contextOf(first), poison)).toMatchObject({
    error: { code: 'operation_given_up', detail: expect.stringContaining('11 times') },
  });
  await until(async () => (await operations.get(contextOf(first), resumed)).state === 'succeeded');
});
