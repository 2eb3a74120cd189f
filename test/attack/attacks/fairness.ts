// One tenant against its neighbours: connections, statements nobody waits for, threads, places of jobs
// and sockets. What counts is what the neighbour sees, not how fast the machine is.
import { WebSocket } from 'ws';
import type { Edit } from '../../../tools/planted/edit.ts';
import type { Attack } from '../attack.ts';
import { storeDailyMetric } from '../daily-metric.ts';
import { pause, until } from '../patience.ts';
import { expected, type Target, type TenantAccess } from '../target.ts';

const kernel = 'packages/server/src/kernel';

/** Everybody may take everything. */
const noShares: Edit = {
  file: `${kernel}/fair-queue.ts`,
  find: 'this.perKeyMax = Math.max(1, Math.min(perKeyMax, slots));',
  replace: 'this.perKeyMax = Math.max(slots, perKeyMax);',
};
const noHeavyReads: Edit = {
  file: `${kernel}/database/work-kind.ts`,
  find: "kind === 'scan' || kind === 'long'",
  replace: "kind === ('none' as string)",
};

/** Some seconds of one core: each x of a row may begin the pattern, which fails at its end. */
const slowPath = `/api/v1/tables/long_texts/rows?limit=1&filter=${encodeURIComponent(
  `t.like.%${'x'.repeat(190)}z%`,
)}`;

async function storeLongTexts({ call, tenant }: Target): Promise<void> {
  const columns = [{ name: 't', type: 'text', nullable: false }];
  const body = { name: 'long_texts', columns };
  await expected(call('POST', '/api/v1/tables', { key: tenant.key, body }));
  const rows = Array.from({ length: 12 }, () => ({ t: 'x'.repeat(250_000) }));
  for (let i = 0; i < 6; i += 1) {
    const path = '/api/v1/tables/long_texts/rows';
    await expected(call('POST', path, { key: tenant.key, body: { rows } }));
  }
}

/** Both ends of one flood: what it sends, and how to end it. */
function floodReads({ call, tenant }: Target, clients: number) {
  const ending = new AbortController();
  const { signal } = ending;
  const sent = Array.from({ length: clients }, () =>
    call('GET', slowPath, { key: tenant.key, signal }).catch(() => null),
  );
  return {
    end: async () => {
      ending.abort();
      await Promise.all(sent);
    },
  };
}

/** Places in use, as the server tells an operator. */
async function runningIn(target: Target, pool: string): Promise<number> {
  const { text } = await target.call('GET', '/metrics', { key: target.tenant.key });
  const line = new RegExp(`aibaas_pool_running\\{pool="${pool}"\\} (\\d+)`).exec(text);
  return Number(line?.[1] ?? Number.NaN);
}

async function importFile(target: Target, owner: TenantAccess, name: string, csv: string) {
  const { id } = await expected(
    target.call('POST', `/api/v1/imports?table=${name}`, {
      key: owner.key,
      raw: csv,
      headers: { 'content-type': 'text/csv' },
    }),
  );
  return async (): Promise<string> =>
    (await expected(target.call('GET', `/api/v1/imports/${id}`, { key: owner.key }))).state;
}

