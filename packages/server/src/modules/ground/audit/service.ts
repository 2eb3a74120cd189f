// The verbs of the trail: record, list, verify, and the background work that numbers records and
// keeps heads outside the database. Nothing in it changes what was recorded.
import type { AuditRecord, AuditReport } from '@aibaas/contract';
import { limits } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Database } from '../../../kernel/database/database.ts';
import { cutPage } from '../../../kernel/database/page.ts';
import type { AuditEntry, RequestContext } from '../../../kernel/http/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { createCounters } from './counters.ts';
import { HeadsFile } from './heads-file.ts';
import { createRecorder, type Recorder } from './recorder.ts';
import { createSeal } from './seal.ts';
import { createSequencer, type Lease } from './sequencer.ts';
import * as store from './store.ts';
import { verifyTrail } from './verify.ts';
import { witnessOf } from './witness.ts';

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
  /** Writes the counts, numbers every committed record and notes heads and losses on disk. */
  settle(): Promise<void>;
  /** How many records wait for their number, and for how long the oldest does, in milliseconds. */
  backlog(): Promise<{ waiting: number; oldestMs: number }>;
  /** How many tenants have lost a record before it had its number. */
  losses(): number;
  start(): Promise<void>;
  stop(): Promise<void>;
}

const sequenceEveryMs = 300;
const sweepEveryMs = 10_000;
/** What one look at the database asks about. */
const witnessedMax = 1000;
const headsEveryMs = 60_000;

export function createAuditService(kernel: Kernel): AuditService {
  const { database, clock, log } = kernel;
  const seal = createSeal(kernel.secrets.auditKey);
  const heads = new HeadsFile(kernel.config.dataDir, seal);
  const witness = witnessOf(kernel);
  const sequencer = createSequencer(database, clock, seal, witness.forget);
  const record = createRecorder(kernel);
  const counters = createCounters(clock, (tenantId, entries) =>
    database.tenant(tenantId, async (tx) => {
      for (const entry of entries) await record(tx, entry);
    }),
  );
  const noted = new Map<string, number>();
  const lossNoted = new Set<string>();
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

  /** Looks for what this process recorded and the sequencer has not numbered. */
  async function noteLosses(tenantId?: string): Promise<void> {
    const names = witness.waiting(witnessedMax, tenantId);
    if (names.length === 0) return;
    const unnumbered = await database.system('audit witness', (tx) =>
      store.listUnnumbered(tx, names),
    );
    const at = isoTime(clock.now());
    const lost = unnumbered
      .filter((row) => !row.is_present && !lossNoted.has(row.tenant_id))
      .map((row) => ({ tenantId: row.tenant_id, recordId: row.id, at }));
    const first = [...new Map(lost.map((record) => [record.tenantId, record])).values()];
    await heads.appendLost(first);
    witness.forget(names.map(({ id }) => id));
    for (const row of unnumbered) {
      // Behind the others, so that each has its turn.
      if (row.is_present) witness.remember({ tenantId: row.tenant_id, id: row.id });
    }
    for (const record of first) {
      lossNoted.add(record.tenantId);
      log.error({ ...record }, 'an audit record vanished before it had its number');
    }
  }

  async function sweep(lease: Lease): Promise<void> {
    const count = await sequencer.sweep(lease);
    if (count > 0) log.warn({ count }, 'audit records that nobody had queued were numbered');
  }

  async function number(lease: Lease): Promise<void> {
    try {
      await sequencer.run(lease);
    } finally {
      await noteLosses();
    }
  }

  async function settle(): Promise<void> {
    await counters.flush();
    await number('patiently');
    await sweep('patiently');
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
      // What is in the queue gets its number first; what is old and has none after that was held back.
      await guarded('numbering audit records', () => sequencer.run())();
      await noteLosses(tenantId);
      // Read first: a head noted meanwhile would lie beyond the snapshot and look cut off.
      const notes = await heads.read();
      const outside = {
        head: notes.heads.get(tenantId) ?? null,
        lost: notes.lost.get(tenantId) ?? null,
      };
      return database.tenant(
        scope,
        async (tx) => {
          await store.freeze(tx);
          return verifyTrail(tx, seal, outside, clock.now());
        },
        'long',
      );
    },
    settle,
    async backlog() {
      const { waiting, oldest } = await database.system('audit backlog', (tx) =>
        store.readBacklog(tx, new Date(sequencer.sweptUntil())),
      );
      return { waiting, oldestMs: oldest === null ? 0 : clock.now() - oldest.getTime() };
    },
    losses: () => lossNoted.size,
    async start() {
      const notes = await heads.read();
      for (const [tenantId, head] of notes.heads) noted.set(tenantId, head.sequence);
      for (const tenantId of notes.lost.keys()) lossNoted.add(tenantId);
      const stops = [
        clock.every(
          sequenceEveryMs,
          guarded('numbering audit records', () => number('if free')),
        ),
        clock.every(
          sweepEveryMs,
          guarded('looking for unqueued audit records', () => sweep('if free')),
        ),
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
    before: query.cursor ?? null,
    action: query.action ?? null,
    actor: query.actor ?? null,
  });
  const { data, last } = cutPage(rows, limit, toRecord);
  return { data, next_cursor: last?.id ?? null };
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
