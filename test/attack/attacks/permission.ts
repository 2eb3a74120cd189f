// What somebody who is limited to one workspace, or who may only look, tries to read and to change.
import { WebSocket } from 'ws';
import type { Edit } from '../../../tools/planted/edit.ts';
import type { Attack } from '../attack.ts';
import { memberOf } from '../people.ts';
import { expected, type Target } from '../target.ts';

const server = 'packages/server/src';
const secret = 'W2-SECRET';

/** The whole limit is gone: nobody is limited to anything. */
const unlimited: Edit = {
  file: `${server}/kernel/permission.ts`,
  find: 'if (holder.workspaces === null) return null;',
  replace: 'if (holder.workspaces === null || (true as boolean)) return null;',
};
const unfiltered: Edit = {
  file: `${server}/kernel/permission.ts`,
  find: 'if (workspaces === null) return sql`true`;',
  replace: 'if (workspaces === null || (true as boolean)) return sql`true`;',
};
/** Facts about keys are told to whoever may read events. */
const open: Edit = {
  file: `${server}/kernel/permission.ts`,
  find: "return refusalOf(holder, 'read', subject, workspaceId) === null;",
  replace: "return refusalOf(holder, 'read', 'events', workspaceId) === null || subject === null;",
};
const found: Edit = {
  file: `${server}/modules/ground/identity/operations/manage-workspaces.ts`,
  find: 'if (only !== null && !only.includes(id)) return false;',
  replace: 'if (only !== null && only.length < 0) return false;',
};

let count = 0;

/** A workspace of its own for each attack, with an event in it, and somebody limited to another one. */
async function prepare(target: Target, role = 'member') {
  const { call, tenant } = target;
  const { key } = tenant;
  count += 1;
  const name = `Other ${count} of ${target.pid}`;
  const { id: other } = await expected(call('POST', '/api/v1/workspaces', { key, body: { name } }));
  const type = `secret.${count}`;
  const event = { source: 'app', type, workspace_id: other, data: { n: 987_654, card: secret } };
  const say = () => expected(call('POST', '/api/v1/events', { key, body: event }));
  await say();
  const own = tenant.workspaceId;
  const limited = await memberOf(target, role, [own]);
  return { other, own, type, say, limited };
}

/** A metric of the other workspace with 60 days and a balance that is nearly used up. */
async function metricIn({ call, tenant: { key } }: Target, workspace: string): Promise<string> {
  count += 1;
  const table = `use_${count}`;
  const columns = [
    { name: 'day', type: 'date' },
    { name: 'n', type: 'number' },
  ];
  await expected(call('POST', '/api/v1/tables', { key, body: { name: table, columns } }));
  const rows = Array.from({ length: 60 }, (_, i) => ({
    day: new Date(Date.now() - (60 - i) * 86_400_000).toISOString().slice(0, 10),
    n: 10,
  }));
  await expected(call('POST', `/api/v1/tables/${table}/rows`, { key, body: { rows } }));
  const body = {
    ...{ name: `Use ${count}`, workspace_id: workspace, source: { table }, aggregation: 'sum' },
    ...{ value_column: 'n', balance: { value: 610, at: rows[0]?.day } },
  };
  return (await expected(call('POST', '/api/v1/metrics', { key, body }))).id;
}

/** A socket that listens to the topics; `heard` grows with what it is told. */
async function listen(url: string, token: string, topics: readonly string[]) {
  const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
  const heard: string[] = [];
  let waiting = topics.length;
  await new Promise<void>((resolve, reject) => {
    socket.on('error', reject);
    socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
    socket.on('message', (text) => {
      const { type } = JSON.parse(String(text)) as { type: string };
      if (type === 'ready') {
        for (const topic of topics) {
          socket.send(JSON.stringify({ type: 'subscribe', id: topic, topic }));
        }
      } else if (type === 'event') heard.push(String(text));
      else waiting -= 1;
      if (type !== 'ready' && waiting === 0) resolve();
    });
  });
  return { heard, close: () => socket.terminate() };
}

