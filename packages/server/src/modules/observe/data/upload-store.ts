// Every SQL statement over files that come in parts. How much has come is the file's own size.
import { isoTime } from '../../../kernel/clock.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { type SQL, sql } from '../../../kernel/database/sql.ts';

export interface UploadRecord {
  readonly id: string;
  readonly filename: string;
  readonly bytes_total: number;
  readonly created_at: Date;
}

export async function insertUpload(
  tx: Tx,
  upload: Omit<UploadRecord, 'created_at'>,
  nowMs: number,
): Promise<void> {
  await tx.query(sql`
    insert into data.uploads (tenant_id, id, filename, bytes_total, created_at)
    values (kernel.tenant_id(), ${upload.id}, ${upload.filename}, ${upload.bytes_total},
      ${isoTime(nowMs)})`);
}

export function findUpload(id: string): SQL {
  return sql`select id, filename, bytes_total, created_at from data.uploads
    where tenant_id = kernel.tenant_id() and id = ${id}`;
}

/** Uploads of the tenant; another request that asks waits until this transaction has ended. */
export async function countUploads(tx: Tx): Promise<number> {
  await tx.query(
    sql`select pg_advisory_xact_lock(hashtextextended('uploads ' || ${tx.tenantId}, 0))`,
  );
  const row = await tx.row<{ uploads: number }>(sql`select count(*)::int as uploads
    from data.uploads where tenant_id = kernel.tenant_id()`);
  return row?.uploads ?? 0;
}

/** @returns false when there is none, or another request took it first. */
export async function deleteUpload(tx: Tx, id: string): Promise<boolean> {
  const { count } = await tx.query(sql`delete from data.uploads
    where tenant_id = kernel.tenant_id() and id = ${id}`);
  return count === 1;
}

/** Of all tenants: forgets those that began before then, and tells which are left. */
export async function forgetUploads(tx: Tx, beforeMs: number): Promise<string[]> {
  await tx.query(sql`delete from data.uploads
    where created_at < ${isoTime(beforeMs)}::timestamptz`);
  const rows = await tx.rows<{ id: string }>(sql`select id from data.uploads`);
  return rows.map(({ id }) => id);
}
