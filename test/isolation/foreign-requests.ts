// What somebody who should see nothing of a thing sends to each route: the thing's id or name in every
// place where one can stand. A route, a part of a path or a field of a query that is not listed here is
// an error, so that nobody adds one that the tests of isolation do not try.
import type { Route } from '../../packages/server/src/kernel/http/route.ts';

/** Ids and names of things that are not the caller's, and of the caller's own beside them. */
export interface Foreign {
  readonly tenant: string;
  readonly workspace: string;
  readonly key: string;
  readonly member: string;
  readonly invitation: string;
  /** Of a person who is not the caller's. */
  readonly email: string;
  readonly metric: string;
  readonly vintage: string;
  readonly alert: string;
  readonly notification: string;
  readonly operation: string;
  readonly import: string;
  readonly reject: string;
  readonly upload: string;
  readonly table: string;
  readonly row: string;
  readonly eventType: string;
  /** `next_cursor` of lists, as who sees them got it, by path. */
  readonly cursors: Readonly<Record<string, string>>;
  /** What the caller may name with right, where two things meet in one request. */
  readonly own: { readonly workspace: string; readonly metric: string };
}

export interface ForeignRequest {
  readonly path: string;
  readonly body?: unknown;
}

/** What `:id` stands for, by the part of the path before it. */
const idOf: Readonly<Record<string, (foreign: Foreign) => string>> = {
  alerts: ({ alert }) => alert,
  imports: (foreign) => foreign.import,
  invitations: ({ invitation }) => invitation,
  keys: ({ key }) => key,
  factors: ({ row }) => row,
  sessions: ({ row }) => row,
  members: ({ member }) => member,
  metrics: ({ metric }) => metric,
  operations: ({ operation }) => operation,
  rows: ({ row }) => row,
  tenants: ({ tenant }) => tenant,
  uploads: ({ upload }) => upload,
  vintages: ({ vintage }) => vintage,
  workspaces: ({ workspace }) => workspace,
};

/** Values of fields of queries; none where no id or name can stand. */
const valuesOf: Readonly<Record<string, (foreign: Foreign) => readonly string[]>> = {
  workspace_id: ({ workspace, own }) => [workspace, own.workspace],
  metric_id: ({ metric, own }) => [metric, own.metric],
  type: ({ eventType }) => [eventType],
  source: ({ eventType }) => [eventType],
  subject: ({ metric }) => [`metrics/${metric}`],
  actor: ({ member }) => [member],
  search: ({ workspace }) => [workspace],
  cursor: () => [],
  ...Object.fromEntries(
    [
      ...['action', 'after', 'columns', 'confidence_level', 'date_order', 'days', 'days_ahead'],
      ...['decimal', 'delimiter', 'dimension', 'encoding', 'filename', 'filter', 'format', 'from'],
      ...[
        'granularity',
        'last',
        'level',
        'limit',
        'mode',
        'own',
        'sheet',
        'since',
        'sort',
        'table',
        'time_zone',
      ],
      ...['to', 'unread'],
    ].map((name) => [name, () => []]),
  ),
};

const none = [undefined];
const strong = 'correct horse battery staple';

