// Walks a tenant's chain from its first entry to its last and names the first thing that is wrong.
// Reads only; memory stays flat whatever the length.
import type { AuditProblem, AuditReport } from '@aibaas/contract';
import type { Tx } from '../../../kernel/database/pool.ts';
import { assert } from '../../../kernel/errors.ts';
import type { Head, LostRecord } from './heads-file.ts';
import { gapProblem, lostProblem, outOfReach, problemOf, waitingProblem } from './rules.ts';
import { chainStart, type Seal, type SealedFields } from './seal.ts';
import * as store from './store.ts';

/** A few milliseconds of hashing, so that requests go on between two batches. */
const batchSize = 250;
const zeroId = '00000000-0000-0000-0000-000000000000';

interface Walk {
  checked: number;
  /** MAC of the last entry. */
  end: Buffer;
  problem: AuditProblem | null;
  /** MACs at the numbers that heads speak of. */
  readonly macs: Map<number, string>;
}

/**
 * Verifies one tenant's trail.
 *
 * @param tx reads one frozen state ({@link store.freeze}); the sequencer goes on meanwhile.
 * @param outside what the file beside the database says of the tenant: its last head, a lost record.
 * @param now epoch milliseconds; old records without a number were held back.
 */
export async function verifyTrail(
  tx: Tx,
  seal: Seal,
  outside: { readonly head: Head | null; readonly lost: LostRecord | null },
  now: number,
): Promise<AuditReport> {
  assert(tx.tenantId !== null, 'a trail is verified in its tenant');
  const inside = await store.readHead(tx);
  const { head } = outside;
  const walk = await walkChain(tx, seal, [inside?.sequence, head?.sequence]);
  const problem =
    walk.problem ??
    headProblem(walk, inside === null ? null : { ...inside, mac: inside.mac.toString('hex') }) ??
    headProblem(walk, head);
  const unchained = await walkUnchained(tx, seal, now);
  const first = problem ?? unchained.problem ?? (await findLost(tx, outside.lost));
  const lastHead = head === null ? null : { sequence: head.sequence, at: head.at };
  return {
    ok: first === null,
    checked: walk.checked,
    first_problem: first,
    unchained: unchained.count,
    last_head: lastHead,
    out_of_reach: outOfReach({ checked: walk.checked, unchained: unchained.count, lastHead }),
  };
}

async function walkChain(tx: Tx, seal: Seal, marks: (number | undefined)[]): Promise<Walk> {
  const walk: Walk = { checked: 0, end: chainStart, problem: null, macs: new Map() };
  for (;;) {
    const rows = await store.listChained(tx, walk.checked, batchSize);
    for (const row of rows) {
      const sequence = walk.checked + 1;
      const problem = problemOf(checkEntry(tx, seal, walk.end, row), sequence, seal.keyId);
      if (problem !== null) {
        walk.problem = await namedExactly(tx, seal, walk.end, row.chain_mac, problem);
        return walk;
      }
      walk.checked = sequence;
      walk.end = row.chain_mac;
      if (marks.includes(sequence)) walk.macs.set(sequence, row.chain_mac.toString('hex'));
    }
    if (rows.length > 0) continue;
    const next = await store.nextSequence(tx, walk.checked);
    if (next !== null) walk.problem = gapProblem(walk.checked + 1, next);
    return walk;
  }
}

type ChainedRow = Awaited<ReturnType<typeof store.listChained>>[number];

function checkEntry(tx: Tx, seal: Seal, previous: Buffer, row: ChainedRow) {
  const { sequence, record_id: recordId, mac } = row;
  const tenantId = tx.tenantId as string;
  const base = { sequence, recordId, keyId: row.key_id ?? null };
  if (mac === undefined || mac === null) {
    return { ...base, isPresent: false, isRecordSealIntact: false, isLinkIntact: false };
  }
  const sealed = seal.record(fieldsOf(tenantId, row as store.SealedRow));
  const link = seal.link({ tenantId, sequence, previous, recordId, recordMac: sealed });
  return {
    ...base,
    isPresent: true,
    isRecordSealIntact: sealed.equals(mac),
    isLinkIntact: link.equals(row.chain_mac),
  };
}

