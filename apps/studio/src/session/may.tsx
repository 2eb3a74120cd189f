// What this person may do here: actions that the server would refuse are not offered. Who may do them is said once,
// in the bar over every page.
import type { ReactNode } from 'react';
import { type May, mayOf } from './may-rules.ts';
import { useSession } from './session.tsx';

export const useMay = (): May => mayOf(useSession().me);

/**
 * Shows its children to those who may.
 *
 * @example
 * <IfMay what="manage"><Button onClick={invite}>Invite a person</Button></IfMay>
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
