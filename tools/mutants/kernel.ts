// Planted bugs of the kernel: outbox, pool, jobs, and what stands around every request.
import { type MutantList, mutantsOf } from './mutant.ts';

const kernel = 'packages/server/src/kernel';
const outbox = mutantsOf(`${kernel}/outbox.ts`, [`${kernel}/outbox.test.ts`]);
const pool = mutantsOf(`${kernel}/database/pool.ts`, [`${kernel}/database/pool.test.ts`]);
const lookups = mutantsOf(`${kernel}/database/lookups.ts`, [`${kernel}/database/lookups.test.ts`]);
const inLookups = mutantsOf(`${kernel}/database/lookups.ts`, [`${kernel}/database/pool.test.ts`]);
const jobs = mutantsOf(`${kernel}/jobs.ts`, [`${kernel}/jobs.test.ts`]);
const request = mutantsOf(`${kernel}/http/execute.ts`, [`${kernel}/http/execute.test.ts`]);
const once = mutantsOf(`${kernel}/http/idempotency.ts`, [`${kernel}/http/execute.test.ts`]);
const onceAtATime = mutantsOf(`${kernel}/http/idempotency.ts`, [`${kernel}/kernel.test.ts`]);
const inKernel = mutantsOf(`${kernel}/http/execute.ts`, [`${kernel}/kernel.test.ts`]);
const operations = mutantsOf(`${kernel}/operations.ts`, [`${kernel}/operations.test.ts`]);