/** A broken link is a reordering when another record of the tenant fits the place. */
async function namedExactly(
  tx: Tx,
  seal: Seal,
  previous: Buffer,
  chainMac: Buffer,
  problem: AuditProblem,
): Promise<AuditProblem> {
  const { sequence, record_id: found } = problem;
  if (problem.kind !== 'altered' || sequence === null) return problem;
  const tenantId = tx.tenantId as string;
  let after = zeroId;
  for (;;) {
    const rows = await store.listMacs(tx, after, batchSize);
    for (const { id: recordId, mac: recordMac } of rows) {
      if (recordId === found) continue;
      const link = seal.link({ tenantId, sequence, previous, recordId, recordMac });
      if (!link.equals(chainMac)) continue;
      const detail = `Record ${found} stands at ${sequence}, where ${recordId} belongs.`;
      return { sequence, kind: 'reordered', record_id: found, detail };
    }
    const last = rows[rows.length - 1];
    if (last === undefined || rows.length < batchSize) return problem;
    after = last.id;
  }
}

/** Whether the chain still reaches a head that was noted, and passes through it. */
function headProblem(
  walk: Walk,
  head: { sequence: number; mac: string } | null,
): AuditProblem | null {
  if (head === null) return null;
  if (walk.checked < head.sequence) {
    const detail = `The chain ends at ${walk.checked}, its head was noted at ${head.sequence}.`;
    return { sequence: walk.checked + 1, kind: 'truncated', record_id: null, detail };
  }
  if (walk.macs.get(head.sequence) === head.mac) return null;
  const detail = `The chain at ${head.sequence} is not the one whose head was noted.`;
  return { sequence: head.sequence, kind: 'altered', record_id: null, detail };
}

/** Records without a number have a MAC of their own already; an altered one is named before an old one. */
async function walkUnchained(
  tx: Tx,
  seal: Seal,
  now: number,
): Promise<{ count: number; problem: AuditProblem | null }> {
  const tenantId = tx.tenantId as string;
  let count = 0;
  let after = zeroId;
  let heldBack: AuditProblem | null = null;
  for (;;) {
    const rows = await store.listUnchained(tx, after, batchSize);
    for (const row of rows) {
      count += 1;
      heldBack ??= waitingProblem(row.id, now - row.at_ms);
      if (seal.record(fieldsOf(tenantId, row)).equals(row.mac)) continue;
      const detail = `Record ${row.id}, which has no number yet, is not what was sealed.`;
      return { count, problem: { sequence: null, kind: 'altered', record_id: row.id, detail } };
    }
    const last = rows[rows.length - 1];
    if (last === undefined || rows.length < batchSize) return { count, problem: heldBack };
    after = last.id;
  }
}

/** A record that was gone before it had a number: the server missed it, or the queue still names it. */
async function findLost(tx: Tx, lost: LostRecord | null): Promise<AuditProblem | null> {
  if (lost !== null && !(await store.hasRecord(tx, lost.recordId))) {
    return lostProblem(lost.recordId, `and was missed at ${lost.at}`);
  }
  const orphan = await store.findOrphan(tx);
  return orphan === null ? null : lostProblem(orphan, 'and still stands in the queue for one');
}

function fieldsOf(tenantId: string, row: store.SealedRow): SealedFields {
  return {
    tenantId,
    id: row.id,
    at: row.at_ms,
    actorKind: row.actor_kind,
    actorId: row.actor_id,
    actorName: row.actor_name,
    action: row.action,
    outcome: row.outcome,
    code: row.code,
    resourceType: row.resource_type,
    resourceId: row.resource_id,
    requestId: row.request_id,
    details: row.details,
  };
}
