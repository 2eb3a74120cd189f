// Idempotency-Key: a request that is sent twice takes effect once. The key is claimed and the answer
// stored in the transaction of the effect, so a crash keeps both or neither.
import { createHash } from 'node:crypto';
import type { Tx } from '../database/pool.ts';
import { type SQL, sql } from '../database/sql.ts';
import { AppError } from '../errors.ts';

export interface StoredAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** Of another caller the same request is another one: their answer is not for this one to see. */
export function hashRequest(callerId: string, method: string, url: string, body: unknown): string {
  const content = body === undefined ? '' : JSON.stringify(body);
  const text = `${callerId}\n${method}\n${url}\n${content}`;
  return createHash('sha256').update(text).digest('hex');
}

/** Whether a request with this key was answered. */
export function findAnswer(tenantId: string, key: string): SQL {
  return sql`select 1 as found from kernel.idempotency
    where tenant_id = ${tenantId} and key = ${key} and status is not null`;
}

/**
 * Claims the key; a concurrent request with the same key waits here for the first to end.
 *
 * @returns the stored answer when the request was done before, otherwise null.
 * @throws AppError `idempotency_key_reused` when another request used the key.
 */
export async function claimKey(tx: Tx, key: string, hash: string): Promise<StoredAnswer | null> {
  const claimed = await tx.query(sql`
    insert into kernel.idempotency (tenant_id, key, request_hash)
    values (${tx.tenantId}, ${key}, ${hash}) on conflict (tenant_id, key) do nothing`);
  if (claimed.count === 1) return null;
  const stored = await tx.row<{ request_hash: string; status: number; body: unknown }>(sql`
    select request_hash, status, body from kernel.idempotency
    where tenant_id = ${tx.tenantId} and key = ${key}`);
  if (stored === null) throw new AppError('busy', { what: 'the idempotency key' });
  if (stored.request_hash !== hash) throw new AppError('idempotency_key_reused', { key });
  return { status: stored.status, body: stored.body };
}

export async function storeAnswer(tx: Tx, key: string, answer: StoredAnswer): Promise<void> {
  await tx.query(sql`
    update kernel.idempotency
    set status = ${answer.status}, body = ${JSON.stringify(answer.body ?? null)}::jsonb
    where tenant_id = ${tx.tenantId} and key = ${key}`);
}
