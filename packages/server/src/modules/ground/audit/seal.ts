// The cryptography of the trail: what exactly of a record is sealed, and how records are chained.
// Keys are derived from the server's audit key and never reach the database.
import { createHmac, hkdfSync } from 'node:crypto';

/** The fields a record's MAC covers: all of them. Texts are as the database will give them back. */
export interface SealedFields {
  readonly tenantId: string;
  readonly id: string;
  /** Epoch milliseconds. */
  readonly at: number;
  readonly actorKind: string;
  readonly actorId: string;
  readonly actorName: string;
  readonly action: string;
  readonly outcome: string;
  readonly code: string | null;
  readonly resourceType: string | null;
  readonly resourceId: string | null;
  readonly requestId: string | null;
  /** JSON text. */
  readonly details: string;
}

export interface Link {
  readonly tenantId: string;
  readonly sequence: number;
  readonly previous: Buffer;
  readonly recordId: string;
  readonly recordMac: Buffer;
}

export interface Seal {
  /** Names the key without revealing it. */
  readonly keyId: string;
  record(fields: SealedFields): Buffer;
  /** The MAC of a chain entry; `previous` is that of the entry before, or `chainStart`. */
  link(link: Link): Buffer;
  /** The MAC of a line in the file of heads. */
  head(tenantId: string, sequence: number, mac: string, at: string): string;
  /** The MAC of the line in that file which names a record that vanished. */
  lost(tenantId: string, recordId: string, at: string): string;
}

/** What the first entry of every chain follows. The tenant in each link keeps chains apart. */
export const chainStart = Buffer.alloc(32);

/** A JSON array of strings, numbers and nulls has one reading only, so it is a canonical encoding. */
export function createSeal(auditKey: string): Seal {
  const derive = (use: string): Buffer =>
    Buffer.from(hkdfSync('sha256', auditKey, 'aibaas audit', use, 32));
  const recordKey = derive('record');
  const chainKey = derive('chain');
  const headKey = derive('head');
  const lostKey = derive('lost');
  const mac = (key: Buffer, parts: readonly (string | number | null)[]): Buffer =>
    createHmac('sha256', key).update(JSON.stringify(parts)).digest();
  return {
    keyId: derive('name').toString('hex').slice(0, 12),
    record: (f) =>
      mac(recordKey, [
        f.tenantId,
        f.id,
        f.at,
        f.actorKind,
        f.actorId,
        f.actorName,
        f.action,
        f.outcome,
        f.code,
        f.resourceType,
        f.resourceId,
        f.requestId,
        f.details,
      ]),
    link: (l) =>
      mac(chainKey, [
        l.tenantId,
        l.sequence,
        l.previous.toString('hex'),
        l.recordId,
        l.recordMac.toString('hex'),
      ]),
    head: (tenantId, sequence, headMac, at) =>
      mac(headKey, [tenantId, sequence, headMac, at]).toString('hex'),
    lost: (tenantId, recordId, at) => mac(lostKey, [tenantId, recordId, at]).toString('hex'),
  };
}
