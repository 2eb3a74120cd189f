// The one answer to somebody who may not: over HTTP and sockets alike.
import { AppError } from '../errors.ts';
import type { Action, Principal } from './context.ts';

/** Why the principal may not: a second factor that is missing, or the permission itself. */
export function denial(principal: Principal, action: Action, subject: string): AppError {
  return principal.lacksSecondFactor
    ? new AppError('second_factor_required')
    : new AppError('permission_denied', { role: principal.role, action, subject });
}
