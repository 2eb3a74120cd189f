// Pure decisions of the trail: what a record holds, what a link of the chain proves, and the
// sentence that says what no verification can see.
import type { AuditProblem } from '@aibaas/contract';

/** PostgreSQL keeps neither NUL nor half a surrogate pair; both are replaced before sealing. */
export function storableText(text: string, lengthMax: number): string {
  const clean = text.toWellFormed().replaceAll('\u0000', '\uFFFD');
  return clean.length <= lengthMax ? clean : `${clean.slice(0, lengthMax - 1).toWellFormed()}…`;
}

/** Larger details are named by their size, so that one request cannot bloat the trail. */
export const detailsLengthMax = 16_384;

/** Details as the JSON text that is sealed and stored. */
export function detailsText(details: Record<string, unknown> | undefined): string {
  if (details === undefined) return '{}';
  const text = JSON.stringify(details);
  if (text.length <= detailsLengthMax) return text;
  return JSON.stringify({ omitted: 'details over the limit', length: text.length });
}

/** Numbering takes less than a second; a record without a number after this was held back. */
export const numberingMsMax = 10_000;

/** What is wrong with an intact record that has no number; null when it only just came. */
export function waitingProblem(recordId: string, ageMs: number): AuditProblem | null {
  if (ageMs <= numberingMsMax) return null;
  const detail = `Record ${recordId} has waited ${Math.round(ageMs / 1000)} s for its number.`;
  return { sequence: null, kind: 'unnumbered', record_id: recordId, detail };
}

/** A record that was gone before it had a number. */
export function lostProblem(recordId: string, source: string): AuditProblem {
  const detail = `Record ${recordId} is gone; it had no number yet, ${source}.`;
  return { sequence: null, kind: 'missing', record_id: recordId, detail };
}

/** A number that the chain leaves out. */
export function gapProblem(expected: number, next: number): AuditProblem {
  const detail = `The chain has no entry ${expected}; ${next} follows.`;
  return { sequence: expected, kind: 'missing', record_id: null, detail };
}

/** A chain entry beside the record it names, as verification reads them. */
export interface ChainedRecord {
  readonly sequence: number;
  readonly recordId: string;
  readonly isPresent: boolean;
  readonly isRecordSealIntact: boolean;
  readonly isLinkIntact: boolean;
  /** The key the record says it was made with. */
  readonly keyId: string | null;
}

/**
 * What is wrong with one entry, given the number that must come here; null when nothing is.
 *
 * A link that does not fit an intact record is `altered` until the caller finds the record that
 * belongs here, which makes it `reordered`.
 */
export function problemOf(
  entry: ChainedRecord,
  expected: number,
  keyId: string,
): AuditProblem | null {
  const { sequence, recordId } = entry;
  const found = (kind: AuditProblem['kind'], detail: string): AuditProblem => ({
    sequence,
    kind,
    record_id: recordId,
    detail,
  });
  if (sequence !== expected) return gapProblem(expected, sequence);
  if (!entry.isPresent) return found('missing', `Record ${recordId} is gone.`);
  if (entry.keyId !== keyId) {
    return found(
      'altered',
      `Record ${recordId} names the audit key ${entry.keyId}, this server has ${keyId}; ` +
        'if secrets.json was replaced, restore it and verify again.',
    );
  }
  if (!entry.isRecordSealIntact) {
    return found('altered', `The content of record ${recordId} is not what was sealed.`);
  }
  if (!entry.isLinkIntact) {
    return found('altered', `The chain entry ${sequence} does not follow the one before it.`);
  }
  return null;
}

/** The sentence on what a verification cannot see. */
export function outOfReach(facts: {
  checked: number;
  unchained: number;
  lastHead: { sequence: number; at: string } | null;
}): string {
  const { checked, unchained, lastHead } = facts;
  const after = Math.max(0, checked - (lastHead?.sequence ?? 0));
  const head =
    lastHead === null
      ? `no head lies outside the database yet, so cutting off all ${after} would go unseen`
      : `${after} follow the last head kept outside the database (${lastHead.sequence}, ` +
        `${lastHead.at}) and could be cut off unseen together with the database's own head`;
  return (
    `Out of reach: ${unchained} record(s) wait for their number, and could be removed unseen by ` +
    'someone who also ends the server before it misses them; ' +
    `of those checked, ${head}; whoever holds the audit key of secrets.json could forge the ` +
    'whole trail, and without that key nothing can be verified.'
  );
}
