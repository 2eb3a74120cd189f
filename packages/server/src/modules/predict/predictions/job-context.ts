// The request context of work that no request asked for: scoring, and forecasts that run as operations.
import type { RequestContext } from '../../../kernel/http/context.ts';

export function jobContext(tenantId: string, name: string, signal: AbortSignal): RequestContext {
  return {
    requestId: name,
    principal: {
      kind: 'system',
      id: name,
      name,
      tenantId,
      role: 'viewer',
      scopes: ['read'],
      credential: 'none',
      expiresAt: Number.POSITIVE_INFINITY,
      can: (action) => action === 'read',
    },
    tenantId,
    unit: null,
    signal,
    note: () => undefined,
  };
}
