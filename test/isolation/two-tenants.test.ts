// A stranger walks over every route of the census with the other tenant's ids, names and key prefix:
// nothing of that tenant shows, nothing of it changes. Then without a credential, and with the wrong
// tenant in the header. A route that nobody listed here fails the test.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { census, type Route } from '../../packages/server/src/kernel/http/route.ts';
import { joinMember } from '../../packages/server/src/testing/join-member.ts';
import {
  startTestServer,
  type TestServer,
  type TestTenant,
} from '../../packages/server/src/testing/test-server.ts';
import { type Foreign, type ForeignRequest, requestsOf } from './foreign-requests.ts';

let server: TestServer;
let stranger: TestTenant;
/** What belongs to the first tenant alone: values that must never reach the stranger. */
let secrets: string[] = [];
let ids: Foreign;

const marker = 'only-for-the-first-tenant';

async function create(path: string, body: unknown): Promise<{ id: string }> {
  const answer = await server.request('POST', path, { body });
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

beforeAll(async () => {
  server = await startTestServer();
  stranger = await server.newTenant();
  const workspace = await create('/api/v1/workspaces', { name: `${marker} workspace` });
  const key = await create('/api/v1/keys', { name: `${marker} key` });
  const email = `${marker}@example.com`;
  const { memberId } = await joinMember(server, { email, name: marker, role: 'viewer' });
  const invitation = await create('/api/v1/invitations', {
    email: `invited-${email}`,
    name: marker,
    role: 'viewer',
  });
  await create('/api/v1/tables', {
    name: 'usage',
    columns: [
      { name: 'day', type: 'date', nullable: false },
      { name: 'credits', type: 'number', nullable: true },
      { name: 'note', type: 'text', nullable: true },
    ],
  });
  const rows = Array.from({ length: 60 }, (_, i) => ({
    day: new Date(Date.UTC(2026, 0, 1 + i)).toISOString().slice(0, 10),
    credits: 100 + i,
    note: marker,
  }));
  const inserted = await server.request('POST', '/api/v1/tables/usage/rows', { body: { rows } });
  await create('/api/v1/events', { source: marker, type: 'seen.here', data: { marker } });
  const metric = await create('/api/v1/metrics', {
    workspace_id: workspace.id,
    name: `${marker} metric`,
    source: { table: 'usage' },
    time_column: 'day',
    value_column: 'credits',
    aggregation: 'sum',
    granularity: 'day',
    role: 'consumption',
    balance: { value: 20_000, at: '2026-01-01' },
  });
  const upload = await fetch(`${server.url}/api/v1/imports?table=uploaded&filename=${marker}.csv`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.tenant.apiKey}`, 'content-type': 'text/csv' },
    body: `day,credits\n2026-01-01,1\n2026-01-02,${marker}\n2026-01-03,3\n2026-01-04,4\n`,
  });
  const operation = (await upload.json()) as { id: string };
  const forecast = await server.request(
    'GET',
    `/api/analytics/predictions/consumption?workspace_id=${workspace.id}&metric_id=${metric.id}`,
  );
  expect(forecast.status).toBe(200);
  const alert = await create('/api/v1/alerts', { metric_id: metric.id, days_before: 14 });
  const parted = await create('/api/v1/uploads', { filename: `${marker}.csv`, bytes_total: 9 });
  const cursor = async (path: string): Promise<[string, string]> => {
    const { body } = await server.request('GET', `${path}?limit=1`);
    return [path, body.next_cursor];
  };
  ids = {
    tenant: server.tenant.id,
    workspace: workspace.id,
    key: key.id,
    member: memberId,
    invitation: invitation.id,
    email: `${marker}@example.com`,
    metric: metric.id,
    row: inserted.body.data[0]._id,
    reject: inserted.body.data[1]._id,
    operation: operation.id,
    import: operation.id,
    vintage: forecast.body.vintage_id,
    alert: alert.id,
    notification: inserted.body.data[2]._id,
    upload: parted.id,
    table: 'usage',
    // Without the marker: what was sent may come back.
    eventType: 'seen.here',
    cursors: Object.fromEntries(
      await Promise.all(['/api/v1/workspaces', '/api/v1/keys', '/api/v1/events'].map(cursor)),
    ),
    own: { workspace: stranger.workspaceId, metric: metric.id },
  };
  const { table: _shared, cursors: _cursors, own: _own, ...theirs } = ids;
  secrets = [marker, ...Object.values(theirs)];
});

afterAll(() => server.stop());

/** A fingerprint of all the first tenant owns, read behind the API. */
async function fingerprint(): Promise<string> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    const { rows: tables } = await client.query(`
      select format('%I.%I', table_schema, table_name) as name, column_name as tenant
      from information_schema.columns join pg_tables on schemaname = table_schema and tablename = table_name
      where column_name in ('tenant_id', '_tenant_id')
        and table_schema not in ('audit', 'kernel') and table_name <> 'api_keys'
      order by 1`);
    const parts: string[] = [];
    for (const { name, tenant } of tables) {
      const { rows } = await client.query(
        `select md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash, count(*) as n
         from ${name} t where ${tenant} = $1`,
        [ids.tenant],
      );
      // A table that the stranger made is none of the first tenant's.
      if (rows[0].n !== '0') parts.push(`${name} ${rows[0].n} ${rows[0].hash}`);
    }
    return parts.join('\n');
  } finally {
    await client.end();
  }
}

/** The import has ended, its facts have reached the event log, and the job that checks a new alert has done so. */
async function allIsStill(): Promise<void> {
  for (let i = 0; i < 200; i++) {
    const { body } = await server.request('GET', `/api/v1/imports/${ids.import}`);
    const alert = await server.request('GET', `/api/v1/alerts/${ids.alert}`);
    const isChecked = alert.body.checked_at !== null;
    if (isChecked && body.state === 'succeeded' && (await server.kernel.outbox.lag()) === 0) return;
    await server.kernel.clock.sleep(50);
  }
  throw new Error('the import did not end, its facts did not arrive, or the alert was not checked');
}

const isPrivate = (route: Route) => route.access !== 'public';
const requests = (routes: readonly Route[]): [Route, ForeignRequest][] =>
  routes.flatMap((route) =>
    requestsOf(route, ids).map((request): [Route, ForeignRequest] => [route, request]),
  );

describe('over every route of the census', () => {
  test('a stranger sees nothing and changes nothing', async () => {
    await allIsStill();
    const before = await fingerprint();
    const routes = server.composition.routes.filter(isPrivate);
    expect(routes.length).toBeGreaterThan(40);
    let sent = '';
    for (const [route, { path, body }] of requests(routes)) {
      const answer = await server.request(route.method, path, { body, key: stranger.apiKey });
      const where = `${route.method} ${path} → ${answer.status}`;
      expect(answer.status, where).toBeLessThan(500);
      if (route.path.includes(':')) expect(answer.status, where).toBeGreaterThanOrEqual(400);
      // What the stranger sent may come back, in a refusal or in its own audit trail; nothing else may.
      const text = JSON.stringify(answer.body ?? '');
      sent += `${path} ${JSON.stringify(body ?? '')}`;
      const shown = secrets.filter((secret) => text.includes(secret) && !sent.includes(secret));
      expect(shown, where).toEqual([]);
    }
    await allIsStill();
    expect(await fingerprint()).toBe(before);
  });

  test('without a credential, or with a forged one, every private route answers 401', async () => {
    for (const route of server.composition.routes.filter(isPrivate)) {
      const { path, body } = requestsOf(route, ids)[0] as ForeignRequest;
      for (const key of [null, 'aib_sk_forged', 'e30.e30.e30']) {
        const answer = await server.request(route.method, path, { body, key });
        expect([401], `${route.method} ${route.path}`).toContain(answer.status);
      }
    }
  });

  test('X-Tenant-ID of another tenant is refused everywhere', async () => {
    for (const route of server.composition.routes.filter(isPrivate)) {
      const { path, body } = requestsOf(route, ids)[0] as ForeignRequest;
      const headers = { 'x-tenant-id': ids.tenant };
      const key = stranger.apiKey;
      const answer = await server.request(route.method, path, { body, key, headers });
      expect(answer.body.code, `${route.method} ${route.path}`).toBe('tenant_mismatch');
    }
  });

  test('every changing route is recorded and says how repeats are treated', () => {
    for (const entry of census(server.composition.routes)) {
      if (entry.method === 'GET') continue;
      const isPreview = entry.path.endsWith('/preview');
      if (!isPreview) expect(entry.audit, `${entry.method} ${entry.path}`).not.toBe('none');
    }
  });
});

describe('behind the API', () => {
  test('every table with a tenant has its policy forced, and no role goes around policies', async () => {
    const client = new pg.Client({ connectionString: server.adminUrl });
    await client.connect();
    try {
      const { rows: open } = await client.query(`
        select format('%I.%I', n.nspname, c.relname) as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
          join pg_attribute a on a.attrelid = c.oid and a.attname in ('tenant_id', '_tenant_id')
        where c.relkind in ('r', 'p') and not c.relispartition
          and (not c.relrowsecurity or not c.relforcerowsecurity
            or not exists (select 1 from pg_policy p where p.polrelid = c.oid))`);
      expect(open).toEqual([]);
      const { rows: views } = await client.query(`
        select format('%I.%I', n.nspname, c.relname) as name
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where c.relkind = 'v' and n.nspname not in ('pg_catalog', 'information_schema', 'graphile_worker')
          and not coalesce(c.reloptions::text like '%security_invoker%', false)`);
      expect(views).toEqual([]);
      const { rows: roles } = await client.query(`
        select rolname from pg_roles
        where rolname like 'aibaas\\_%' and rolname <> 'aibaas_bootstrap'
          and (rolsuper or rolbypassrls)`);
      expect(roles).toEqual([]);
    } finally {
      await client.end();
    }
  });
});
