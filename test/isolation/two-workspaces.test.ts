// People and a key that are limited to one workspace walk over every route of the census with the ids
// of another one's things in every place: nothing of it shows, nothing of it changes. What each route
// declares about workspaces is checked beside it.
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { census, misfits, type Route } from '../../packages/server/src/kernel/http/route.ts';
import { newMember } from '../../packages/server/src/modules/ground/identity/signed-in.fixture.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';
import { type Foreign, requestsOf } from './foreign-requests.ts';

/** In every name, text and value of the other workspace. */
const marker = 'only-for-the-other-workspace';
/** What its events hold, which no sum of anything else is. Rows of tables are everybody's. */
const amount = 987_654;
const theirUse = 1000;

let server: TestServer;
let foreign: Foreign;
const credentials: Record<string, string> = {};

const post = async (path: string, body: unknown, key?: string) => {
  const sent = key === undefined ? { body } : { body, key };
  const answer = await server.request('POST', path, sent);
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
};
const get = async (path: string) => (await server.request('GET', path)).body;

async function until<T>(what: string, find: () => Promise<T | undefined>): Promise<T> {
  for (let i = 0; i < 400; i += 1) {
    const found = await find();
    if (found !== undefined) return found;
    await server.kernel.clock.sleep(50);
  }
  throw new Error(`${what} did not come`);
}

/** A table of its own for each workspace, so that what changes in one is nothing of the other. */
async function metricIn(workspace: string, table: string, scale: number): Promise<string> {
  const columns = [
    { name: 'day', type: 'date' },
    { name: 'credits', type: 'number' },
  ];
  await post('/api/v1/tables', { name: table, columns });
  const now = server.kernel.clock.now();
  const rows = Array.from({ length: 60 }, (_, i) => ({
    day: new Date(now - (60 - i) * 86_400_000).toISOString().slice(0, 10),
    credits: scale,
  }));
  await post(`/api/v1/tables/${table}/rows`, { rows });
  const balance = { value: 61 * scale, at: rows[0]?.day };
  const definition = { source: { table }, value_column: 'credits', aggregation: 'sum', balance };
  const name = scale === theirUse ? `${marker} metric` : 'ours';
  const body = { ...definition, workspace_id: workspace, name, role: 'consumption' };
  return (await post('/api/v1/metrics', body)).id;
}

beforeAll(async () => {
  server = await startTestServer();
  const own = server.tenant.workspaceId;
  const { id: workspace } = await post('/api/v1/workspaces', { name: marker });
  const ownMetric = await metricIn(own, 'ours', 1);
  const metric = await metricIn(workspace, 'theirs', theirUse);
  await post('/api/v1/tables', {
    name: 'shared',
    columns: [
      { name: 'day', type: 'date' },
      { name: 'credits', type: 'number' },
    ],
  });
  const rows = Array.from({ length: 3 }, () => ({ day: '2026-01-01', credits: 1 }));
  const inserted = await post('/api/v1/tables/shared/rows', { rows });
  const theirs = await newMember(server, 'admin', `${marker}@example.com`, {
    workspace_ids: [workspace],
  });
  const key = await post('/api/v1/keys', { name: `${marker} key` }, theirs.token);
  await post('/api/v1/events', [
    { source: 'app', type: 'paid', workspace_id: workspace, data: { n: amount, note: marker } },
    { source: 'app', type: 'paid', workspace_id: workspace, data: { n: amount, note: marker } },
    { source: 'app', type: `${marker}.only`, workspace_id: workspace, data: { n: amount } },
  ]);
  const predictions = '/api/analytics/predictions';
  const ask = { prediction_type: 'consumption', target_metric: metric, horizon: 7 };
  const operation = await post(`${predictions}/generate`, ask);
  const vintage = await until('a forecast', async () => {
    const { data } = await get(`${predictions}/vintages?metric_id=${metric}`);
    return data[0]?.id as string | undefined;
  });
  const alert = await post('/api/v1/alerts', { metric_id: metric, days_before: 300 });
  const notification = await until('a notification', async () => {
    const { data } = await get('/api/v1/notifications');
    return data.find((one: { workspace_id: string }) => one.workspace_id === workspace)?.id;
  });
  const admin = await newMember(server, 'admin', 'limited-admin@example.com', {
    workspace_ids: [own],
  });
  const member = await newMember(server, 'member', 'limited-member@example.com', {
    workspace_ids: [own],
  });
  const limitedKey = await post('/api/v1/keys', { name: 'limited' }, admin.token);
  Object.assign(credentials, {
    'a member': member.token,
    'a key of an admin': limitedKey.key,
    'an admin': admin.token,
  });
  const lists = ['metrics', 'alerts', 'notifications', 'events', 'workspaces', 'members', 'keys'];
  const cursors: Record<string, string> = {};
  for (const list of lists) {
    const { next_cursor } = await get(`/api/v1/${list}?limit=1`);
    if (next_cursor !== null) cursors[`/api/v1/${list}`] = next_cursor;
  }
  const invitation = await post('/api/v1/invitations', {
    email: `invited-${marker}@example.com`,
    role: 'viewer',
    workspace_ids: [workspace],
  });
  foreign = {
    tenant: server.tenant.id,
    workspace,
    key: key.id,
    member: theirs.memberId,
    invitation: invitation.id,
    email: theirs.email,
    metric,
    vintage,
    alert: alert.id,
    notification,
    operation: operation.id,
    upload: (await post('/api/v1/uploads', { filename: 'a.csv', bytes_total: 9 })).id,
    table: 'shared',
    row: inserted.data[0]._id,
    import: inserted.data[1]._id,
    reject: inserted.data[2]._id,
    eventType: 'paid',
    cursors,
    own: { workspace: own, metric: ownMetric },
  };
});
afterAll(() => server.stop());

