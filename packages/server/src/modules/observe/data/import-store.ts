// Every SQL statement over imports and their refused rows.
import type { FileQuestion, FileWarning, OperationState } from '@aibaas/contract';
import type { Column, FileFormat, LocalTimes, ParseHints, Reject } from '@aibaas/tabular';
import { boundedPage } from '../../../kernel/database/page.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, type SQL, sql } from '../../../kernel/database/sql.ts';
import { relationOf } from '../../../kernel/ddl.ts';

export interface ImportRecord {
  readonly id: string;
  readonly table_name: string;
  readonly table_id: string | null;
  readonly mode: 'create' | 'append';
  readonly filename: string | null;
  readonly hints: ParseHints;
  readonly format: FileFormat | null;
  readonly columns: Column[] | null;
  readonly questions: FileQuestion[];
  readonly warnings: FileWarning[];
  readonly bytes_total: number;
  readonly bytes_read: number;
  /** Records of the file behind which everything is committed. */
  readonly records_read: number;
  readonly row_count: number;
  readonly rejected_count: number;
  readonly local_times_missing: number;
  readonly local_times_doubled: number;
  readonly is_released: boolean;
  readonly created_at: Date;
}

export type ImportWithState = ImportRecord & { readonly state: OperationState };

/** Refused rows kept of one import; further ones are only counted. */
export const rejectsKeptMax = 100_000;

const withState = sql`
  select i.*, o.state from data.imports i
  join kernel.operations o on o.tenant_id = i.tenant_id and o.id = i.id
  where i.tenant_id = kernel.tenant_id()`;

export function findImport(id: string): SQL {
  return sql`${withState} and i.id = ${id}`;
}

export function listImports(after: string | null, limit: number): SQL {
  const behind = after === null ? sql`` : sql` and i.id < ${after}::uuid`;
  return boundedPage(sql`${withState}${behind} order by i.id desc limit ${limit}`);
}

/** Whether an import that has not ended is going to make a table of this name. */
export function findOpenImport(table: string): SQL {
  return sql`${withState} and i.table_name = ${table} and i.mode = 'create' and not i.is_released
    and o.state in ('queued', 'running', 'needs_input') limit 1`;
}

export async function insertImport(
  tx: Tx,
  given: Pick<ImportRecord, 'id' | 'table_name' | 'mode' | 'filename' | 'hints' | 'bytes_total'>,
): Promise<void> {
  await tx.query(sql`
    insert into data.imports (tenant_id, id, table_name, mode, filename, hints, bytes_total)
    values (kernel.tenant_id(), ${given.id}, ${given.table_name}, ${given.mode}, ${given.filename},
      ${JSON.stringify(given.hints)}::jsonb, ${given.bytes_total})`);
}

export async function saveHints(tx: Tx, id: string, hints: ParseHints): Promise<void> {
  await tx.query(sql`update data.imports set hints = ${JSON.stringify(hints)}::jsonb
    where tenant_id = kernel.tenant_id() and id = ${id}`);
}

export async function saveQuestions(
  tx: Tx,
  id: string,
  { questions, warnings }: { questions: FileQuestion[]; warnings: FileWarning[] },
): Promise<void> {
  await tx.query(sql`
    update data.imports set questions = ${JSON.stringify(questions)}::jsonb,
      warnings = ${JSON.stringify(warnings)}::jsonb
    where tenant_id = kernel.tenant_id() and id = ${id}`);
}

export async function savePlan(
  tx: Tx,
  id: string,
  plan: { tableId: string; format: FileFormat; columns: Column[]; warnings: FileWarning[] },
): Promise<void> {
  await tx.query(sql`
    update data.imports set table_id = ${plan.tableId}, questions = '[]',
      format = ${JSON.stringify(plan.format)}::jsonb, columns = ${JSON.stringify(plan.columns)}::jsonb,
      warnings = ${JSON.stringify(plan.warnings)}::jsonb
    where tenant_id = kernel.tenant_id() and id = ${id}`);
}

/**
 * Moves the committed position; only the run that stands at `from` may.
 *
 * @returns rejects counted before this batch, or null when another run moved it
 */
export async function advance(
  tx: Tx,
  id: string,
  step: {
    from: number;
    to: number;
    bytes: number;
    rows: number;
    rejects: number;
    times: LocalTimes;
  },
): Promise<number | null> {
  const row = await tx.row<{ before: number }>(sql`
    update data.imports set records_read = ${step.to}, bytes_read = ${step.bytes},
      row_count = row_count + ${step.rows}, rejected_count = rejected_count + ${step.rejects},
      local_times_missing = local_times_missing + ${step.times.missing},
      local_times_doubled = local_times_doubled + ${step.times.doubled}
    where tenant_id = kernel.tenant_id() and id = ${id} and records_read = ${step.from}
      and not is_released
    returning rejected_count - ${step.rejects}::bigint as before`);
  return row === null ? null : row.before;
}

