// Adds one batch of a file to its table: rows, refused rows, position and event in one transaction, so
// that after any crash the next run goes on behind exactly what is there.

import { type Batch, type Column, readCopyLine } from '@aibaas/tabular';
import { copyIn } from '../../../kernel/database/copy.ts';
import { type Session, sqlState, type Tx } from '../../../kernel/database/pool.ts';
import { identifier, type SQL, sql } from '../../../kernel/database/sql.ts';
import { relationOf, sqlTypes } from '../../../kernel/ddl.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { Ids } from '../../../kernel/ids.ts';
import type { Outbox } from '../../../kernel/outbox.ts';
import { type Quotas, rowOverheadBytes } from '../../../kernel/quotas.ts';
import * as store from './import-store.ts';
import { partOf, rejectsPart } from './rules.ts';

export interface BatchTarget {
  readonly tenantId: string;
  readonly importId: string;
  readonly tableId: string;
  readonly tableName: string;
  readonly columns: readonly Column[];
}

/** Row policies forbid COPY into the table itself; the batch passes through this one. */
const waypoint = 'incoming_rows';

export async function openWaypoint(session: Session, target: BatchTarget): Promise<void> {
  const columns = target.columns.map(
    ({ type }, index) => sql`${identifier(`c${index}`)} ${sql.raw(sqlTypes[type])}`,
  );
  await session.transaction(target.tenantId, (tx) =>
    tx.query(sql`create temporary table ${identifier(waypoint)} (${sql.join(columns, sql`, `)})
      on commit delete rows`),
  );
}

/**
 * Writes the batch that begins behind record `from`.
 *
 * @throws AppError `database_unavailable` when another run has taken the import over,
 * `quota_exceeded`, `storage_full`
 */
export async function writeBatch(
  session: Session,
  parts: { ids: Ids; outbox: Outbox; quotas: Quotas },
  target: BatchTarget,
  given: Batch,
  from: number,
): Promise<void> {
  const giveBack = await count(parts.quotas, target, given);
  for (let batch = given; ; ) {
    try {
      await session.transaction(target.tenantId, (tx) => write(tx, parts, target, batch, from));
      return;
    } catch (error) {
      const line = refusedLine(error);
      if (line === null) {
        giveBack();
        throw error;
      }
      batch = withoutLine(batch, line, error as Error, target.columns);
    }
  }
}

/** Counts the batch. @returns what takes it off again, for one that was not written */
async function count(
  quotas: Quotas,
  { tenantId, tableId }: BatchTarget,
  { rows, rejects, copy }: Batch,
): Promise<() => void> {
  const size = { rows, bytes: rows * rowOverheadBytes + copy.length };
  const refused = rejects.reduce((sum, { raw, reason }) => sum + raw.length + reason.length, 0);
  const kept = { rows: 0, bytes: rejects.length * rowOverheadBytes + refused };
  await quotas.take(tenantId, partOf(tableId), size);
  quotas.count(tenantId, rejectsPart, kept);
  return () => {
    quotas.giveBack(tenantId, partOf(tableId), size);
    quotas.giveBack(tenantId, rejectsPart, kept);
  };
}

async function write(
  tx: Tx,
  { ids, outbox }: { ids: Ids; outbox: Outbox },
  target: BatchTarget,
  batch: Batch,
  from: number,
): Promise<void> {
  const { importId, tableName } = target;
  const before = await store.advance(tx, importId, {
    from,
    to: batch.recordsRead,
    bytes: batch.bytesRead,
    rows: batch.rows,
    rejects: batch.rejects.length,
    times: batch.localTimes,
  });
  if (before === null) {
    throw new AppError('database_unavailable', { reason: 'another run goes on with this import' });
  }
  const kept = batch.rejects.slice(0, Math.max(0, store.rejectsKeptMax - before));
  await store.insertRejects(
    tx,
    importId,
    kept,
    kept.map(() => ids.next()),
  );
  if (batch.rows > 0) {
    await copyIn(tx.client, `copy pg_temp.${waypoint} from stdin`, batch.copy);
    await tx.query(moveRows(target));
  }
  await outbox.publish(tx, {
    name: 'table.imported',
    topic: `tables/${tableName}`,
    data: {
      table: tableName,
      rows: batch.rows,
      rejected: batch.rejects.length,
      import_id: importId,
    },
  });
}

function moveRows({ tableId, importId, columns }: BatchTarget): SQL {
  const names = columns.map(({ name }) => identifier(name));
  const values = columns.map((_, index) => identifier(`c${index}`));
  return sql`insert into ${relationOf(tableId)}
      (_tenant_id, _id, _import_id, ${sql.join(names, sql`, `)})
    select kernel.tenant_id(), data.row_id(), ${importId}::uuid, ${sql.join(values, sql`, `)}
    from pg_temp.${identifier(waypoint)}`;
}

/** Line of the COPY text that PostgreSQL did not take as data, from 1; null for any other error. */
function refusedLine(error: unknown): number | null {
  if (!sqlState(error)?.startsWith('22')) return null;
  const where = (error as { where?: string }).where ?? '';
  const match = /^COPY \S+, line (\d+)/.exec(where);
  return match === null ? null : Number(match[1]);
}

/** The batch with that row among its rejects: the parser took what the database does not. */
function withoutLine(batch: Batch, line: number, error: Error, columns: readonly Column[]): Batch {
  const lines = Buffer.from(batch.copy).toString().split('\n');
  const [refused = ''] = lines.splice(line - 1, 1);
  const fileLines = [...batch.lines];
  const [fileLine = batch.firstLine] = fileLines.splice(line - 1, 1);
  const at = /column "?c(\d+)"?/.exec((error as { where?: string }).where ?? '')?.[1];
  const reject = {
    line: fileLine,
    column: at === undefined ? null : (columns[Number(at)]?.name ?? null),
    code: 'refused_by_database',
    reason: `PostgreSQL did not take the value: ${error.message}.`,
    raw: readCopyLine(refused)
      .map((value) => value ?? '')
      .join('\t'),
  };
  return {
    ...batch,
    copy: Buffer.from(lines.join('\n')),
    lines: Uint32Array.from(fileLines),
    rows: batch.rows - 1,
    rejects: [...batch.rejects, reject],
  };
}
