// Every kind of tampering by someone who owns the database is found by verification, named with its
// place, and what lies out of reach is said.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type Clock, systemClock } from '../../../kernel/clock.ts';
import { sql } from '../../../kernel/database/sql.ts';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';
import { numberingMsMax } from './rules.ts';
import { createAuditService } from './service.ts';

let server: TestServer;
let superuser: pg.Client;
let tenant: TestTenant;

/** How far the server's clock has been put forward. */
let aheadMs = 0;
const clock: Clock = { ...systemClock, now: () => systemClock.now() + aheadMs };

beforeAll(async () => {
  server = await startTestServer({ clock });
  superuser = new pg.Client({ connectionString: server.adminUrl });
  await superuser.connect();
});
afterAll(async () => {
  await superuser.end();
  await server.stop();
});

const trail = () => server.composition.app.services.audit;
const tamper = (text: string) => superuser.query(text.replaceAll('TENANT', `'${tenant.id}'`));
const recordAt = (sequence: number) =>
  `(select record_id from audit.chain where tenant_id = TENANT and sequence = ${sequence})`;
const found = async () => {
  const { ok, first_problem } = await trail().verify(tenant.id);
  return ok ? 'ok' : `${first_problem?.kind} ${first_problem?.sequence}`;
};

/** A tenant of its own for each test, with eleven numbered records: one of opening, ten of workspaces. */
beforeEach(async () => {
  tenant = await server.newTenant();
  for (let n = 0; n < 10; n += 1) {
    const body = { name: `workspace ${n}` };
    await server.request('POST', '/api/v1/workspaces', { key: tenant.apiKey, body });
  }
  await trail().settle();
  expect(await found()).toBe('ok');
});

test('an altered field is found, whichever it is', async () => {
  const changes = [
    `outcome = 'refused'`,
    `action = 'GET /'`,
    `actor_name = 'someone else'`,
    `actor_kind = 'system'`,
    `actor_id = 'x'`,
    `at = at + interval '1 microsecond'`,
    `details = '{"name":"another"}'`,
    `details = (details::text || ' ')::json`,
    `resource_id = null`,
    `code = ''`,
    `request_id = 'r'`,
    `mac = '\\x00'`,
    `key_id = 'other'`,
  ];
  for (const change of changes) {
    const { rows } = await tamper(`select * from audit.records where id = ${recordAt(5)}`);
    await tamper(`update audit.records set ${change} where id = ${recordAt(5)}`);
    expect([change, await found()]).toEqual([change, 'altered 5']);
    const [r] = rows;
    await superuser.query(
      `update audit.records set outcome = $1, action = $2, actor_name = $3, actor_kind = $4,
         actor_id = $5, at = date_trunc('milliseconds', at), details = $6::text::json,
         resource_id = $7, code = $8, request_id = $9, mac = $10, key_id = $11
       where tenant_id = $12 and id = $13`,
      [
        r.outcome,
        r.action,
        r.actor_name,
        r.actor_kind,
        r.actor_id,
        JSON.stringify(r.details),
        r.resource_id,
        r.code,
        r.request_id,
        r.mac,
        r.key_id,
        r.tenant_id,
        r.id,
      ],
    );
    expect([change, await found()]).toEqual([change, 'ok']);
  }
});

test('a removed record is found, with and without its chain entry', async () => {
  await tamper(`delete from audit.records where id = ${recordAt(4)}`);
  expect(await found()).toBe('missing 4');
  await tamper('delete from audit.chain where tenant_id = TENANT and sequence = 4');
  expect(await found()).toBe('missing 4');
});

test('a gap wider than one batch of verification is found', async () => {
  await tamper('update audit.chain set sequence = sequence + 5000 where sequence > 6');
  expect(await found()).toBe('missing 7');
});

test('closing the gap by renumbering is found', async () => {
  await tamper(`delete from audit.records where id = ${recordAt(4)}`);
  await tamper('delete from audit.chain where tenant_id = TENANT and sequence = 4');
  for (let n = 5; n <= 11; n += 1) {
    await tamper(
      `update audit.chain set sequence = ${n - 1} where tenant_id = TENANT and sequence = ${n}`,
    );
  }
  expect(await found()).toBe('altered 4');
});