const ids = ({
  workspace,
  key,
  member,
  metric,
  vintage,
  alert,
  notification,
  operation,
}: Foreign) => [...[workspace, key, member, metric, vintage, alert, notification, operation]];

/** What is kept of the other workspace, and who belongs to it, read behind the API. */
async function fingerprint(): Promise<string> {
  const client = new pg.Client({ connectionString: server.adminUrl });
  await client.connect();
  try {
    const { rows: columns } = await client.query(`
      select format('%I.%I', table_schema, table_name) as name, column_name as column
      from information_schema.columns join pg_tables
        on schemaname = table_schema and tablename = table_name
      where column_name in ('workspace_id', 'workspace_ids', 'notification_id')
        or (table_schema = 'identity' and table_name = 'workspaces' and column_name = 'id')
      order by 1, 2`);
    const parts: string[] = [];
    for (const { name, column } of columns) {
      const wanted = column === 'notification_id' ? foreign.notification : foreign.workspace;
      const { rows } = await client.query(
        `select count(*) as n, md5(coalesce(string_agg(t::text, '|' order by t::text), '')) as hash
         from ${name} t where t."${column}"::text like '%' || $1 || '%'`,
        [wanted],
      );
      parts.push(`${name}.${column} ${rows[0].n} ${rows[0].hash}`);
    }
    return parts.join('\n');
  } finally {
    await client.end();
  }
}

async function allIsStill(): Promise<void> {
  await until('the end of all work', async () => {
    const { data } = await get('/api/v1/operations?limit=200');
    const isOver = data.every(({ state }: { state: string }) => !/queued|running/.test(state));
    return isOver && (await server.kernel.outbox.lag()) === 0 ? true : undefined;
  });
}

/** Signing out last: it ends the credential. */
const asked = (): Route[] => {
  const routes = server.composition.routes.filter(({ access }) => access !== 'public');
  const isEnd = ({ path }: Route) => Number(path.endsWith('/logout'));
  return [...routes].sort((a, b) => isEnd(a) - isEnd(b));
};

