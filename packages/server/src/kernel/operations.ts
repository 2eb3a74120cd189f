// Long-running work a caller can watch and cancel: a row with state, progress and result, run by a
// background job that goes on after a crash where its module says it can.
import type { Operation, OperationState, Problem, Subject } from '@aibaas/contract';
import { type Clock, isoTime } from './clock.ts';
import type { Database } from './database/database.ts';
import { boundedPage, cutPage, type PageFacts } from './database/page.ts';
import type { Tx } from './database/pool.ts';
import { list, type SQL, sql } from './database/sql.ts';
import { AppError, assert } from './errors.ts';
import type { RequestContext } from './http/context.ts';
import { asAppError, toProblem } from './http/problem.ts';
import { type Ids, isUuid } from './ids.ts';
import type { Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import type { Outbox } from './outbox.ts';
import { inWorkspaces } from './permission.ts';

export interface Progress {
  readonly done: number;
  readonly total: number | null;
  readonly unit: string;
  readonly stage: string;
}

export type OperationView = Operation;

export interface OperationRun {
  readonly tenantId: string;
  readonly operationId: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Aborts on cancel and when the server stops (`isStopping` then tells which). */
  readonly signal: AbortSignal;
  isStopping(): boolean;
  /** Cheap to call often: written at most twice a second. */
  progress(progress: Progress): void;
}

/** What a run ended with; `needs_input` waits for the caller, who then resumes it. */
export type OperationEnd =
  | { readonly state: 'succeeded'; readonly result: unknown }
  | { readonly state: 'needs_input'; readonly result: unknown };

export interface OperationDefinition {
  readonly kind: string;
  /** What it works on: who may not read that does not see the operation, who may not change it does not stop it. */
  readonly subject: Subject;
  /** Must be safe to start again after a crash: it picks up from what it committed. */
  run(run: OperationRun): Promise<OperationEnd>;
  /** Called once when it was cancelled or failed for good, to release what it held. */
  release?(tenantId: string, operationId: string): Promise<void>;
}

export interface Operations {
  define(operation: OperationDefinition): void;
  start(
    tx: Tx,
    context: RequestContext,
    operation: {
      id?: string;
      kind: string;
      /** The workspace it is for; null for none in particular. */
      workspaceId: string | null;
      input: Record<string, unknown>;
    },
  ): Promise<OperationView>;
  /** Continues one that needed input. */
  resume(tx: Tx, id: string): Promise<OperationView>;
  get(context: RequestContext, id: string): Promise<OperationView>;
  /** Newest first. */
  list(
    context: RequestContext,
    page: { limit: number; cursor?: string | undefined },
  ): Promise<{ data: OperationView[]; next_cursor: string | null }>;
  cancel(context: RequestContext, id: string): Promise<OperationView>;
}

const jobName = 'kernel.operation';
const writeEveryMs = 500;
/** Begun this often without getting further, it is what ends its process. */
const interruptionsMax = 10;

interface Row {
  id: string;
  workspace_id: string | null;
  kind: string;
  state: OperationState;
  input: Record<string, unknown>;
  progress: Progress;
  result: unknown;
  error: Problem | null;
  is_cancel_asked: boolean;
  interruptions: number;
  created_at: Date;
  started_at: Date | null;
  finished_at: Date | null;
}

export function createOperations(deps: {
  database: Database;
  outbox: Outbox;
  jobs: Jobs;
  clock: Clock;
  ids: Ids;
  log: Log;
}): Operations {
  const { database, outbox, jobs, clock, ids, log } = deps;
  const definitions = new Map<string, OperationDefinition>();

  jobs.define({ name: jobName, isResumable: true, run: runJob });

  /** What runs in this process by id: a job that was released too early must not run twice. */
  const running = new Map<string, Promise<void>>();

  async function runJob(
    payload: Record<string, unknown>,
    job: { signal: AbortSignal },
  ): Promise<void> {
    const tenantId = String(payload.tenant_id);
    const id = String(payload.id);
    const before = running.get(id);
    if (before !== undefined) return before;
    const work = runOnce(tenantId, id, job.signal).finally(() => running.delete(id));
    running.set(id, work);
    await work;
  }

  async function runOnce(tenantId: string, id: string, stopping: AbortSignal): Promise<void> {
    const row = await database.tenant(tenantId, (tx) => begin(tx, id));
    if (row === null) return;
    if (row.interruptions <= interruptionsMax) return runToItsEnd(tenantId, row, stopping);
    await fail(tenantId, id, new AppError('operation_given_up', { times: row.interruptions }));
    await definitions.get(row.kind)?.release?.(tenantId, id);
  }

  async function runToItsEnd(tenantId: string, row: Row, stopping: AbortSignal): Promise<void> {
    const { id } = row;
    const definition = definitions.get(row.kind);
    assert(definition !== undefined, `operation kind ${row.kind} is defined`);
    const cancelled = new AbortController();
    const writer = progressWriter(tenantId, id, () => cancelled.abort());
    const signal = AbortSignal.any([stopping, cancelled.signal]);
    const run = {
      tenantId,
      operationId: id,
      input: row.input,
      signal,
      isStopping: () => stopping.aborted,
      progress: writer.note,
    };
    try {
      await patiently(signal, async () => {
        const end = await definition.run(run);
        await writer.stop();
        await finish(tenantId, id, end.state, { result: end.result });
      });
    } catch (thrown) {
      await writer.stop();
      if (stopping.aborted && !cancelled.signal.aborted) throw thrown; // The next process goes on.
      if (cancelled.signal.aborted) await finish(tenantId, id, 'cancelled', {});
      else await fail(tenantId, id, thrown);
      await definition.release?.(tenantId, id);
    }
  }

  /** Starts the work again when the database went away: it picks up from what it committed. */
  async function patiently(signal: AbortSignal, work: () => Promise<void>): Promise<void> {
    for (;;) {
      try {
        return await work();
      } catch (thrown) {
        const isLost = asAppError(thrown).code === 'database_unavailable';
        if (!isLost || signal.aborted) throw thrown;
        await clock.sleep(500, signal);
      }
    }
  }

  async function fail(tenantId: string, id: string, thrown: unknown): Promise<void> {
    const error = asAppError(thrown);
    if (error.status >= 500) log.error({ err: thrown, operation_id: id }, 'an operation failed');
    const problem = toProblem(error, id, `/api/v1/operations/${id}`);
    await finish(tenantId, id, 'failed', { error: problem });
  }

  async function finish(
    tenantId: string,
    id: string,
    state: OperationState,
    end: { result?: unknown; error?: unknown },
  ): Promise<void> {
    await database.tenant(tenantId, async (tx) => {
      const row = await tx.row<Row>(sql`
        update kernel.operations set state = ${state},
          result = ${end.result === undefined ? null : JSON.stringify(end.result)}::jsonb,
          error = ${end.error === undefined ? null : JSON.stringify(end.error)}::jsonb,
          finished_at = case when ${state} = 'needs_input' then null else now() end
        where tenant_id = ${tenantId} and id = ${id} returning *`);
      if (row !== null) await announce(tx, row);
    });
  }

  /** Changes of state last; steps of progress are for those who watch. */
  async function announce(tx: Tx, row: Row, isLasting = true): Promise<void> {
    const { id, workspace_id, kind, state, progress } = row;
    const topic = `operations/${id}` as const;
    const data = { id, workspace_id, kind, state, progress };
    await outbox.publish(tx, { name: 'operation.updated', topic, data, isLasting });
  }

  /** Writes the newest progress twice a second and learns of a cancel on the way. */
  function progressWriter(tenantId: string, id: string, onCancel: () => void) {
    let latest: Progress | null = null;
    let writing: Promise<void> = Promise.resolve();
    const write = async (): Promise<void> => {
      const progress = latest;
      latest = null;
      const text = progress === null ? null : JSON.stringify(progress);
      await database.tenant(tenantId, async (tx) => {
        const row = await tx.row<Row>(sql`
          update kernel.operations
          set progress = coalesce(${text}::jsonb, progress),
            interruptions = case when (${text}::jsonb ->> 'done')::float8
              is distinct from (progress ->> 'done')::float8 and ${text}::jsonb is not null
              then 0 else interruptions end
          where tenant_id = ${tenantId} and id = ${id} returning *`);
        if (row === null) return;
        if (row.is_cancel_asked) onCancel();
        if (progress !== null) await announce(tx, row, false);
      });
    };
    const stop = clock.every(writeEveryMs, () => {
      writing = write().catch((err) => log.warn({ err }, 'progress could not be written'));
      return writing;
    });
    return {
      note: (progress: Progress) => {
        latest = progress;
      },
      stop: async () => {
        stop();
        await writing;
        if (latest !== null) await write().catch(() => undefined); // The end says more.
      },
    };
  }

  async function begin(tx: Tx, id: string): Promise<Row | null> {
    const row = await tx.row<Row>(sql`
      update kernel.operations set state = 'running', started_at = coalesce(started_at, now()),
        interruptions = interruptions + case when state = 'running' then 1 else 0 end
      where tenant_id = ${tx.tenantId} and id = ${id} and state in ('queued', 'running')
      returning *`);
    if (row !== null) await announce(tx, row);
    return row;
  }

  /** Not found also where the caller does not see the workspace or what is worked on. */
  async function find(context: RequestContext, id: string): Promise<Row> {
    const [row] = await database.lookup<Row>(
      context,
      sql`
      select * from kernel.operations
      where id = ${id} and tenant_id = kernel.tenant_id() and ${seenBy(context)}`,
    );
    if (row === undefined) throw new AppError('not_found', { subject: 'operation', id });
    return row;
  }

  /** Of kinds whose subject may be read, in workspaces that are seen. */
  function seenBy({ principal, workspaces }: RequestContext): SQL {
    const hidden = [...definitions.values()]
      .filter(({ subject }) => !principal.can('read', subject))
      .map(({ kind }) => kind);
    const isSeen = inWorkspaces(workspaces, sql`workspace_id`);
    return hidden.length === 0
      ? isSeen
      : sql`(${isSeen} and kind <> all (${list(hidden)}::text[]))`;
  }

  return {
    define: (operation) => {
      definitions.set(operation.kind, operation);
    },
    async start(tx, context, { id = ids.next(), kind, workspaceId, input }) {
      assert(definitions.has(kind), `operation kind ${kind} is defined`);
      const progress: Progress = { done: 0, total: null, unit: '', stage: 'queued' };
      const row = await tx.row<Row>(sql`
        insert into kernel.operations
          (tenant_id, id, kind, workspace_id, state, input, progress, created_by)
        values (${tx.tenantId}, ${id}, ${kind}, ${workspaceId}, 'queued',
          ${JSON.stringify(input)}::jsonb, ${JSON.stringify(progress)}::jsonb,
          ${context.principal.id}) returning *`);
      await jobs.add(tx, jobName, { tenant_id: tx.tenantId, id }, { key: `operation:${id}` });
      return view(row as Row, clock);
    },
    async resume(tx, id) {
      const row = await tx.row<Row>(sql`
        update kernel.operations set state = 'queued', result = null
        where tenant_id = ${tx.tenantId} and id = ${id} and state = 'needs_input' returning *`);
      if (row === null)
        throw new AppError('conflict', { reason: 'the operation waits for no input' });
      await jobs.add(tx, jobName, { tenant_id: tx.tenantId, id }, { key: `operation:${id}` });
      return view(row, clock);
    },
    get: async (context, id) => view(await find(context, id), clock),
    async list(context, { limit, cursor }) {
      const after = cursor === undefined ? null : readCursor(cursor);
      const behind =
        after === null
          ? sql``
          : sql`and (created_at, id) < (${after.at}::timestamptz, ${after.id}::uuid)`;
      const rows = await database.one<Row & PageFacts & { at: string }>(
        context,
        boundedPage(sql`
        select *, created_at::text as at from kernel.operations
        where tenant_id = kernel.tenant_id() and ${seenBy(context)} ${behind}
        order by created_at desc, id desc limit ${limit + 1}`),
      );
      const { data, last } = cutPage(rows, limit, (row) => view(row, clock));
      return { data, next_cursor: last === null ? null : writeCursor(last) };
    },
    cancel: (context, id) =>
      database.tenant(context, async (tx) => {
        const found = await find(context, id);
        const { subject = 'operations' } = definitions.get(found.kind) ?? {};
        context.permit('update', subject, found.workspace_id);
        const row = await tx.row<Row>(sql`
          update kernel.operations set is_cancel_asked = true,
            state = case when state = 'running' then state else 'cancelled' end,
            finished_at = case when state = 'running' then null else now() end
          where tenant_id = ${tx.tenantId} and id = ${id}
            and state in ('queued', 'running', 'needs_input') returning *`);
        if (row === null) {
          const { state } = await find(context, id);
          throw new AppError('operation_not_cancellable', { id, state });
        }
        await announce(tx, row);
        if (row.state === 'cancelled') {
          tx.afterCommit(() => void definitions.get(row.kind)?.release?.(context.tenantId, id));
        }
        return view(row, clock);
      }),
  };
}

const writeCursor = ({ at, id }: { at: string; id: string }): string =>
  Buffer.from(`${at}\n${id}`).toString('base64url');

const timeText = /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d{1,6})?\+00$/;

