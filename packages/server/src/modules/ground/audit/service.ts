// The verbs of the trail: record, list, verify, and the background work that numbers records and
// keeps heads outside the database. Nothing in it changes what was recorded.
import type { AuditRecord, AuditReport } from '@aibaas/contract';
import { limits } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { cutPage } from '../../../kernel/database/page.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { AuditEntry, RequestContext } from '../../../kernel/http/context.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { createCounters } from './counters.ts';
import { HeadsFile } from './heads-file.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createSeal } from './seal.ts';
import { createSequencer } from './sequencer.ts';
import * as store from './store.ts';
import { verifyTrail } from './verify.ts';

export interface AuditService {
  /** Inserts the record, sealed, in the given transaction. */
  record: Recorder;
  /** Counts the call; one record a minute, tenant, actor, action and outcome. */
  count(entry: AuditEntry): void;
  list(
    context: RequestContext,
    query: { limit?: number; cursor?: string; action?: string; actor?: string },
  ): Promise<{ data: AuditRecord[]; next_cursor: string | null }>;
  /** Finds the first altered, missing, reordered or cut-off record up to the last head. */
  verify(scope: RequestContext | string): Promise<AuditReport>;
  /** Writes the counts, numbers every committed record and notes the heads on disk. */
  settle(): Promise<void>;
  /** How many records wait for their number, and for how long the oldest does, in milliseconds. */
  backlog(): Promise<{ waiting: number; oldestMs: number }>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const sequenceEveryMs = 300;
const headsEveryMs = 60_000;

export function createAuditService(kernel: Kernel): AuditService {
  const { database, clock, log } = kernel;
  const seal = createSeal(kernel.secrets.auditKey);
  const heads = new HeadsFile(kernel.config.dataDir, seal);
  const sequencer = createSequencer(database, clock, seal);
  const record = createRecorder(kernel);
  const counters = createCounters(clock, (tenantId, entries) =>
    database.tenant(tenantId, async (tx) => {
      for (const entry of entries) await record(tx, entry);
    }),
  );
  const noted = new Map<string, number>();
  let notedUntil = 0;
  let stopTimers: () => void = () => undefined;

  async function noteHeads(): Promise<void> {
    const now = clock.now();
    // A minute back, for another process whose clock lags and for transactions still open.
    const rows = await database.system('audit heads', (tx) =>
      store.listMovedHeads(tx, new Date(Math.max(0, notedUntil - 60_000))),
    );
    const moved = rows.filter((row) => row.sequence > (noted.get(row.tenant_id) ?? 0));
    await heads.append(
      moved.map((row) => ({
        tenantId: row.tenant_id,
        sequence: row.sequence,
        mac: row.mac.toString('hex'),
        at: isoTime(row.at.getTime()),
      })),
    );
    for (const row of moved) noted.set(row.tenant_id, row.sequence);
    notedUntil = now;
  }

  async function settle(): Promise<void> {
    await counters.flush();
    await sequencer.run();
    await noteHeads();
  }

  const guarded = (what: string, work: () => Promise<unknown>) => async (): Promise<void> => {
    await work().catch((err) => log.warn({ err }, `${what} failed; it is tried again`));
  };

  return {
    record,
    count: counters.add,
    list: (context, query) => list(database, context, query),
    async verify(scope) {
      const tenantId = typeof scope === 'string' ? scope : scope.tenantId;
      // Read first: a head noted meanwhile would lie beyond the snapshot and look cut off.
      const outside = (await heads.read()).get(tenantId) ?? null;
      return database.tenant(
        scope,
        async (tx) => {
          await store.freeze(tx);
          return verifyTrail(tx, seal, outside);
        },
        'long',
      );
    },
    settle,
    async backlog() {
      const { waiting, oldest } = await database.system('audit backlog', store.readBacklog);
      return { waiting, oldestMs: oldest === null ? 0 : clock.now() - oldest.getTime() };
    },
    async start() {
      for (const [tenantId, head] of await heads.read()) noted.set(tenantId, head.sequence);
      const stops = [
        clock.every(sequenceEveryMs, guarded('numbering audit records', sequencer.run)),
        clock.every(
          headsEveryMs,
          guarded('noting audit heads', async () => {
            await counters.flush();
            await noteHeads();
          }),
        ),
      ];
      stopTimers = () => {
        for (const stop of stops) stop();
      };
    },
    async stop() {
      stopTimers();
      await guarded('the last audit pass', settle)();
    },
  };
}

async function list(
  database: Database,
  context: RequestContext,
  query: { limit?: number; cursor?: string; action?: string; actor?: string },
): Promise<{ data: AuditRecord[]; next_cursor: string | null }> {
  const limit = query.limit ?? limits.pageSizeDefault;
  const rows = await store.listRecords(database, context, {
    limit: limit + 1,
    before: query.cursor === undefined ? null : readCursor(query.cursor),
    action: query.action ?? null,
    actor: query.actor ?? null,
  });
  const { data, last } = cutPage(rows, limit, toRecord);
  return { data, next_cursor: last === null ? null : writeCursor(last.id) };
}

const writeCursor = (id: string): string => Buffer.from(`audit:${id}`).toString('base64url');

function readCursor(cursor: string): string {
  const [list, id = ''] = Buffer.from(cursor, 'base64url').toString().split(':');
  if (list !== 'audit' || !isUuid(id)) throw new AppError('cursor_invalid');
  return id;
}

function toRecord(row: store.RecordRow & { sequence: number | null }): AuditRecord {
  return {
    id: row.id,
    sequence: row.sequence,
    at: isoTime(row.at_ms),
    actor: { kind: row.actor_kind, id: row.actor_id, name: row.actor_name },
    action: row.action,
    resource_type: row.resource_type,
    resource_id: row.resource_id,
    outcome: row.outcome,
    code: row.code,
    request_id: row.request_id,
    details: JSON.parse(row.details),
  };
}
