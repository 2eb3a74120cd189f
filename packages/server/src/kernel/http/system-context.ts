// The context of work that no request asked for: jobs, seeding. It may do everything in its tenant and
// has no unit of work, so each call commits by itself.
import type { Ids } from '../ids.ts';
import type { Holder } from '../permission.ts';
import { assertMay, refusalOf } from '../permission.ts';
import type { RequestContext } from './context.ts';

const never = new AbortController().signal;
const everything: Holder = {
  role: 'owner',
  scopes: ['read', 'write', 'admin'],
  workspaces: null,
  lacksSecondFactor: false,
};

/**
 * @param name who the audit trail says it was
 * @example
 * const context = systemContext(kernel.ids, tenantId, 'predictions.score');
 */
export function systemContext(ids: Ids, tenantId: string, name: string): RequestContext {
  return {
    requestId: ids.next(),
    tenantId,
    unit: null,
    signal: never,
    workspaces: everything.workspaces,
    permit: (action, subject, workspaceId) => assertMay(everything, action, subject, workspaceId),
    principal: {
      ...everything,
      kind: 'system',
      id: name,
      name,
      tenantId,
      credential: 'none',
      expiresAt: Number.POSITIVE_INFINITY,
      can: (...asked) => refusalOf(everything, ...asked) === null,
    },
    note: () => undefined,
  };
}