test('two records that changed places are found', async () => {
  const { rows } = await tamper(
    'select sequence, record_id from audit.chain where tenant_id = TENANT and sequence in (3, 7) order by 1',
  );
  const place = (sequence: number, id: string) =>
    tamper(
      `update audit.chain set record_id = '${id}' where tenant_id = TENANT and sequence = ${sequence}`,
    );
  await place(3, '00000000-0000-7000-8000-000000000000');
  await place(7, rows[0].record_id);
  await place(3, rows[1].record_id);
  expect(await found()).toBe('reordered 3');
});

test('a cut-off end is found by the head in the database, and by the one outside when both are cut', async () => {
  await tamper(`delete from audit.records where id in
    (select record_id from audit.chain where tenant_id = TENANT and sequence > 8)`);
  await tamper('delete from audit.chain where tenant_id = TENANT and sequence > 8');
  expect(await found()).toBe('truncated 9');
  await tamper(`update audit.heads set sequence = 8, mac =
    (select mac from audit.chain where tenant_id = TENANT and sequence = 8) where tenant_id = TENANT`);
  expect(await found()).toBe('truncated 9');
});

test('a trail that was wiped out is found', async () => {
  for (const table of ['records', 'chain', 'heads']) {
    await tamper(`delete from audit.${table} where tenant_id = TENANT`);
  }
  expect(await found()).toBe('truncated 1');
});

test('a cut that was grown over by new records is found', async () => {
  await tamper(`delete from audit.records where id in
    (select record_id from audit.chain where tenant_id = TENANT and sequence > 8)`);
  await tamper('delete from audit.chain where tenant_id = TENANT and sequence > 8');
  await tamper('delete from audit.heads where tenant_id = TENANT');
  for (let n = 0; n < 5; n += 1) {
    const body = { name: `later ${n}` };
    await server.request('POST', '/api/v1/workspaces', { key: tenant.apiKey, body });
  }
  // Numbered again up to 13; the head that was noted at 11 is not on this chain.
  await expect.poll(async () => (await trail().verify(tenant.id)).checked).toBe(13);
  expect(await found()).toBe('altered 11');
});

test('a forged record is found before and after it gets its number', async () => {
  const id = '0fffffff-ffff-7fff-8fff-ffffffffffff';
  await tamper(`insert into audit.records (tenant_id, id, at, actor_kind, actor_id, actor_name, action,
      outcome, details, key_id, mac)
    select tenant_id, '${id}', at, actor_kind, actor_id, actor_name,
      'forged', outcome, details, key_id, mac from audit.records where id = ${recordAt(11)}`);
  expect(await found()).toBe('altered null');
  await tamper(`insert into audit.pending (tenant_id, record_id) values (TENANT, '${id}')`);
  await expect.poll(found).toBe('altered 12');
});

test('an altered link or head is found', async () => {
  await tamper(`update audit.heads set mac = '\\x00' where tenant_id = TENANT`);
  expect(await found()).toBe('altered 11');
  await tamper(`update audit.chain set mac = '\\x00' where tenant_id = TENANT and sequence = 6`);
  expect(await found()).toBe('altered 6');
});

/** Runs the work while no sequencer can number anything. */
async function whileHeld(work: () => Promise<void>): Promise<void> {
  const holder = new pg.Client({ connectionString: server.adminUrl });
  await holder.connect();
  await holder.query('begin');
  await holder.query('select from audit.sequencer for update');
  await work().finally(() => holder.end());
}
const act = (name: string) =>
  server.request('POST', '/api/v1/workspaces', { key: tenant.apiKey, body: { name } });
/** What is told of it is up to a second old. */
const auditHealth = async () => {
  const { body } = await server.request('GET', '/health/detailed', { key: null });
  return body.dependencies.find((d: { name: string }) => d.name === 'audit').status;
};

test('a record held back from its number is found, in the queue or out of it, and numbered later', async () => {
  for (const isQueued of [true, false]) {
    const { checked } = await trail().verify(tenant.id);
    await whileHeld(async () => {
      await act(`held back ${isQueued}`);
      if (!isQueued) await tamper('delete from audit.pending where tenant_id = TENANT');
      expect(await trail().verify(tenant.id)).toMatchObject({ ok: true, unchained: 1 });
      aheadMs += numberingMsMax;
      expect(await found()).toBe('unnumbered null');
      await expect.poll(auditHealth).toBe('degraded');
    });
    await trail().settle();
    expect(await trail().verify(tenant.id)).toMatchObject({ ok: true, checked: checked + 1 });
    await expect.poll(auditHealth).toBe('ok');
  }
});