export const kernelMutants: MutantList = {
  module: 'kernel',
  mutants: [
    outbox(
      'events are relayed past a transaction that still runs',
      'and xid < pg_snapshot_xmin(pg_current_snapshot())',
      '',
    ),
    outbox('two relays take the same events', 'for update skip locked', ''),
    outbox('a second relay waits for the first', 'for update skip locked', 'for update'),
    outbox(
      'pruning removes what a stalled sink has yet to take',
      'and not exists (select 1 from kernel.outbox_cursors c where (c.xid, c.id) < (o.xid, o.id))',
      '',
    ),
    outbox(
      'pruning looks at sinks the wrong way round',
      '(c.xid, c.id) < (o',
      '(c.xid, c.id) > (o',
    ),
    outbox('pruning takes what is young', 'keepHours = 24', 'keepHours = 1'),
    outbox('pruning takes nothing', 'o.at < now() -', 'o.at > now() -'),
    outbox(
      'the last event is taken again',
      'where (xid, id) > (${from',
      'where (xid, id) >= (${from',
    ),
    outbox('events come out of order', 'order by xid, id limit', 'order by id desc limit'),
    outbox('a sink forgets where it was', 'set xid = ${last.xid}::xid8,', 'set xid = xid,'),
    outbox('passing events reach durable sinks', 'rows.filter((row) => row.is_lasting)', 'rows'),
    outbox(
      'live sinks are told what was before them',
      "return { xid: row?.xid ?? '0', id",
      "return { xid: '0', id",
    ),
    outbox(
      'a full batch is followed by a pause',
      'return rows.length === batchSize',
      'return false',
    ),
    outbox('a commit wakes nobody', 'tx.afterCommit(() => wake())', 'wake()'),
    outbox(
      'a restart begins at the start',
      'on conflict do nothing',
      'on conflict (sink) do update set xid = excluded.xid',
    ),
    outbox(
      'the lag is that of the fastest sink',
      'coalesce(max(behind), 0)',
      'coalesce(min(behind), 0)',
    ),
    outbox('one failing sink stops the relay', 'await clock.sleep(1000);', 'return;'),
    pool('a connection without our statements is given back', 'isBroken ||= isLost;', ''),
    pool(
      'a COMMIT that became a ROLLBACK is taken for one',
      "how === 'COMMIT' && command",
      "how === 'ROLLBACK' && command",
    ),
    pool(
      'an error leaves its transaction open',
      "await tx.end('ROLLBACK').catch(() => undefined);",
      '',
    ),
    pool(
      'the session of an import is shared with the next',
      'return this.#withClient(run, true);',
      'return this.#withClient(run);',
    ),
    pool('what waits for the commit runs before it', 'this.#after.push(work);', 'work();'),
    pool('a full disk is told as an unknown error', "=== '53100'", "=== '53101'"),
    pool(
      'a tenant id goes into SQL unchecked',
      'assert(isUuid(tenantId), `tenant id ${tenantId} is a uuid`);',
      '',
    ),
    pool(
      'the tenant of a transaction is not set',
      "SET LOCAL app.tenant_id TO '${tenantId}'",
      'SELECT 1',
    ),
    pool('the tenant stays on the connection', 'SET LOCAL app', 'SET app'),
    pool(
      'an unreachable database is no refusal of ours',
      'throw unavailable(cause);',
      'throw cause;',
    ),
    pool(
      'work in a session is never followed up',
      'const result = await inTransaction(client, tenantId, after, inner);\n          for (const next of after) next();',
      'const result = await inTransaction(client, tenantId, after, inner);',
    ),
    pool('counts are texts', 'numericTypes.setTypeParser(20, (text: string) => Number(text));', ''),
    inLookups('a trip leaves a look-up behind', 'from += perTripMax', 'from += perTripMax + 1'),
    lookups(
      'a cut connection is taken for an answer',
      "return severity === 'ERROR';",
      'return true;',
    ),
    jobs(
      'jobs of a living worker are unlocked',
      'and not exists (select 1 from kernel.processes p where locked_by = any (p.job_holders))',
      '',
    ),
    jobs(
      'jobs of a dead worker stay locked',
      'where locked_by = any (p.job_holders)',
      'where locked_by is not null',
    ),
    jobs(
      'a young worker is taken for dead',
      'await unlockDead(database, unlockAfter);',
      "await unlockDead(database, '0 seconds');",
    ),
    jobs(
      'a dead process lives for ever',
      'seen_at < now() - ${deadAfter}',
      'seen_at > now() + ${deadAfter}',
    ),
    jobs('a late process is dead', "deadAfter = '30 seconds'", "deadAfter = '20 seconds'"),
    jobs(
      'processes of before are not forgotten',
      'if (options.isAlone) await forgetProcesses(database);',
      '',
    ),
    jobs(
      'a stopped process leaves its heartbeat',
      'delete from kernel.processes where id = ${processId}',
      'select 1',
    ),
    jobs('a job with a key is added twice', 'job_key => key, ', ''),
    jobs(
      'failed jobs are counted as waiting',
      'filter (where attempts < max_attempts) as waiting',
      'as waiting',
    ),
    jobs(
      'any job is tried for ever',
      'task_identifier = any (${list(names)}::text[]) and locked_at',
      'locked_at',
    ),
    request(
      'the origin is checked for POST alone',
      "principal.credential === 'cookie' && route.method !== 'GET'",
      "principal.credential === 'cookie' && route.method === 'POST'",
    ),
    request(
      'the origin is not checked for DELETE',
      "route.method !== 'GET') {\n    const",
      "route.method !== 'GET' && route.method !== 'DELETE') {\n    const",
    ),
    request(
      'the origin is not checked for PATCH',
      "route.method !== 'GET') {\n    const",
      "route.method !== 'GET' && route.method !== 'PATCH') {\n    const",
    ),
    request('keys need an origin as well', "principal.credential === 'cookie' && ", ''),
    request('an empty key counts', 'text.length < 1 || text.length > 255', 'text.length > 255'),
    request('a key may have any length', 'text.length < 1 || text.length > 255', 'text.length < 1'),
    request(
      'denials of readers leave no record',
      "if (route.audit === 'none' && !isDenial) return;",
      "if (route.audit === 'none') return;",
    ),
    request(
      'another tenant may be named',
      'header !== undefined && header !== principal.tenantId',
      'header === principal.id',
    ),
    inKernel(
      'permission is not asked',
      '!principal.can(action, subject)',
      'principal.id === subject',
    ),
    inKernel(
      'the audit record is written twice',
      'await audit(call, tx, execution);\n    return { answer',
      'await audit(call, tx, execution);\n    await audit(call, tx, execution);\n    return { answer',
    ),
    inKernel(
      'a refusal leaves no record',
      'await recordRefusal(route, call, thrown, execution);',
      '',
    ),
    once('an idempotency key answers for another path', '`${method}\\n${url}\\n', '`${method}\\n'),
    once('an idempotency key answers for another method', '`${method}\\n${url}', '`${url}'),
    onceAtATime(
      'an idempotency key answers for another body',
      'if (stored.request_hash !== hash)',
      "if (stored.request_hash === '')",
    ),
    onceAtATime(
      'the answer is not kept',
      'if (claimed.count === 1) return null;',
      'if (claimed.count < 2) return null;',
    ),
    operations(
      'a cancelled operation can be cancelled',
      "and state in ('queued', 'running', 'needs_input') returning *",
      'returning *',
    ),
    operations(
      'an operation that ended begins again',
      "and state in ('queued', 'running')\n      returning",
      'returning',
    ),
    operations(
      'an operation is resumed that waits for nothing',
      "and state = 'needs_input' returning",
      'returning',
    ),
    operations(
      'the same operation runs twice in a process',
      'if (before !== undefined) return before;',
      '',
    ),
    operations(
      'a restart counts for nothing',
      "case when state = 'running' then 1 else 0 end",
      '0',
    ),
    operations(
      'what was held is not released',
      'else await fail(tenantId, id, thrown);\n      await definition.release?.(tenantId, id);',
      'else await fail(tenantId, id, thrown);',
    ),
    operations(
      'a stop of the server ends the operation',
      'if (stopping.aborted && !cancelled.signal.aborted) throw thrown;',
      '',
    ),
    operations(
      'a lost database ends the operation',
      'if (!isLost || signal.aborted) throw thrown;',
      'throw thrown;',
    ),
    operations('an estimate too early', 'if (done < total / 20) return null;', ''),
  ],
};
