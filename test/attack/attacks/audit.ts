// Someone who owns the database hides what was done in it; the trail has to show that.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import type { Attack } from '../attack.ts';
import { expected, type Target } from '../target.ts';

const audit = 'packages/server/src/modules/ground/audit';

/** A connection as the superuser of the target's database. */
async function superuser({ dataDir }: Target): Promise<pg.Client> {
  const { port } = JSON.parse(readFileSync(join(dataDir, 'postgres.json'), 'utf8'));
  const password = readFileSync(join(dataDir, 'postgres.password'), 'utf8').trim();
  const login = { user: 'aibaas_bootstrap', password, database: 'aibaas' };
  const client = new pg.Client({ host: '127.0.0.1', port, ...login });
  await client.connect();
  return client;
}

const act = ({ call }: Target, key: string, name: string) =>
  expected(call('POST', '/api/v1/workspaces', { key, body: { name } }));
const verify = ({ call }: Target, key: string) =>
  expected(call('POST', '/api/v1/audit/verify', { key }));
const isChained = `exists (select from audit.chain c where c.record_id = r.id)`;

export const attacks: readonly Attack[] = [
  {
    name: 'records kept out of the queue never get a number',
    like: 'log entries that are dropped before they are shipped',
    isAlone: true,
    weakness: [
      {
        file: `${audit}/store.ts`,
        find: 'where r.at >= ${since} and ${isUnnumbered} and not exists (',
        replace: 'where false and r.at >= ${since} and ${isUnnumbered} and not exists (',
      },
      {
        file: `${audit}/rules.ts`,
        find: 'if (ageMs <= numberingMsMax) return null;',
        replace: 'if (ageMs >= 0) return null;',
      },
    ],
    async run(target) {
      const { key, id } = target.tenant;
      const database = await superuser(target);
      await database.query(`create function public.hide() returns trigger language plpgsql
        as $$ begin return null; end $$`);
      await database.query(`create trigger hide before insert on audit.pending
        for each row execute function public.hide()`);
      await act(target, key, 'hidden');
      await database.query('drop trigger hide on audit.pending');
      const hidden = `select from audit.records r
        where tenant_id = '${id}' and details->>'name' = 'hidden' and not ${isChained}`;
      // Two of the sweeps that a server makes of its own accord.
      const end = Date.now() + 40_000;
      let isSuccessful = true;
      while (isSuccessful && Date.now() < end) {
        const { ok } = await verify(target, key);
        isSuccessful = ok && (await database.query(hidden)).rowCount !== 0;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
      await database.end();
      return { isSuccessful, saw: isSuccessful ? 'hidden, and ok' : 'numbered or reported' };
    },
  },
  {
    name: 'record removed before it has its number',
    like: 'log entries deleted in the moment before they are chained',
    weakness: [
      {
        file: `${audit}/recorder.ts`,
        find: 'tx.afterCommit(() => witness.remember({ tenantId, id }));',
        replace: 'tx.afterCommit(() => witness.forget([tenantId, id]));',
      },
    ],
    async run(target) {
      const { key, id } = await target.newTenant();
      const [holder, database] = [await superuser(target), await superuser(target)];
      await holder.query('begin');
      await holder.query('select from audit.sequencer for update');
      await act(target, key, 'soon gone');
      await database.query(`delete from audit.pending where tenant_id = '${id}'`);
      const { rowCount } = await database.query(
        `delete from audit.records r where tenant_id = '${id}' and not ${isChained}`,
      );
      await holder.query('commit');
      await Promise.all([holder.end(), database.end()]);
      const { ok, first_problem } = await verify(target, key);
      return { isSuccessful: ok && rowCount !== 0, saw: first_problem?.kind ?? 'ok' };
    },
  },
  {
    name: 'record removed and the rest renumbered',
    like: 'audit log rewritten by a database administrator',
    weakness: [
      {
        file: `${audit}/rules.ts`,
        find: 'if (!entry.isLinkIntact) {',
        replace: 'if (false as boolean) {',
      },
    ],
    async run(target) {
      const { key, id } = await target.newTenant();
      for (const name of ['one', 'two', 'three']) await act(target, key, name);
      const mine = `where tenant_id = '${id}'`;
      const database = await superuser(target);
      await waitUntil(async () => (await verify(target, key)).unchained === 0);
      await database.query(`with cut as (
          delete from audit.chain ${mine} and sequence = 2 returning record_id)
        delete from audit.records where id in (select record_id from cut)`);
      await database.query(`update audit.chain set sequence = -sequence ${mine} and sequence > 2`);
      await database.query(`update audit.chain set sequence = -sequence - 1 ${mine}
        and sequence < 0`);
      await database.query(`update audit.heads set sequence = sequence - 1 ${mine}`);
      await database.end();
      const { ok, first_problem } = await verify(target, key);
      return { isSuccessful: ok, saw: first_problem?.kind ?? 'ok' };
    },
  },
];

async function waitUntil(condition: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 100 && !(await condition()); tries += 1) {
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}
