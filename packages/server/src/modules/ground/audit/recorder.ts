// Writes one sealed record in a given transaction. It needs no service, so that a module whose routes
// know no tenant yet (signing in) can record by itself what the kernel cannot.
import type { Clock } from '../../../kernel/clock.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import type { AuditEntry } from '../../../kernel/http/context.ts';
import type { Ids } from '../../../kernel/ids.ts';
import { detailsText, storableText } from './rules.ts';
import { createSeal } from './seal.ts';
import { insertRecord } from './store.ts';
import { witnessOf } from './witness.ts';

/** Inserts the record, sealed, in the given transaction. */
export type Recorder = (tx: Tx, entry: AuditEntry) => Promise<void>;

const textLengthMax = 300;

/**
 * @example
 * const record = createRecorder(kernel);
 * await database.tenant(tenantId, (tx) => record(tx, entry));
 */
export function createRecorder(kernel: {
  readonly clock: Clock;
  readonly ids: Ids;
  readonly secrets: { readonly auditKey: string };
}): Recorder {
  const { clock, ids } = kernel;
  const seal = createSeal(kernel.secrets.auditKey);
  const witness = witnessOf(kernel);
  const text = (value: string | undefined): string | null =>
    value === undefined || value === '' ? null : storableText(value, textLengthMax);
  return async (tx, entry) => {
    const fields = {
      tenantId: entry.tenantId,
      id: ids.next(),
      at: clock.now(),
      actorKind: entry.actor.kind,
      actorId: storableText(entry.actor.id, textLengthMax),
      actorName: storableText(entry.actor.name, textLengthMax),
      action: storableText(entry.action, textLengthMax),
      outcome: entry.outcome,
      code: text(entry.code),
      resourceType: text(entry.resourceType),
      resourceId: text(entry.resourceId),
      requestId: text(entry.requestId),
      details: detailsText(entry.details),
    };
    await insertRecord(tx, fields, { keyId: seal.keyId, mac: seal.record(fields) });
    const { tenantId, id } = fields;
    tx.afterCommit(() => witness.remember({ tenantId, id }));
  };
}
