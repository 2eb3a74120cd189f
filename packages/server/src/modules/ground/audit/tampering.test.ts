// Every kind of tampering by someone who owns the database is found by verification, named with its
// place, and what lies out of reach is said.
import pg from 'pg';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { startTestServer, type TestServer, type TestTenant } from '../../../testing/test-server.ts';

let server: TestServer;
let superuser: pg.Client;
let tenant: TestTenant;

beforeAll(async () => {
  server = await startTestServer();
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