/** Told now, the statistics of added rows cannot arrive behind ANALYZE and be counted twice. */
export async function tellStatistics(tx: Tx): Promise<void> {
  await tx.query(sql`select pg_stat_force_next_flush()`);
}

export async function insertRejects(
  tx: Tx,
  importId: string,
  rejects: readonly Reject[],
  ids: readonly string[],
): Promise<void> {
  if (rejects.length === 0) return;
  const texts = (pick: (reject: Reject) => string | null) =>
    sql`${list(rejects.map((reject) => storable(pick(reject))))}::text[]`;
  await tx.query(sql`
    insert into data.rejects (tenant_id, import_id, id, line, column_name, code, reason, raw)
    select kernel.tenant_id(), ${importId}, id, line, column_name, code, reason, raw
    from unnest(${list(ids)}::uuid[], ${list(rejects.map(({ line }) => line))}::bigint[],
      ${texts((r) => r.column)}, ${texts((r) => r.code)}, ${texts((r) => r.reason)},
      ${texts((r) => r.raw)}) as given(id, line, column_name, code, reason, raw)`);
}

/** NUL and half surrogate pairs are often why a row was refused; text columns cannot hold them. */
function storable(text: string | null): string | null {
  return text === null ? null : text.replaceAll('\0', '\ufffd').toWellFormed();
}

export interface RejectRecord {
  readonly id: string;
  readonly line: number;
  readonly column_name: string | null;
  readonly code: string;
  readonly reason: string;
  readonly raw: string;
  readonly repaired_at: Date | null;
}

/** Of one refused row as JSON, without its text and the reason. */
const rejectBytes = 300;

export function listRejects(importId: string, after: string | null, limit: number): SQL {
  const behind = after === null ? sql`` : sql` and id > ${after}::uuid`;
  const rows = sql`select * from data.rejects
    where tenant_id = kernel.tenant_id() and import_id = ${importId}${behind}
    order by id limit ${limit}`;
  // The text comes twice: as it stands in the file, and split into values.
  return boundedPage(rows, sql`2 * octet_length(raw) + octet_length(reason) + ${rejectBytes}::int`);
}

export function findReject(importId: string, id: string): SQL {
  return sql`select * from data.rejects
    where tenant_id = kernel.tenant_id() and import_id = ${importId} and id = ${id}`;
}

/** @returns false when it was repaired before. */
export async function markRepaired(
  tx: Tx,
  importId: string,
  id: string,
  rowId: string,
): Promise<boolean> {
  const { count } = await tx.query(sql`
    update data.rejects set repaired_at = now(), row_id = ${rowId}
    where tenant_id = kernel.tenant_id() and import_id = ${importId} and id = ${id}
      and repaired_at is null`);
  return count === 1;
}

/** @returns false when it had ended before. */
export async function markReleased(tx: Tx, id: string, isUndone: boolean): Promise<boolean> {
  const { count } = await tx.query(sql`
    update data.imports set is_released = true,
      row_count = case when ${isUndone} then 0 else row_count end,
      bytes_read = case when ${isUndone} then bytes_read else bytes_total end
    where tenant_id = kernel.tenant_id() and id = ${id} and not is_released`);
  return count === 1;
}

export async function deleteImportedRows(
  tx: Tx,
  tableId: string,
  importId: string,
): Promise<{ rows: number; bytes: number }> {
  const gone = await tx.row<{ rows: number; bytes: number }>(sql`
    with gone as (delete from ${relationOf(tableId)} t
      where _tenant_id = kernel.tenant_id() and _import_id = ${importId}
      returning octet_length(t::text) as bytes)
    select count(*) as rows, coalesce(sum(bytes), 0)::bigint as bytes from gone`);
  return gone ?? { rows: 0, bytes: 0 };
}

/** After its rows were taken back. */
export async function countNothing(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`update data.imports set row_count = 0
    where tenant_id = kernel.tenant_id() and id = ${id}`);
}

export async function hasRows(tx: Tx, tableId: string): Promise<boolean> {
  const row = await tx.row(sql`select 1 as one from ${relationOf(tableId)}
    where _tenant_id = kernel.tenant_id() limit 1`);
  return row !== null;
}

/** Of all tenants: imports whose files are still needed, and those that ended without clearing up. */
export async function listOpen(
  tx: Tx,
): Promise<{ id: string; tenant_id: string; has_ended: boolean }[]> {
  return tx.rows(sql`
    select i.id, i.tenant_id, o.state in ('failed', 'cancelled') as has_ended
    from data.imports i
    join kernel.operations o on o.tenant_id = i.tenant_id and o.id = i.id
    where not i.is_released`);
}
