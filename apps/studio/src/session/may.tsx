// What this person may do here: actions that the server would refuse are not offered. Who may do them is said once,
// in the bar over every page.
import type { Me } from '@aibaas/sdk';
import type { ReactNode } from 'react';
import { useSession } from './session.tsx';

export interface May {
  /** Rows, events, metrics, forecasts, alerts. */
  readonly change: boolean;
  /** People, keys, workspaces, the tenant itself. */
  readonly manage: boolean;
}

/** The same rules as the server's, which decides in the end. */
export function mayOf({ role, scopes }: Pick<Me, 'role' | 'scopes'>): May {
  return {
    change: role !== 'viewer' && scopes.includes('write'),
    manage: (role === 'owner' || role === 'admin') && scopes.includes('admin'),
  };
}

export const useMay = (): May => mayOf(useSession().me);

/**
 * Shows its children to those who may.
 *
 * @example
 * <IfMay what="manage"><Button onClick={addPerson}>Add a person</Button></IfMay>
 */
export function IfMay({
  what,
  children,
}: {
  readonly what: keyof May;
  readonly children: ReactNode;
}) {
  return useMay()[what] ? children : null;
}