/** What each changing route that is no DELETE is sent. */
const bodiesOf: Readonly<Record<string, (foreign: Foreign) => readonly unknown[]>> = {
  'POST /api/v1/auth/logout': () => none,
  'POST /api/v1/auth/token': ({ tenant }) => [{ tenant_id: tenant }],
  'POST /api/v1/tenants': () => [{ name: 'taken over' }],
  'PATCH /api/v1/tenants/:id': () => [{ name: 'taken over' }],
  'POST /api/v1/invitations': ({ workspace, own }) =>
    [[workspace], [own.workspace, workspace], null].map((workspace_ids, i) => ({
      email: `spy${i}@example.com`,
      role: 'viewer',
      workspace_ids,
    })),
  'POST /api/v1/auth/factors/totp': () => [{}],
  'POST /api/v1/auth/factors/totp/confirm': () => [{ code: '123456' }],
  'POST /api/v1/auth/factors/passkeys/options': () => none,
  'POST /api/v1/auth/factors/passkeys': () => [{ name: 'spy', passkey: {} }],
  'PATCH /api/v1/auth/factors/:id': () => [{ name: 'taken over' }],
  'POST /api/v1/auth/factors/recovery-codes': () => none,
  'POST /api/v1/auth/step-up': () => [{ password: strong }],
  'POST /api/v1/auth/step-up/options': () => none,
  'POST /api/v1/auth/invitations/join': () => [{ token: strong }],
  'POST /api/v1/auth/password': () => [{ current_password: strong, new_password: strong }],
  'POST /api/v1/members/:id/reset-link': () => none,
  'POST /api/v1/people/reset-link': ({ email }) => [{ email }],
  'PATCH /api/v1/members/:id': ({ own }) => [
    { role: 'admin' },
    { name: 'taken over' },
    { workspace_ids: [own.workspace] },
  ],
  'POST /api/v1/workspaces': () => [{ name: 'taken over' }],
  'PATCH /api/v1/workspaces/:id': () => [{ name: 'taken over' }],
  'POST /api/v1/keys': () => [{ name: 'spy' }],
  'POST /api/v1/audit/verify': () => none,
  'POST /api/v1/operations/:id/cancel': () => none,
  'POST /api/v1/events': ({ workspace, eventType }) => [
    { source: 'spy', type: eventType, workspace_id: workspace, data: { n: 1 } },
    { source: 'spy', type: eventType, workspace_id: workspace.toUpperCase() },
    {
      events: [
        { source: 'spy', type: 'spy' },
        { source: 'spy', type: 't', workspace_id: workspace },
      ],
    },
  ],
  'POST /api/v1/tables': () => [{ name: 'spy', columns: [{ name: 'a', type: 'text' }] }],
  'POST /api/v1/tables/:name/rows': () => [{ row: { day: '2026-01-01', credits: 1 } }],
  'PATCH /api/v1/tables/:name/rows/:id': () => [{ note: 'taken over' }],
  'POST /api/v1/imports': () => [{}],
  'POST /api/v1/imports/preview': () => [{}],
  'PATCH /api/v1/imports/:id': () => [{ date_order: 'dmy' }],
  'POST /api/v1/imports/:id/undo': () => none,
  'POST /api/v1/imports/:id/rejects/:reject_id/repair': () => [{ values: { day: '2026-01-01' } }],
  'POST /api/v1/uploads': () => [{ filename: 'spy.csv', bytes_total: 9 }],
  'PATCH /api/v1/uploads/:id': () => [{}],
  'POST /api/v1/uploads/:id/import': () => [{ table: 'spy' }],
  'POST /api/v1/metrics': (foreign) => [
    { ...overTable(foreign), workspace_id: foreign.workspace },
    { ...overTable(foreign), balance: { metric_id: foreign.metric } },
    { ...overEvents(foreign), name: 'spy on events', filters: [] },
  ],
  'POST /api/v1/metrics/preview': (foreign) => [
    { definition: { ...overTable(foreign), workspace_id: foreign.workspace } },
    { definition: overEvents(foreign) },
    { definition: { ...overEvents(foreign), filters: [], dimensions: ['workspace_id'] } },
  ],
  'PATCH /api/v1/metrics/:id': ({ metric }) => [
    { name: 'taken over' },
    { balance: { metric_id: metric } },
  ],
  'POST /api/v1/alerts': ({ metric }) => [{ metric_id: metric, days_before: 14 }],
  'PATCH /api/v1/alerts/:id': () => [{ days_before: 1 }],
  'POST /api/v1/notifications/read': ({ notification }) => [{ ids: [notification] }, { all: true }],
  'POST /api/analytics/predictions/generate': ({ metric, own, workspace }) =>
    [undefined, own.workspace, workspace].map((workspace_id) => ({
      prediction_type: 'consumption',
      target_metric: metric,
      horizon: 7,
      ...(workspace_id === undefined ? {} : { parameters: { workspace_id } }),
    })),
};

const overTable = ({ table, own }: Foreign) => ({
  workspace_id: own.workspace,
  name: 'spy',
  source: { table },
  time_column: 'day',
  value_column: 'credits',
  aggregation: 'sum',
});

const overEvents = ({ eventType, own, workspace }: Foreign) => ({
  workspace_id: own.workspace,
  name: 'spy',
  source: { event_type: eventType },
  value_column: 'n',
  aggregation: 'sum',
  filters: [{ column: 'workspace_id', op: 'eq', value: workspace }],
});

/**
 * Every request to be tried on a route.
 *
 * @throws Error when the route, a part of its path or a field of its query is not listed
 */
export function requestsOf(route: Route, foreign: Foreign): ForeignRequest[] {
  const name = `${route.method} ${route.path}`;
  const paths = queriesOf(route, foreign).map((query) => `${fill(route.path, foreign)}${query}`);
  if (route.method === 'GET' || route.method === 'DELETE') return paths.map((path) => ({ path }));
  const bodies = bodiesOf[name];
  if (bodies === undefined) throw new Error(`${name} is not listed: say what is sent to it`);
  return paths.flatMap((path) =>
    bodies(foreign).map((body) => (body === undefined ? { path } : { path, body })),
  );
}

function fill(path: string, foreign: Foreign): string {
  const parts = path.split('/');
  return parts.map((part, i) => (part.startsWith(':') ? partOf(part, i) : part)).join('/');

  function partOf(part: string, i: number): string {
    if (part === ':name') return foreign.table;
    if (part === ':reject_id') return foreign.reject;
    const id = part === ':id' ? idOf[parts[i - 1] ?? ''] : undefined;
    if (id === undefined) throw new Error(`${path}: ${part} is not listed: say what it stands for`);
    return id(foreign);
  }
}

/** Without a query, with one field each, and with the first value of all of them. */
function queriesOf({ path, query }: Route, foreign: Foreign): string[] {
  const fields = Object.keys((query as { properties?: object } | undefined)?.properties ?? {});
  const values = fields.flatMap((field) => {
    const known = valuesOf[field];
    if (known === undefined) throw new Error(`${path}: ?${field}= is not listed: say what it is`);
    const cursor = field === 'cursor' ? foreign.cursors[path] : undefined;
    const all = [...known(foreign), ...(cursor === undefined ? [] : [cursor])];
    return all.length === 0 ? [] : [all.map((value) => `${field}=${encodeURIComponent(value)}`)];
  });
  const single = values.flat().map((one) => `?${one}`);
  const [first = [], last = []] = [0, -1].map((at) => values.map((all) => all.at(at)));
  const joined = values.length > 1 ? [first, last].map((all) => `?${all.join('&')}`) : [];
  // An own workspace with a foreign metric, and the other way round.
  const mixed = values.length > 1 ? [values.map((all, i) => all.at(i === 0 ? -1 : 0))] : [];
  return ['', ...single, ...joined, ...mixed.map((all) => `?${all.join('&')}`)];
}
