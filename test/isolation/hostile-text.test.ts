// Text that is hard to keep (NUL, half a surrogate pair, very long, right to left, emoji) in every
// text field of every route: a refusal that says so or an answer, never a failure of the server. A
// changing route that is not listed here fails the test.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Route } from '../../packages/server/src/kernel/http/route.ts';
import { startTestServer, type TestServer } from '../../packages/server/src/testing/test-server.ts';

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
const ids: Record<string, string> = {};

async function create(path: string, body: unknown): Promise<Record<string, string>> {
  const answer = await server.request('POST', path, { body });
  if (answer.status >= 300) throw new Error(`${path}: ${JSON.stringify(answer.body)}`);
  return answer.body;
}

async function upload(query: string, body: string): Promise<{ status: number; id?: string }> {
  const answer = await fetch(`${server.url}/api/v1/imports?${query}`, {
    method: 'POST',
    headers: { authorization: `Bearer ${server.tenant.apiKey}`, 'content-type': 'text/csv' },
    body,
  });
  const { id } = (await answer.json()) as { id?: string };
  return { status: answer.status, ...(id === undefined ? {} : { id }) };
}

/** Waits until no operation is under way and gives those that ended in a failure of the server. */
async function brokenOperations(): Promise<unknown[]> {
  for (let i = 0; i < 400; i += 1) {
    const { body } = await server.request('GET', '/api/v1/operations');
    const all = body.data as { state: string; error: { status: number } | null }[];
    if (all.every(({ state }) => state !== 'queued' && state !== 'running')) {
      return all.filter(({ error }) => (error?.status ?? 0) >= 500);
    }
    await server.kernel.clock.sleep(100);
  }
  throw new Error('an operation did not end');
}

beforeAll(async () => {
  server = await startTestServer();
  await create('/api/v1/tables', {
    name: 'usage',
    columns: [
      { name: 'day', type: 'date', nullable: false },
      { name: 'credits', type: 'number' },
      { name: 'note', type: 'text' },
      { name: 'extra', type: 'json' },
    ],
  });
  const inserted = await server.request('POST', '/api/v1/tables/usage/rows', {
    body: { row: { day: '2026-01-01', credits: 1, note: 'a', extra: { a: 'b' } } },
  });
  const metric = await create('/api/v1/metrics', bodies['POST /api/v1/metrics']);
  const member = await create('/api/v1/members', bodies['POST /api/v1/members']);
  const workspace = await create('/api/v1/workspaces', { name: 'for changes' });
  const file = 'day,credits\n2026-01-01,1\n2026-01-02,many\n2026-01-03,3\n2026-01-04,4\n';
  const { id = '' } = await upload('table=uploaded&columns={"credits":"number"}', file);
  await brokenOperations();
  const rejects = await server.request('GET', `/api/v1/imports/${id}/rejects`);
  const parted = await create('/api/v1/uploads', { filename: 'usage.csv', bytes_total: 20 });
  const alert = await create('/api/v1/alerts', { metric_id: metric.id, days_before: 7 });
  Object.assign(ids, {
    uploads: parted.id,
    alerts: alert.id,
    tenants: server.tenant.id,
    members: member.id,
    workspaces: workspace.id,
    metrics: metric.id,
    imports: id,
    operations: id,
    tables: inserted.body.data[0]._id,
    reject: rejects.body.data[0].id,
  });
});
afterAll(() => server.stop());

