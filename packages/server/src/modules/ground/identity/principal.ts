// The principal as identity knows it: what every module sees, plus the facts that only identity needs.
import { AppError } from '../../../kernel/errors.ts';
import type { Principal, RequestContext } from '../../../kernel/http/context.ts';
import { refusalOf } from '../../../kernel/permission.ts';

export interface KnownPrincipal extends Principal {
  readonly kind: 'person' | 'key';
  /** The session or key that was presented, or that bought the token. */
  readonly credentialId: string;
  /** The person behind it; null for keys made at the terminal. */
  readonly personId: string | null;
  /** Where the session was opened, or the key's tenant. */
  readonly homeTenantId: string;
}

export function knownPrincipal(facts: Omit<KnownPrincipal, 'can'>): KnownPrincipal {
  return { ...facts, can: (...asked) => refusalOf(facts, ...asked) === null };
}

export function isKnown(principal: Principal): principal is KnownPrincipal {
  return 'credentialId' in principal;
}

/** @throws AppError `person_needed` for the system's own work, which has no credential. */
export function knownOf(context: RequestContext, what: string): KnownPrincipal {
  if (!isKnown(context.principal)) throw new AppError('person_needed', { what });
  return context.principal;
}
