// Which actions are offered to whom: the same rules as the server's, which decides in the end. Pure.
import type { Me } from '@aibaas/sdk';

export interface May {
  /** Rows, events, metrics, forecasts, alerts. */
  readonly change: boolean;
  /** People, keys, workspaces, the tenant itself. */
  readonly manage: boolean;
}

/**
 * @example
 * mayOf({ role: 'member', scopes: ['read', 'write'] }); // { change: true, manage: false }
 */
export function mayOf({ role, scopes }: Pick<Me, 'role' | 'scopes'>): May {
  return {
    change: role !== 'viewer' && scopes.includes('write'),
    manage: (role === 'owner' || role === 'admin') && scopes.includes('admin'),
  };
}