const day = { day: '2026-01-01' };
/** A valid body of each changing route that takes one. */
const bodies: Record<string, object> = {
  'POST /api/v1/auth/login': { email: 'a@example.com', password: 'long enough to be one' },
  'POST /api/v1/auth/owner-link': {
    token: 'aib_ow_x',
    email: 'a@example.com',
    name: 'A',
    password: 'correct horse battery staple',
  },
  'POST /api/v1/auth/token': { tenant_id: 'not mine' },
  'POST /api/v1/tenants': { name: 'A' },
  'PATCH /api/v1/tenants/:id': { name: 'A' },
  'POST /api/v1/members': {
    email: 'm@example.com',
    name: 'M',
    role: 'viewer',
    password: 'correct horse battery staple',
    workspace_ids: null,
  },
  'PATCH /api/v1/members/:id': { name: 'M', role: 'viewer' },
  'POST /api/v1/workspaces': { name: 'W', environment: 'test' },
  'PATCH /api/v1/workspaces/:id': { name: 'W', environment: 'test' },
  'POST /api/v1/keys': { name: 'K', scopes: ['read'], expires_at: '2099-01-01T00:00:00Z' },
  'POST /api/v1/tables': { name: 'T', columns: [{ name: 'a', type: 'text' }] },
  'POST /api/v1/tables/:name/rows': {
    row: { ...day, credits: 1, note: 'a', extra: { a: 'b', list: ['c'] } },
  },
  'PATCH /api/v1/tables/:name/rows/:id': { ...day, note: 'a', extra: ['b'] },
  'PATCH /api/v1/imports/:id': { date_order: 'dmy', columns: { credits: 'text' } },
  'POST /api/v1/imports/:id/rejects/:reject_id/repair': { values: { ...day, credits: '2' } },
  'POST /api/v1/events': {
    id: 'e',
    source: 's',
    type: 't',
    subject: 'u',
    time: '2026-01-01T00:00:00Z',
    data: { a: 'b', list: ['c'] },
  },
  'POST /api/v1/metrics': {
    name: 'Usage',
    source: { table: 'usage' },
    time_column: 'day',
    value_column: 'credits',
    aggregation: 'sum',
    granularity: 'day',
    time_zone: 'UTC',
    dimensions: ['note'],
    filters: [{ column: 'note', op: 'eq', value: 'a' }],
    role: 'consumption',
    balance: { value: 100, at: '2026-01-01' },
    breakdown_dimension: 'note',
    unit: 'credits',
  },
  'PATCH /api/v1/metrics/:id': {
    name: 'Usage',
    source: { event_type: 'credits.used' },
    value_column: 'credits',
    filters: [{ column: 'note', op: 'in', value: ['a'] }],
    unit: 'credits',
  },
  'POST /api/v1/metrics/preview': {
    definition: {
      source: { table: 'usage' },
      time_column: 'day',
      value_column: 'credits',
      aggregation: 'sum',
      granularity: 'day',
      time_zone: 'UTC',
      filters: [{ column: 'note', op: 'eq', value: 'a' }],
      unit: 'credits',
    },
  },
  'POST /api/v1/uploads': { filename: 'usage.csv', bytes_total: 20 },
  'POST /api/v1/uploads/:id/import': {
    table: 'parted',
    columns: '{"credits":"number"}',
    time_zone: 'UTC',
  },
  'POST /api/v1/alerts': {
    metric_id: '00000000-0000-7000-8000-000000000000',
    days_before: 7,
    bound: 'earliest',
  },
  'PATCH /api/v1/alerts/:id': { days_before: 7, bound: 'earliest' },
  'POST /api/v1/notifications/read': { ids: ['00000000-0000-7000-8000-000000000000'] },
  'POST /api/analytics/predictions/generate': {
    prediction_type: 'consumption',
    target_metric: 'Usage',
    horizon: 7,
    parameters: { granularity: 'daily' },
  },
};
const withoutBody = new Set([
  'POST /api/v1/auth/logout',
  'POST /api/v1/audit/verify',
  'POST /api/v1/operations/:id/cancel',
  'POST /api/v1/imports/:id/undo',
  // Files; their text is tried below.
  'POST /api/v1/imports',
  'POST /api/v1/imports/preview',
  'PATCH /api/v1/uploads/:id',
]);

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

function fill(path: string, free?: string): string {
  const family = path.split('/')[3] ?? '';
  return path
    .replace(':name', free ?? 'usage')
    .replace(':reject_id', free ?? (ids.reject as string))
    .replace(':id', free ?? ids[family] ?? '00000000-0000-7000-8000-000000000000');
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
      const { status, body: said } = await server.request(method, fill(path), { body: sent });
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
      if (route.path.includes(':')) await send(route, fill(route.path, value));
      if (route.method === 'DELETE') continue;
      const fields = (route.query as { properties?: object } | undefined)?.properties ?? {};
      for (const field of [...Object.keys(fields), value]) {
        await send(route, `${fill(route.path)}?${field}=${value}`);
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
      await upload(`table=plain&filename=${value}`, file),
      await upload(`table=${value}`, file),
      await upload(`table=hints&columns=${value}`, file),
      await upload(
        `table=hints&columns=${encodeURIComponent(JSON.stringify({ [text]: 'text' }))}`,
        file,
      ),
      await upload(`table=delimiter&delimiter=${encoded([...text][0] as string)}`, file),
      await upload(`table=zone&time_zone=${value}`, file),
      await upload('table=header', `day,${text}\n2026-01-01,1\n`),
      await upload('table=cell', `day,note\n2026-01-01,${text}\n2026-01-02,b\n`),
    ];
    const preview = await fetch(`${server.url}/api/v1/imports/preview?filename=${value}`, {
      method: 'POST',
      headers: { authorization: `Bearer ${server.tenant.apiKey}`, 'content-type': 'text/csv' },
      body: `day,${text}\n2026-01-01,${text}\n`,
    });
    expect([...answers, preview].map(({ status }) => status).filter((s) => s >= 500)).toEqual([]);
    expect(await brokenOperations()).toEqual([]);
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
