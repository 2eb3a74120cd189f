// What is recorded, numbered, counted and kept: the trail as its readers see it.
import { readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { identifier, sql } from '../../../kernel/database/sql.ts';
import { startTestServer, type TestServer } from '../../../testing/test-server.ts';
import { createAuditService } from './service.ts';

let server: TestServer;

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const trail = () => server.composition.app.services.audit;
const get = async (query = '', key = server.tenant.apiKey) =>
  (await server.request('GET', `/api/v1/audit${query}`, { key })).body;

test('a mutation leaves one record with actor, resource and request id, numbered soon after', async () => {
  const made = await server.request('POST', '/api/v1/workspaces', { body: { name: 'Recorded' } });
  const [record] = (await get('?limit=1')).data;
  expect(record).toMatchObject({
    actor: { kind: 'key', name: 'Made at first start' },
    action: 'POST /api/v1/workspaces',
    outcome: 'done',
    resource_type: 'workspaces',
    resource_id: made.body.id,
    request_id: made.headers['x-request-id'],
    details: { name: 'Recorded', environment: 'production' },
  });
  await expect.poll(async () => (await get('?limit=1')).data[0].sequence).toBeGreaterThan(0);
});

test('a refusal is recorded although its transaction is rolled back; reading leaves nothing', async () => {
  const refused = await server.request('POST', '/api/v1/workspaces', { body: { name: 'Default' } });
  expect(refused.status).toBe(409);
  const [record] = (await get('?limit=1')).data;
  expect(record).toMatchObject({ outcome: 'refused', code: 'conflict' });
  await get();
  expect((await get('?limit=1')).data[0].id).toBe(record.id);
});

test('names in any script, with NUL and half a surrogate, are recorded and verify', async () => {
  const { identity } = server.composition.app.services;
  const context = identity.systemContext(server.tenant.id, 'مهمة \u0000 \uD83D');
  await server.kernel.database.tenant(context, (tx) =>
    trail().record(tx, {
      tenantId: server.tenant.id,
      actor: context.principal,
      action: 'job',
      outcome: 'done',
      requestId: context.requestId,
      details: { 'ключ\u0000': ['\uD83D', 1e21, 0.1, null] },
    }),
  );
  const [record] = (await get('?limit=1')).data;
  expect(record.actor.name).toBe('مهمة \uFFFD \uFFFD');
  await trail().settle();
  expect((await trail().verify(server.tenant.id)).ok).toBe(true);
});

test('lists page backwards without gap, filter by action and actor, and refuse foreign cursors', async () => {
  for (const name of ['a', 'b', 'c', 'd', 'e']) {
    await server.request('POST', '/api/v1/workspaces', { body: { name } });
  }
  const all = (await get('?limit=1000')).data.map((r: { id: string }) => r.id);
  const seen: string[] = [];
  let query = '?limit=3';
  for (;;) {
    const { data, next_cursor } = await get(query);
    seen.push(...data.map((r: { id: string }) => r.id));
    if (next_cursor === null) break;
    query = `?limit=3&cursor=${next_cursor}`;
  }
  expect(seen).toEqual(all);
  const action = encodeURIComponent('POST /api/v1/workspaces');
  const byAction = (await get(`?limit=1000&action=${action}`)).data;
  expect(byAction.length).toBe(7);
  expect((await get('?actor=terminal')).data.map((r: { action: string }) => r.action)).toEqual([
    'owner access',
  ]);
  for (const bad of ['?cursor=AAAA', '?limit=0', '?limit=1001', '?order=up']) {
    expect((await get(bad)).status).toBe(400);
  }
});

test('frequent calls become one record a minute with their count', async () => {
  const before = (await get('?limit=1000')).data.length;
  for (let n = 0; n < 7; n += 1) {
    await server.request('POST', '/api/v1/auth/token', { body: {} });
  }
  expect((await get('?limit=1000')).data.length).toBe(before);
  await trail().settle();
  const [record] = (await get('?limit=1')).data;
  expect(record).toMatchObject({
    action: 'POST /api/v1/auth/token',
    outcome: 'done',
    request_id: null,
    details: { count: 7 },
  });
});

test('stopping writes the counts, numbers them and notes the head on disk', async () => {
  const { kernel, tenant } = server;
  const another = createAuditService(kernel);
  const actor = { kind: 'system', id: 'stopping', name: 'stopping' } as const;
  const entry = { tenantId: tenant.id, actor, action: 'inference', requestId: 'r' };
  another.count({ ...entry, outcome: 'done' });
  another.count({ ...entry, outcome: 'done' });
  another.count({ ...entry, outcome: 'refused', code: 'rate_limited' });
  await another.stop();
  const { data } = await get('?actor=stopping');
  const facts = data.map((r: { outcome: string; details: { count: number } }) => [
    r.outcome,
    r.details.count,
  ]);
  expect(facts.sort()).toEqual([
    ['done', 2],
    ['refused', 1],
  ]);
  const report = await another.verify(tenant.id);
  expect(report.last_head?.sequence).toBe(report.checked);
  expect(report.unchained).toBe(0);
});

test('numbers follow the order of commits without gap, from many writers and two sequencers', async () => {
  const { kernel, tenant } = server;
  const other = await server.newTenant();
  const write = (tenantId: string, n: number) =>
    kernel.database.tenant(tenantId, async (tx) => {
      await trail().record(tx, {
        tenantId,
        actor: { kind: 'system', id: 'writer', name: 'writer' },
        action: `write ${n}`,
        outcome: 'done',
        requestId: '',
      });
      // Later transactions commit first, so that ids of transactions and commits disagree.
      await tx.query(sql`select pg_sleep(${(n % 5) / 200})`);
    });
  await Promise.all([
    ...Array.from({ length: 60 }, (_, n) => write(n % 2 === 0 ? tenant.id : other.id, n)),
    trail().settle(),
    trail().settle(),
  ]);
  await trail().settle();
  for (const id of [tenant.id, other.id]) {
    const report = await trail().verify(id);
    expect(report).toMatchObject({ ok: true, unchained: 0, first_problem: null });
    expect(report.last_head?.sequence).toBe(report.checked);
  }
});

test('a record that is queued twice gets one number and holds nobody up', async () => {
  await trail().settle();
  const { database } = server.kernel;
  const before = await trail().verify(server.tenant.id);
  await database.tenant(server.tenant.id, (tx) =>
    tx.query(sql`insert into audit.pending (tenant_id, record_id)
      select tenant_id, id from audit.records limit 3`),
  );
  expect((await trail().backlog()).waiting).toBeLessThanOrEqual(3);
  await trail().settle();
  expect(await trail().backlog()).toEqual({ waiting: 0, oldestMs: 0 });
  expect((await trail().verify(server.tenant.id)).checked).toBe(before.checked);
});

test('heads lie in a private file beside the database, and torn lines in it do not count', async () => {
  await trail().settle();
  const file = join(server.kernel.config.dataDir, 'audit-heads.ndjson');
  expect(statSync(file).mode & 0o777).toBe(0o600);
  const text = readFileSync(file, 'utf8');
  const lines = text.trim().split('\n');
  expect(JSON.parse(lines.at(-1) as string)).toHaveProperty('sequence');
  const forged = JSON.stringify({ ...JSON.parse(lines.at(-1) as string), sequence: 9_999 });
  writeFileSync(file, `${text}${forged}\n{"at":"20`);
  const report = await trail().verify(server.tenant.id);
  expect(report.ok).toBe(true);
  writeFileSync(file, text);
});

test('the roles of the server can neither change nor remove what was recorded', async () => {
  const { database } = server.kernel;
  const attempts = [
    sql`update audit.records set outcome = 'done'`,
    sql`delete from audit.records`,
    sql`delete from audit.chain`,
    sql`update audit.chain set sequence = sequence + 1`,
    sql`update audit.heads set sequence = 0`,
    sql`truncate audit.records`,
    sql`truncate audit.chain`,
    sql`truncate audit.heads`,
    sql`truncate audit.pending`,
  ];
  for (const attempt of attempts) {
    await expect(database.tenant(server.tenant.id, (tx) => tx.query(attempt))).rejects.toThrow(
      /permission denied/,
    );
  }
  for (const attempt of attempts.filter((_, n) => n !== 4)) {
    await expect(database.system('test', (tx) => tx.query(attempt))).rejects.toThrow(
      /permission denied/,
    );
  }
});

test('no foreign key can cascade into the trail', async () => {
  const rows = await server.kernel.database.one<{ count: number }>(
    server.tenant.id,
    sql`select count(*) as count from pg_constraint
      where contype = 'f' and conrelid in ('audit.records'::regclass, 'audit.chain'::regclass)`,
  );
  expect(rows[0]?.count).toBe(0);
});

test('the views of the documents show the tenant its own users and trail only', async () => {
  const { database } = server.kernel;
  const other = await server.newTenant();
  const count = async (tenantId: string, view: string) => {
    const rows = await database.one<{ tenants: number }>(
      tenantId,
      sql`select count(distinct tenant_id) as tenants from ${identifier('public')}.${identifier(view)}`,
    );
    return rows[0]?.tenants;
  };
  expect(await count(other.id, 'audit_logs')).toBe(1);
  const names = await database.one<{ name: string }>(
    other.id,
    sql`select name from public.tenants`,
  );
  expect(names).toEqual([{ name: 'Another' }]);
});
