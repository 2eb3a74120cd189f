// The audit trail as it looks on the wire: records, and what a verification found.
import Type, { type Static } from 'typebox';
import { lineText, nullable, pageQuery, strict, timestamp, uuid } from './shapes.ts';

export const auditRecord = strict({
  id: uuid,
  /** Place in the tenant's chain; null for the second before the sequencer gives it one. */
  sequence: nullable(Type.Integer()),
  at: timestamp,
  actor: strict({ kind: Type.String(), id: Type.String(), name: Type.String() }),
  action: Type.String(),
  resource_type: nullable(Type.String()),
  resource_id: nullable(Type.String()),
  outcome: Type.Union([Type.Literal('done'), Type.Literal('refused'), Type.Literal('failed')]),
  code: nullable(Type.String()),
  request_id: nullable(Type.String()),
  details: Type.Record(Type.String(), Type.Unknown()),
});
export type AuditRecord = Static<typeof auditRecord>;

const wanted = lineText({ minLength: 1, maxLength: 300 });
export const auditQuery = strict({
  ...pageQuery,
  action: Type.Optional(wanted),
  actor: Type.Optional(wanted),
});

export const auditProblem = strict({
  /** null for a record that has no number yet. */
  sequence: nullable(Type.Integer()),
  kind: Type.Union([
    Type.Literal('altered'),
    Type.Literal('missing'),
    Type.Literal('reordered'),
    Type.Literal('truncated'),
    /** Held back from numbering. */
    Type.Literal('unnumbered'),
  ]),
  record_id: nullable(uuid),
  detail: Type.String(),
});
export type AuditProblem = Static<typeof auditProblem>;

export const auditReport = strict({
  ok: Type.Boolean(),
  checked: Type.Integer(),
  first_problem: nullable(auditProblem),
  unchained: Type.Integer(),
  last_head: nullable(strict({ sequence: Type.Integer(), at: timestamp })),
  out_of_reach: Type.String(),
});
export type AuditReport = Static<typeof auditReport>;