test('a trigger that keeps records out of the queue hides none', async () => {
  await tamper(`create function public.hide() returns trigger language plpgsql
    as $$ begin return null; end $$`);
  await tamper(`create trigger hide before insert on audit.pending
    for each row execute function public.hide()`);
  for (let n = 0; n < 3; n += 1) expect((await act(`hidden ${n}`)).status).toBe(201);
  await trail().settle();
  expect(await trail().verify(tenant.id)).toMatchObject({ ok: true, checked: 14, unchained: 0 });
  await tamper('drop trigger hide on audit.pending');
});

test('what a trigger keeps out of the trail itself does not happen', async () => {
  await tamper(`create trigger hide before insert on audit.records
    for each row execute function public.hide()`);
  const refused = await act('unrecorded').finally(() =>
    tamper('drop trigger hide on audit.records'),
  );
  expect(refused.status).toBe(500);
  const { body } = await server.request('GET', '/api/v1/workspaces', { key: tenant.apiKey });
  const names = body.data.map((workspace: { name: string }) => workspace.name);
  expect(names).toContain('workspace 9');
  expect(names).not.toContain('unrecorded');
});

test('a number that a trigger keeps out of the chain is given to nobody', async () => {
  await tamper(`create trigger hide before insert on audit.chain
    for each row execute function public.hide()`);
  await act('unchained');
  const failure = trail().settle();
  await expect(failure).rejects.toThrow('stands in the chain');
  await tamper('drop trigger hide on audit.chain');
  await trail().settle();
  expect(await trail().verify(tenant.id)).toMatchObject({ ok: true, checked: 12 });
});

test('nobody who works the queue can drop a record from it', async () => {
  await whileHeld(async () => {
    await act('queued');
    const dropped = await server.kernel.database.system('test', (tx) =>
      tx.query(sql`delete from audit.pending where tenant_id = ${tenant.id}`),
    );
    expect(dropped.count).toBe(0);
  });
  await trail().settle();
  expect((await trail().verify(tenant.id)).checked).toBe(12);
});

test('a queue that names a record which is gone is found', async () => {
  await tamper(`insert into audit.pending (tenant_id, record_id)
    values (TENANT, '0fffffff-ffff-7fff-8fff-ffffffffffff')`);
  await trail().settle();
  expect(await found()).toBe('missing null');
});

test('a record removed before it had its number is missed, also after a restart', async () => {
  await expect.poll(auditHealth).toBe('ok');
  await whileHeld(async () => {
    await act('soon gone');
    await tamper('delete from audit.pending where tenant_id = TENANT');
    await tamper(`delete from audit.records r where tenant_id = TENANT and not exists
      (select from audit.chain c where c.record_id = r.id)`);
    expect(await found()).toBe('missing null');
  });
  await trail().settle();
  expect(await found()).toBe('missing null');
  await expect.poll(auditHealth).toBe('degraded');
  // Knows what is on disk, and nothing else.
  const restarted = createAuditService({ ...server.kernel });
  expect((await restarted.verify(tenant.id)).first_problem).toMatchObject({ kind: 'missing' });
  const other = await server.newTenant();
  expect((await trail().verify(other.id)).ok).toBe(true);
});

test('a record that was rolled back is not missed', async () => {
  const { database } = server.kernel;
  const undone = database.tenant(tenant.id, async (tx) => {
    const actor = { kind: 'system', id: 'test', name: 'test' } as const;
    const entry = { tenantId: tenant.id, actor, action: 'undone', requestId: 'r' };
    await trail().record(tx, { ...entry, outcome: 'done' });
    throw new Error('undone');
  });
  await expect(undone).rejects.toThrow('undone');
  await trail().settle();
  expect(await trail().verify(tenant.id)).toMatchObject({ ok: true, checked: 11 });
});

test('the answer over HTTP names the problem, the last head and what is out of reach', async () => {
  const verify = async () =>
    (await server.request('POST', '/api/v1/audit/verify', { key: tenant.apiKey })).body;
  const good = await verify();
  expect(good).toMatchObject({ ok: true, checked: 11, last_head: { sequence: 11 } });
  expect(good.out_of_reach).toContain('the audit key of secrets.json');
  await tamper(`update audit.records set details = '{}' where id = ${recordAt(2)}`);
  const bad = await verify();
  expect(bad).toMatchObject({ ok: false, checked: 1 });
  expect(bad.first_problem).toMatchObject({ sequence: 2, kind: 'altered' });
  const other = await server.newTenant();
  expect((await trail().verify(other.id)).ok).toBe(true);
});
