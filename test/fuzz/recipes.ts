// What a schema alone cannot tell: a request of some operations that succeeds needs a thing made for it
// first, a file, or a word that exists. Everything else follows from the schemas.
import type { Dice } from './dice.ts';
import type { World } from './world.ts';

type Json = ReturnType<typeof JSON.parse>;

export interface Parts {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: unknown;
  readonly raw?: Buffer;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Kitchen {
  readonly dice: Dice;
  readonly world: World;
  /** A call beside the fuzzed ones; answers the body. */
  call(
    method: string,
    path: string,
    call?: { body?: unknown; raw?: Buffer; headers?: object },
  ): Promise<Json>;
}

type Recipe = (kitchen: Kitchen) => Promise<Parts> | Parts;

const csv = { 'content-type': 'text/csv' };
const octets = { 'content-type': 'application/octet-stream' };
const word = (dice: Dice): string => `w${dice.below(2 ** 31).toString(36)}`;

export const ownerPassword = 'a long word for the owner 1';
export const ownerEmail = 'owner@fuzz.example';

/** The cookie of a fresh session. */
async function session({ call }: Kitchen): Promise<string> {
  const { cookie } = await call('POST', '/api/v1/auth/login', {
    body: { email: ownerEmail, password: ownerPassword },
  });
  return cookie ?? '';
}

async function ended(kitchen: Kitchen, id: string): Promise<Json> {
  for (let looks = 0; looks < 400; looks++) {
    const operation = await kitchen.call('GET', `/api/v1/operations/${id}`);
    if (!['queued', 'running'].includes(operation.state)) return operation;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`operation ${id} does not end`);
}

async function imported(kitchen: Kitchen, text: string): Promise<Json> {
  const path = `/api/v1/imports?table=${word(kitchen.dice)}`;
  const { id } = await kitchen.call('POST', path, { raw: Buffer.from(text), headers: csv });
  await ended(kitchen, id);
  return kitchen.call('GET', `/api/v1/imports/${id}`);
}

async function upload(kitchen: Kitchen, text: string): Promise<string> {
  const body = { filename: 'f.csv', bytes_total: Buffer.byteLength(text) };
  return (await kitchen.call('POST', '/api/v1/uploads', { body })).id;
}

async function freshRow({ call }: Kitchen): Promise<{ name: string; id: string }> {
  const body = { row: { day: '2026-01-01', credits: 1 } };
  const { data } = await call('POST', '/api/v1/tables/fuzzed/rows', { body });
  return { name: 'fuzzed', id: data[0]._id };
}

async function freshMetric({ call, dice }: Kitchen): Promise<Json> {
  return call('POST', '/api/v1/metrics', { body: definition(dice) });
}

const definition = (dice: Dice): Json => ({
  name: word(dice),
  source: { table: 'fuzzed' },
  value_column: 'credits',
  time_column: 'day',
  aggregation: dice.pick(['sum', 'avg', 'max']),
});

const created =
  (path: string, body: (dice: Dice) => Json): Recipe =>
  async ({ call, dice }) => ({
    params: { id: (await call('POST', path, { body: body(dice) })).id },
  });

const member = (dice: Dice): Json => ({
  email: `${word(dice)}@people.example`,
  name: 'Somebody',
  role: 'member',
  password: 'a long word for somebody 1',
});

export const recipes: Readonly<Record<string, Recipe>> = {
  'POST /api/v1/auth/owner-link': ({ world }) => ({
    body: { token: world.ownerToken, email: ownerEmail, name: 'Owner', password: ownerPassword },
  }),
  'POST /api/v1/auth/login': () => ({ body: { email: ownerEmail, password: ownerPassword } }),
  'POST /api/v1/auth/logout': async (kitchen) => ({
    headers: { cookie: await session(kitchen), authorization: '', origin: kitchen.world.url },
  }),
  'POST /api/v1/auth/token': async (kitchen) => ({
    headers: { cookie: await session(kitchen), authorization: '', origin: kitchen.world.url },
    body: { tenant_id: kitchen.world.tenantId },
  }),
  'POST /api/v1/tenants': async (kitchen) => ({
    headers: { cookie: await session(kitchen), authorization: '', origin: kitchen.world.url },
    body: { name: word(kitchen.dice) },
  }),
  'GET /api/v1/tenants/{id}': ({ world }) => ({ params: { id: world.tenantId } }),
  'PATCH /api/v1/tenants/{id}': ({ world }) => ({
    params: { id: world.tenantId },
    body: { name: 'Fuzzed' },
  }),
  'POST /api/v1/members': ({ dice }) => ({ body: member(dice) }),
  'PATCH /api/v1/members/{id}': async (kitchen) => ({
    ...(await created('/api/v1/members', member)(kitchen)),
    body: { role: kitchen.dice.pick(['viewer', 'member', 'admin']) },
  }),
  'DELETE /api/v1/members/{id}': created('/api/v1/members', member),
  'DELETE /api/v1/keys/{id}': created('/api/v1/keys', (dice) => ({ name: word(dice) })),
  'POST /api/v1/keys': ({ dice }) => ({ body: { name: word(dice), scopes: ['read'] } }),
  'DELETE /api/v1/workspaces/{id}': created('/api/v1/workspaces', (dice) => ({ name: word(dice) })),
  'PATCH /api/v1/workspaces/{id}': async (kitchen) => ({
    ...(await created('/api/v1/workspaces', (dice) => ({ name: word(dice) }))(kitchen)),
    body: { name: word(kitchen.dice) },
  }),
  'POST /api/v1/events': ({ dice }) => ({
    body: { source: 'fuzz', type: `t${dice.below(5)}`, data: { n: dice.below(100) } },
  }),
  'POST /api/v1/tables': ({ dice }) => ({
    body: {
      name: word(dice),
      columns: [
        { name: 'a', type: 'text' },
        { name: 'b', type: dice.pick(['integer', 'number', 'json', 'timestamp']) },
      ],
    },
  }),
  'DELETE /api/v1/tables/{name}': async ({ call, dice }) => {
    const body = { name: word(dice), columns: [{ name: 'a', type: 'text' }] };
    return { params: { name: (await call('POST', '/api/v1/tables', { body })).name } };
  },
  'GET /api/v1/tables/{name}/rows': ({ dice }) => ({
    params: { name: 'fuzzed' },
    query: dice.pick<Record<string, string>>([
      {},
      { sort: '-credits,day', limit: '2' },
      { filter: 'credits.gt.3' },
      { filter: 'note.like.%a%', columns: 'day,note' },
      { filter: 'extra.is_null.true' },
      { filter: 'day.in.["2026-01-01"]' },
    ]),
  }),
  'POST /api/v1/tables/{name}/rows': ({ dice }) => ({
    params: { name: 'fuzzed' },
    body: {
      rows: [{ day: '2026-01-02', credits: dice.below(9), note: word(dice), extra: { a: [1] } }],
    },
  }),
  'GET /api/v1/tables/{name}/rows/{id}': async (kitchen) => ({
    params: { ...(await freshRow(kitchen)) },
  }),
  'PATCH /api/v1/tables/{name}/rows/{id}': async (kitchen) => ({
    params: { ...(await freshRow(kitchen)) },
    body: { credits: kitchen.dice.below(99), note: word(kitchen.dice) },
  }),
  'DELETE /api/v1/tables/{name}/rows/{id}': async (kitchen) => ({
    params: { ...(await freshRow(kitchen)) },
  }),
  'POST /api/v1/imports': ({ dice }) => ({
    query: { table: word(dice) },
    raw: Buffer.from('day,city\n2026-01-01,Bern\n2026-01-02,Ulm\n'),
    headers: csv,
  }),
  'POST /api/v1/imports/preview': ({ dice }) => ({
    query: {},
    raw: Buffer.from(dice.pick(['a,b\n1,2\n', '{"a":1}\n{"a":2}\n', 'day\n01/02/2026\n'])),
    headers: csv,
  }),
  'PATCH /api/v1/imports/{id}': async (kitchen) => ({
    params: { id: (await imported(kitchen, 'day,n\n01/02/2024,5\n02/03/2024,6\n')).id },
    body: { date_order: 'dmy' },
  }),
  'POST /api/v1/imports/{id}/undo': async (kitchen) => ({
    params: { id: (await imported(kitchen, 'a,b\n1,2\n')).id },
  }),
  'POST /api/v1/imports/{id}/rejects/{reject_id}/repair': async (kitchen) => {
    const good = Array.from({ length: 30 }, (_, i) => `2026-01-0${1 + (i % 9)},${i}\n`).join('');
    const { id } = await imported(kitchen, `day,n\n${good}2026-01-01,many\n`);
    const { data } = await kitchen.call('GET', `/api/v1/imports/${id}/rejects`);
    return { params: { id, reject_id: data[0]?.id ?? id }, body: { values: { n: 7 } } };
  },
  'GET /api/v1/uploads/{id}': async (kitchen) => ({
    params: { id: await upload(kitchen, 'a\n1\n') },
  }),
  'DELETE /api/v1/uploads/{id}': async (kitchen) => ({
    params: { id: await upload(kitchen, 'a\n1\n') },
  }),
  'PATCH /api/v1/uploads/{id}': async (kitchen) => ({
    params: { id: await upload(kitchen, 'a\n1\n') },
    raw: Buffer.from('a\n1\n'),
    headers: { ...octets, 'upload-offset': '0' },
  }),
  'POST /api/v1/uploads/{id}/import': async (kitchen) => {
    const id = await upload(kitchen, 'a\n1\n');
    const headers = { ...octets, 'upload-offset': '0' };
    await kitchen.call('PATCH', `/api/v1/uploads/${id}`, { raw: Buffer.from('a\n1\n'), headers });
    return { params: { id }, body: { table: word(kitchen.dice) } };
  },
  'POST /api/v1/operations/{id}/cancel': async (kitchen) => {
    const path = `/api/v1/imports?table=${word(kitchen.dice)}`;
    // An answer is waited for: it can be cancelled at leisure.
    const raw = Buffer.from('day,n\n01/02/2024,5\n02/03/2024,6\n');
    const { id } = await kitchen.call('POST', path, { raw, headers: csv });
    await ended(kitchen, id);
    return { params: { id } };
  },
  'POST /api/v1/metrics': ({ dice }) => ({ body: definition(dice) }),
  'POST /api/v1/metrics/preview': ({ dice }) => ({
    body: { definition: definition(dice), last: 5 },
  }),
  'PATCH /api/v1/metrics/{id}': async (kitchen) => ({
    params: { id: (await freshMetric(kitchen)).id },
    body: { name: word(kitchen.dice) },
  }),
  'DELETE /api/v1/metrics/{id}': async (kitchen) => ({
    params: { id: (await freshMetric(kitchen)).id },
  }),
  'GET /api/v1/metrics/{id}/series': async (kitchen) => ({
    params: { id: (await freshMetric(kitchen)).id },
    query: kitchen.dice.pick<Record<string, string>>([
      {},
      { last: '3' },
      { granularity: 'week' },
      { from: '2026-01-01' },
    ]),
  }),
  'GET /api/analytics/predictions/consumption': async (kitchen) => ({
    query: {
      metric_id: (await freshMetric(kitchen)).id,
      days_ahead: String(1 + kitchen.dice.below(20)),
    },
  }),
  'POST /api/analytics/predictions/generate': async (kitchen) => ({
    body: {
      prediction_type: 'consumption',
      target_metric: (await freshMetric(kitchen)).id,
      horizon: 7,
    },
  }),
  'POST /api/v1/alerts': async (kitchen) => ({
    body: { metric_id: (await freshMetric(kitchen)).id, kind: 'enough_history' },
  }),
  'PATCH /api/v1/alerts/{id}': async (kitchen) => ({
    ...(await freshAlert(kitchen)),
    body: { is_active: kitchen.dice.is(0.5) },
  }),
  'GET /api/v1/alerts/{id}': (kitchen) => freshAlert(kitchen),
  'DELETE /api/v1/alerts/{id}': (kitchen) => freshAlert(kitchen),
  'POST /api/v1/notifications/read': () => ({ body: { all: true } }),
};

async function freshAlert(kitchen: Kitchen): Promise<Parts> {
  const body = { metric_id: (await freshMetric(kitchen)).id, kind: 'enough_history' };
  return { params: { id: (await kitchen.call('POST', '/api/v1/alerts', { body })).id } };
}
