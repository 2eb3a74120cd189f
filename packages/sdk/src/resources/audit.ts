// The record of who did what, and the check that nobody changed it.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import type { RequestOptions } from '../transport.ts';
import type { AuditRecord, AuditReport, ListParams } from '../types.ts';
import { Resource } from './resource.ts';

export class Audit extends Resource {
  list(
    params: ListParams & { action?: string; actor?: string } = {},
    options?: RequestOptions,
  ): PageList<AuditRecord> {
    return this.pages('/api/v1/audit', params, options);
  }

  verify(options?: RequestOptions): ApiPromise<AuditReport> {
    return this.call({ method: 'POST', path: '/api/v1/audit/verify' }, options);
  }
}
