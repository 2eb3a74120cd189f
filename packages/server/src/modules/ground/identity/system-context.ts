// The context of work that no request asked for: jobs, seeding. It may do everything in its tenant and
// has no unit of work, so each call commits by itself.
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { Ids } from '../../../kernel/ids.ts';

const never = new AbortController().signal;

export function systemContext(ids: Ids, tenantId: string, name: string): RequestContext {
  return {
    requestId: ids.next(),
    tenantId,
    unit: null,
    signal: never,
    principal: {
      kind: 'system',
      id: name,
      name,
      tenantId,
      role: 'owner',
      scopes: ['read', 'write', 'admin'],
      credential: 'none',
      expiresAt: Number.POSITIVE_INFINITY,
      lacksSecondFactor: false,
      can: () => true,
    },
    note: () => undefined,
  };
}