describe('over every route of the census', () => {
  test.each(['a member', 'a key of an admin', 'an admin'])(
    '%s who is limited to one workspace sees and changes nothing of another',
    async (who) => {
      await allIsStill();
      const before = await fingerprint();
      expect(before.split('\n').filter((line) => !line.includes(' 0 ')).length).toBeGreaterThan(8);
      const secrets = [marker, String(amount), ...ids(foreign)];
      const found: string[] = [];
      for (const route of asked()) {
        for (const { path, body } of requestsOf(route, foreign)) {
          const key = credentials[who] as string;
          const answer = await server.request(route.method, path, { body, key });
          const where = `${route.method} ${path} ${JSON.stringify(body ?? '')} → ${answer.status}`;
          if (answer.status >= 500) found.push(where);
          const isOne = route.workspaces === 'named' && /:id/.test(route.path);
          if (isOne && answer.status < 400) found.push(`${where}: found it`);
          const sent = `${path} ${JSON.stringify(body ?? '')}`.toLowerCase();
          const text = JSON.stringify(answer.body ?? '');
          const shown = secrets.filter((one) => text.includes(one) && !sent.includes(one));
          if (shown.length > 0) found.push(`${where} shows ${shown.join(', ')}`);
        }
      }
      expect(found).toEqual([]);
      await allIsStill();
      expect(await fingerprint()).toBe(before);
    },
  );

  test('who is not limited sees what is hidden from the others', async () => {
    const text = async (path: string) => JSON.stringify(await get(path));
    expect(await text('/api/v1/events?type=paid')).toContain(marker);
    expect(await text('/api/v1/metrics?limit=200')).toContain(marker);
    expect(await text('/api/v1/operations')).toContain(foreign.operation);
    expect(await text('/api/v1/notifications')).toContain(foreign.notification);
    expect(await text('/api/v1/keys')).toContain(foreign.key);
    expect(await text('/api/v1/members')).toContain(foreign.member);
  });

  test('a limited page is as long as an unlimited one, and says whether more follows', async () => {
    const { own, workspace } = foreign;
    const events = Array.from({ length: 12 }, (_, n) => ({
      source: 'app',
      type: 'mixed',
      workspace_id: n % 3 === 0 ? own.workspace : workspace,
      time: `2026-02-01T00:00:${10 + n}Z`,
    }));
    await post('/api/v1/events', { events });
    const key = credentials['a key of an admin'] as string;
    const pageOf = async (query: string) =>
      (await server.request('GET', `/api/v1/events?type=mixed&limit=3${query}`, { key })).body;
    const first = await pageOf('');
    expect(first.data).toHaveLength(3);
    const second = await pageOf(`&cursor=${first.next_cursor}`);
    expect([second.data.length, second.next_cursor]).toEqual([1, null]);
    const { body } = await server.request('GET', '/api/v1/events/types?own=false', { key });
    expect(body.data.find((one: { type: string }) => one.type === 'mixed')).toMatchObject({
      source: 'app',
    });
    expect(body.data.map((one: { type: string }) => one.type)).not.toContain(`${marker}.only`);
  });
});

describe('what routes declare', () => {
  test('every route says how a limit to workspaces applies, and that fits its subject', () => {
    const rules = new Set(['none', 'filtered', 'named', 'whole']);
    for (const { method, path, workspaces } of census(server.composition.routes)) {
      expect(rules, `${method} ${path}`).toContain(workspaces);
    }
    expect(misfits(server.composition.routes)).toEqual([]);
  });

  test('a rule that does not fit is told', () => {
    const [route] = server.composition.routes.filter(({ path }) => path === '/api/v1/metrics/:id');
    expect(misfits([{ ...(route as Route), workspaces: 'none' }])).toEqual([
      'GET /api/v1/metrics/:id',
    ]);
  });

  test('a route that nobody listed is an error', () => {
    const [route] = server.composition.routes.filter(({ path }) => path === '/api/v1/alerts');
    const unlisted = (change: Partial<Route>) => () =>
      requestsOf({ ...(route as Route), ...change }, foreign);
    expect(unlisted({ path: '/api/v1/things/:id' })).toThrow(':id is not listed');
    expect(unlisted({ method: 'PUT' })).toThrow('PUT /api/v1/alerts is not listed');
    const query = { properties: { secret_id: {} } } as unknown as NonNullable<Route['query']>;
    expect(unlisted({ query })).toThrow('?secret_id= is not listed');
  });
});
