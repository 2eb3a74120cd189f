// The trail over HTTP: read it, and have it verified.
import { auditQuery, auditRecord, auditReport, page } from '@aibaas/contract';
import { type Route, route } from '../../../kernel/http/route.ts';
import type { AuditService } from './service.ts';

export function auditRoutes(service: AuditService): readonly Route[] {
  return [
    route({
      method: 'GET',
      path: '/api/v1/audit',
      tag: 'audit',
      summary: 'List audit records, newest first',
      access: { action: 'read', subject: 'audit' },
      workspaces: 'whole',
      audit: 'none',
      idempotency: 'none',
      query: auditQuery,
      reply: page(auditRecord),
      errors: ['cursor_invalid'],
      handler: ({ context, query }) => service.list(context, query),
    }),
    route({
      method: 'POST',
      path: '/api/v1/audit/verify',
      tag: 'audit',
      summary: 'Verify the audit trail of the tenant',
      access: { action: 'read', subject: 'audit' },
      workspaces: 'whole',
      audit: 'record',
      idempotency: 'none',
      reply: auditReport,
      handler: ({ context }) => service.verify(context),
    }),
  ];
}
