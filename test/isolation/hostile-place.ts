// What the tests of hostile input share: a tenant with one thing of each kind, and a valid body of every
// changing route, so that a single field made bad is what the answer is about.
import { joinMember } from '../../packages/server/src/testing/join-member.ts';
import type { TestServer } from '../../packages/server/src/testing/test-server.ts';

export interface HostilePlace {
  /** The route's path with ids of things that are there, or with `free` in their stead. */
  fill(path: string, free?: string): string;
  upload(query: string, body: string): Promise<{ status: number; id?: string }>;
  /** Waits until no operation is under way and gives those that ended in a failure of the server. */
  brokenOperations(): Promise<unknown[]>;
}

export async function preparePlace(server: TestServer): Promise<HostilePlace> {
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
  const { memberId } = await joinMember(server, { email: 'm@example.com', role: 'viewer' });
  const invitation = await create('/api/v1/invitations', bodies['POST /api/v1/invitations']);
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
    members: memberId,
    invitations: invitation.id,
    workspaces: workspace.id,
    metrics: metric.id,
    imports: id,
    operations: id,
    tables: inserted.body.data[0]._id,
    reject: rejects.body.data[0].id,
  });

  return {
    fill(path, free) {
      const family = path.split('/')[3] ?? '';
      return path
        .replace(':name', free ?? 'usage')
        .replace(':reject_id', free ?? (ids.reject as string))
        .replace(':id', free ?? ids[family] ?? '00000000-0000-7000-8000-000000000000');
    },
    upload,
    brokenOperations,
  };
}

export const day = { day: '2026-01-01' };
/** A valid body of each changing route that takes one. */
export const bodies: Record<string, object> = {
  'POST /api/v1/auth/login': { email: 'a@example.com', password: 'long enough to be one' },
  'POST /api/v1/auth/owner-link': {
    token: 'aib_ow_x',
    email: 'a@example.com',
    name: 'A',
    password: 'correct horse battery staple',
  },
  'POST /api/v1/auth/token': { tenant_id: 'not mine' },
  // Of the right length, so that what it says is looked at.
  'POST /api/v1/auth/login/second-factor': { challenge: 'A'.repeat(115), recovery_code: 'a-b' },
  'POST /api/v1/auth/passkey': {
    passkey: {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON: 'e30', authenticatorData: 'AAAA', signature: 'AAAA' },
    },
  },
  'POST /api/v1/auth/step-up': { password: 'long enough to be one' },
  'POST /api/v1/auth/factors/totp': { name: 'Phone' },
  'POST /api/v1/auth/factors/totp/confirm': { code: '123456' },
  'POST /api/v1/auth/factors/passkeys': {
    name: 'Laptop',
    passkey: {
      id: 'AAAA',
      rawId: 'AAAA',
      type: 'public-key',
      response: { clientDataJSON: 'e30', attestationObject: 'AAAA', transports: ['usb'] },
    },
  },
  'PATCH /api/v1/auth/factors/:id': { name: 'Phone' },
  'POST /api/v1/tenants': { name: 'A' },
  'PATCH /api/v1/tenants/:id': { name: 'A', second_factor: 'optional' },
  'POST /api/v1/auth/invitations/look': { token: 'aib_iv_x' },
  'POST /api/v1/auth/invitations/accept': {
    token: 'aib_iv_x',
    name: 'A',
    password: 'correct horse battery staple',
  },
  'POST /api/v1/auth/invitations/join': { token: 'aib_iv_x' },
  'POST /api/v1/auth/password': {
    current_password: 'correct horse battery',
    new_password: 'three unusual words',
  },
  'POST /api/v1/auth/links/look': { token: 'aib_rs_x', purpose: 'reset' },
  'POST /api/v1/auth/password/forgot': { email: 'a@example.com' },
  'POST /api/v1/auth/password/reset': { token: 'aib_rs_x', password: 'three unusual words' },
  'POST /api/v1/auth/email-link': { email: 'a@example.com' },
  'POST /api/v1/auth/email-link/redeem': { token: 'aib_si_x', tenant_id: 'not mine' },
  'POST /api/v1/people/reset-link': { email: 'a@example.com' },
  'POST /api/v1/invitations': {
    email: 'i@example.com',
    name: 'I',
    role: 'viewer',
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
export const withoutBody = new Set([
  'POST /api/v1/members/:id/reset-link',
  'POST /api/v1/auth/passkey/options',
  'POST /api/v1/auth/step-up/options',
  'POST /api/v1/auth/factors/passkeys/options',
  'POST /api/v1/auth/factors/recovery-codes',
  'POST /api/v1/auth/logout',
  'POST /api/v1/audit/verify',
  'POST /api/v1/operations/:id/cancel',
  'POST /api/v1/imports/:id/undo',
  // Files; their text is tried below.
  'POST /api/v1/imports',
  'POST /api/v1/imports/preview',
  'PATCH /api/v1/uploads/:id',
]);