/** Long enough for a fact to pass the outbox, and no longer than an attacker would wait. */
async function within(seconds: number, holds: () => boolean | Promise<boolean>): Promise<boolean> {
  for (let i = 0; i < seconds * 20; i += 1) {
    if (await holds()) return true;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  return false;
}

const told = (isThere: boolean): string => (isThere ? 'was told' : 'was told nothing');

export const attacks: readonly Attack[] = [
  {
    name: 'limited member reads the events of another workspace',
    like: 'broken object level authorization, OWASP API1',
    weakness: [unfiltered],
    async run(target) {
      const { limited, type } = await prepare(target);
      const { token } = limited;
      const list = await target.call('GET', `/api/v1/events?type=${type}`, { token });
      const types = await target.call('GET', '/api/v1/events/types', { token });
      const isSeen = list.text.includes(secret) || types.text.includes(type);
      return { isSuccessful: isSeen, saw: `${list.status}, ${list.body.data?.length} events` };
    },
  },
  {
    name: 'limited member writes into another workspace, and past all of them',
    like: 'broken object level authorization, OWASP API1',
    weakness: [unlimited],
    async run(target) {
      const { limited, other, own } = await prepare(target);
      const event = { source: 'spy', type: `forged.${count}` };
      const bodies = [
        { ...event, workspace_id: other },
        { ...event, workspace_id: other.toUpperCase() },
        event,
        {
          events: [
            { ...event, workspace_id: own },
            { ...event, workspace_id: other },
          ],
        },
      ];
      for (const body of bodies) {
        await target.call('POST', '/api/v1/events', { token: limited.token, body });
      }
      const { key } = target.tenant;
      const kept = await target.call('GET', `/api/v1/events?type=${event.type}`, { key });
      return { isSuccessful: kept.body.data.length > 0, saw: `${kept.body.data.length} kept` };
    },
  },
  {
    name: 'limited member listens to another workspace',
    like: 'WebSocket messages without authorization, CWE-862',
    weakness: [unlimited],
    async run(target) {
      const { limited, own, say } = await prepare(target);
      const { heard, close } = await listen(target.url, limited.token, ['events']);
      await say();
      const body = { source: 'app', type: 'behind.it', workspace_id: own };
      await expected(target.call('POST', '/api/v1/events', { key: target.tenant.key, body }));
      await within(10, () => heard.some((text) => text.includes('behind.it')));
      close();
      const isTold = heard.some((text) => text.includes(secret));
      return { isSuccessful: isTold, saw: told(isTold) };
    },
  },
  {
    name: 'viewer reads facts about keys in the event log',
    like: 'excessive data exposure, OWASP API3',
    weakness: [open],
    async run(target) {
      const { token } = await memberOf(target, 'viewer', null);
      const { key } = target.tenant;
      const name = `key of attack ${count}`;
      await expected(target.call('POST', '/api/v1/keys', { key, body: { name } }));
      const read = async (by: object) =>
        (await target.call('GET', '/api/v1/events?type=key.created&limit=200', by)).text;
      await within(10, async () => (await read({ key })).includes(name));
      const isSeen = (await read({ token })).includes(name);
      return { isSuccessful: isSeen, saw: told(isSeen) };
    },
  },
  {
    name: 'metric that counts the events of another workspace',
    like: 'confused deputy, CWE-441',
    weakness: [unfiltered],
    async run(target) {
      const { limited, other, own, type } = await prepare(target);
      const definition = {
        ...{ workspace_id: own, source: { event_type: type }, aggregation: 'sum' },
        ...{ value_column: 'n', filters: [{ column: 'workspace_id', op: 'eq', value: other }] },
      };
      const { text, status } = await target.call('POST', '/api/v1/metrics/preview', {
        token: limited.token,
        body: { definition },
      });
      return { isSuccessful: text.includes('987654'), saw: String(status) };
    },
  },
  {
    name: 'balance of another workspace read through a metric of one’s own',
    like: 'confused deputy, CWE-441',
    weakness: [
      {
        file: `${server}/modules/observe/metrics/service.ts`,
        find: ' || other.workspace_id !== workspaceId) {',
        replace: ') {',
      },
    ],
    async run(target) {
      const { limited, other, own } = await prepare(target);
      const { key } = target.tenant;
      const theirs = await expected(
        target.call('POST', '/api/v1/metrics', {
          key,
          body: {
            ...{ name: `Left ${count}`, workspace_id: other, source: { event_type: 'left' } },
            ...{ aggregation: 'last', value_column: 'n' },
          },
        }),
      );
      const body = {
        ...{ name: `Mine ${count}`, workspace_id: own, source: { event_type: 'mine' } },
        ...{ aggregation: 'count', balance: { metric_id: theirs.id } },
      };
      const made = await target.call('POST', '/api/v1/metrics', { token: limited.token, body });
      return { isSuccessful: made.status === 201, saw: `${made.status} ${made.body.code ?? ''}` };
    },
  },
  {
    name: 'forecast, alert and notification of another workspace',
    like: 'broken object level authorization, OWASP API1',
    weakness: [unfiltered, found],
    async run(target) {
      const { limited, other } = await prepare(target);
      const metric = await metricIn(target, other);
      const { key } = target.tenant;
      const body = { metric_id: metric, days_before: 300 };
      const { id } = await expected(target.call('POST', '/api/v1/alerts', { key, body }));
      const notices = async (by: object) =>
        (await target.call('GET', '/api/v1/notifications', by)).text;
      await within(60, async () => (await notices({ key })).includes(metric));
      const { token } = limited;
      const vintages = `/api/analytics/predictions/vintages?metric_id=${metric}`;
      const answers = [
        await target.call('GET', `/api/v1/alerts/${id}`, { token }),
        await target.call('PATCH', `/api/v1/alerts/${id}`, { token, body: { is_active: false } }),
        await target.call('GET', vintages, { token }),
      ].filter(({ status }) => status < 400).length;
      const isTold = (await notices({ token })).includes(metric);
      return { isSuccessful: answers > 0 || isTold, saw: `${answers} answered, ${told(isTold)}` };
    },
  },
  {
    name: 'operation of another workspace watched and stopped',
    like: 'broken object level authorization, OWASP API1',
    weakness: [unfiltered],
    async run(target) {
      const { limited, other } = await prepare(target);
      const metric = await metricIn(target, other);
      const ask = { prediction_type: 'consumption', target_metric: metric, horizon: 7 };
      const { key } = target.tenant;
      const path = '/api/analytics/predictions/generate';
      const { id } = await expected(target.call('POST', path, { key, body: ask }));
      const { token } = limited;
      const list = await target.call('GET', '/api/v1/operations', { token });
      const one = await target.call('GET', `/api/v1/operations/${id}`, { token });
      return { isSuccessful: list.text.includes(id) || one.status < 400, saw: String(one.status) };
    },
  },
  {
    name: 'member goes on listening after the workspace was taken away',
    like: 'stale session after a change of rights, CWE-613',
    weakness: [
      {
        file: `${server}/modules/act/realtime/service.ts`,
        find: 'if (principal === null || !deps.identity.isAbout(principal, id)) continue;',
        replace: "if (principal === null || id !== 'never') continue;",
      },
    ],
    async run(target) {
      const { other, own, say } = await prepare(target);
      const member = await memberOf(target, 'member', [own, other]);
      const { heard, close } = await listen(target.url, member.token, ['events']);
      const { key } = target.tenant;
      const body = { workspace_ids: [own] };
      await expected(target.call('PATCH', `/api/v1/members/${member.id}`, { key, body }));
      await say();
      const isTold = await within(3, () => heard.some((text) => text.includes(secret)));
      close();
      return { isSuccessful: isTold, saw: told(isTold) };
    },
  },
  {
    name: 'limited admin reads the audit trail, makes a workspace, renames the tenant',
    like: 'broken function level authorization, OWASP API5',
    weakness: [
      unlimited,
      {
        file: `${server}/kernel/permission.ts`,
        find: 'if (holder.workspaces !== null) throw denied(holder, action, subject, limited);',
        replace: 'if (holder.role === null) throw denied(holder, action, subject, limited);',
      },
    ],
    async run(target) {
      const { limited } = await prepare(target, 'admin');
      const { token } = limited;
      const answers = [
        await target.call('GET', '/api/v1/audit', { token }),
        await target.call('POST', '/api/v1/workspaces', { token, body: { name: `By ${count}` } }),
        await target.call('PATCH', `/api/v1/tenants/${target.tenant.id}`, {
          token,
          body: { name: 'Taken over' },
        }),
      ];
      const taken = answers.filter(({ status }) => status < 400).length;
      return { isSuccessful: taken > 0, saw: answers.map(({ status }) => status).join(' ') };
    },
  },
  {
    name: 'answer of another caller replayed by their idempotency key',
    like: 'shared cache of personal answers, CWE-524',
    weakness: [
      {
        file: `${server}/kernel/http/idempotency.ts`,
        find: 'const text = `${callerId}\\n${method}',
        replace: 'const text = `${callerId.slice(0, 0)}\\n${method}',
      },
    ],
    async run(target) {
      const { limited, other } = await prepare(target);
      const metric = await metricIn(target, other);
      const headers = { 'idempotency-key': `shared ${count}` };
      const body = { prediction_type: 'consumption', target_metric: metric, horizon: 7 };
      const path = '/api/analytics/predictions/generate';
      const { key } = target.tenant;
      const { id } = await expected(target.call('POST', path, { key, headers, body }));
      const again = await target.call('POST', path, { token: limited.token, headers, body });
      return { isSuccessful: again.text.includes(id), saw: String(again.status) };
    },
  },
];