function readCursor(cursor: string): { at: string; id: string } {
  const [at = '', id = ''] = Buffer.from(cursor, 'base64url').toString().split('\n');
  const isTime = timeText.test(at) && !Number.isNaN(Date.parse(`${at.replace(' ', 'T')}:00`));
  if (!isTime || !isUuid(id)) throw new AppError('cursor_invalid');
  return { at, id };
}

function view(row: Row, clock: Clock): OperationView {
  const { id, kind, state, progress, result, error } = row;
  return {
    id,
    kind,
    state,
    progress: { ...progress, seconds_left: secondsLeft(row, clock.now()) },
    result,
    error,
    created_at: isoTime(row.created_at.getTime()),
    started_at: row.started_at === null ? null : isoTime(row.started_at.getTime()),
    finished_at: row.finished_at === null ? null : isoTime(row.finished_at.getTime()),
  };
}

/** Straight-line estimate from the share done; null until a twentieth is done. */
function secondsLeft(row: Row, now: number): number | null {
  const { done, total } = row.progress;
  if (row.state !== 'running' || total === null || row.started_at === null) return null;
  if (done < total / 20) return null;
  const elapsed = (now - row.started_at.getTime()) / 1000;
  return Math.max(0, Math.round((elapsed * (total - done)) / done));
}