export const attacks: readonly Attack[] = [
  {
    name: 'slow reads of one tenant take every connection',
    like: 'resource exhaustion, CWE-770',
    weakness: [noShares, noHeavyReads],
    isAlone: true,
    async run(target) {
      await storeLongTexts(target);
      const neighbour = await target.newTenant();
      const flood = floodReads(target, 24);
      await pause(1500);
      const reads = [];
      for (let i = 0; i < 3; i += 1) {
        reads.push(await target.call('GET', '/api/v1/tables?limit=5', { key: neighbour.key }));
      }
      await flood.end();
      const slowest = Math.max(...reads.map(({ ms }) => ms));
      return {
        isSuccessful: slowest > 3000 || reads.some(({ status }) => status !== 200),
        saw: `${reads.map(({ status }) => status).join(' ')}, slowest ${Math.round(slowest)} ms`,
      };
    },
  },
  {
    name: 'a slow read goes on after its caller hung up',
    like: 'work for nobody, CWE-400',
    weakness: [
      {
        file: `${kernel}/database/work-kind.ts`,
        find: "kind !== 'write' && kind !== 'job'",
        replace: "kind === ('none' as string)",
      },
    ],
    isAlone: true,
    async run(target) {
      await storeLongTexts(target);
      const flood = floodReads(target, 4);
      await until('heavy work', async () => (await runningIn(target, 'heavy')) > 0);
      await flood.end();
      await pause(1500);
      const left = await runningIn(target, 'heavy');
      return { isSuccessful: left > 0, saw: `${left} still running` };
    },
  },
  {
    name: 'a pattern whose cost grows with each wildcard',
    like: 'ReDoS, CWE-1333',
    weakness: [
      {
        file: 'packages/server/src/modules/observe/data/rules.ts',
        find: 'if (wildcards <= likeWildcardsMax) return null;',
        replace: 'if (wildcards >= 0) return null;',
      },
    ],
    async run({ call, tenant }) {
      const columns = [{ name: 't', type: 'text', nullable: false }];
      const body = { name: 'patterns', columns };
      await expected(call('POST', '/api/v1/tables', { key: tenant.key, body }));
      const filter = encodeURIComponent(`t.like.${'%a'.repeat(60)}%`);
      const path = `/api/v1/tables/patterns/rows?filter=${filter}`;
      const { status, body: answer } = await call('GET', path, { key: tenant.key });
      return { isSuccessful: status === 200, saw: `${status} ${answer.code ?? ''}` };
    },
  },
  {
    name: 'a read key starts forecasts without end',
    like: 'resource exhaustion, CWE-770',
    weakness: [
      {
        file: `${kernel}/fair-compute.ts`,
        find: 'const fitsWaitingMax = 16;',
        replace: 'const fitsWaitingMax = 1000;',
      },
    ],
    isAlone: true,
    async run(target) {
      const metricId = await storeDailyMetric(target, { days: 365 });
      const { key, workspaceId } = target.tenant;
      const path = `/api/analytics/predictions/consumption?workspace_id=${workspaceId}&metric_id=${metricId}`;
      const answers = await Promise.all(
        Array.from({ length: 32 }, (_, i) =>
          target.call('GET', `${path}&days_ahead=${7 + i}&confidence_level=0.9`, { key }),
        ),
      );
      const refused = answers.filter(({ status }) => status === 429).length;
      const made = answers.filter(({ status }) => status === 200).length;
      return {
        isSuccessful: refused === 0 && made === answers.length,
        saw: `${made} made, ${refused} refused with 429`,
      };
    },
  },
  {
    name: 'imports of one tenant take every place of a job',
    like: 'resource exhaustion, CWE-770',
    weakness: [
      {
        file: `${kernel}/jobs.ts`,
        find: 'const perTenantMax = Math.max(1, Math.floor(options.concurrency / 2));',
        replace: 'const perTenantMax = options.concurrency;',
      },
    ],
    isAlone: true,
    async run(target) {
      const neighbour = await target.newTenant();
      const large = `a,b\n${'1,2\n'.repeat(1_000_000)}`;
      const states = [];
      for (let i = 0; i < 12; i += 1) {
        states.push(await importFile(target, target.tenant, `large_${i}`, large));
      }
      await until('two jobs', async () => (await runningIn(target, 'jobs')) >= 2);
      await pause(1000);
      const small = await importFile(target, neighbour, 'small', 'a,b\n1,2\n');
      const isDone = (state: string): boolean => state === 'succeeded' || state === 'failed';
      const before = (await Promise.all(states.map((state) => state()))).filter(isDone).length;
      await until('the small import', async () => isDone(await small()));
      const after = (await Promise.all(states.map((state) => state()))).filter(isDone).length;
      return {
        isSuccessful: after > before,
        saw: `${after - before} large imports ended before the small one of a neighbour`,
      };
    },
  },
  {
    name: 'one tenant takes every live socket',
    like: 'slot exhaustion, CWE-770',
    weakness: [
      {
        file: 'packages/server/src/modules/act/realtime/socket-shares.ts',
        find: 'Math.max(1, Math.floor(socketsMax / 2))',
        replace: 'socketsMax',
      },
    ],
    isAlone: true,
    async run({ url, tenant }) {
      const sockets: WebSocket[] = [];
      const enter = (): Promise<string> =>
        new Promise((resolve) => {
          const socket = new WebSocket(`${url.replace('http', 'ws')}/api/v1/live`);
          sockets.push(socket);
          const token = tenant.key;
          socket.on('open', () => socket.send(JSON.stringify({ type: 'auth', token })));
          socket.on('message', (data) => resolve(JSON.parse(String(data)).type));
          socket.on('close', (code) => resolve(String(code)));
          socket.on('error', () => resolve('error'));
        });
      let entered = 0;
      let last = 'ready';
      // One more than the share that a tenant has of the 4 000 places there are by default.
      while (entered <= 2000 && last === 'ready') {
        const batch = await Promise.all(Array.from({ length: 20 }, enter));
        entered += batch.filter((first) => first === 'ready').length;
        last = batch.find((first) => first !== 'ready') ?? 'ready';
      }
      for (const socket of sockets) socket.terminate();
      return { isSuccessful: entered > 2000, saw: `${entered} sockets, then ${last}` };
    },
  },
];
