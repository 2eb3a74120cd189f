// Runs in a compute thread: one series in, when it changed for good out.
import type { TaskContext } from '@aibaas/compute';
import { type ChangepointOptions, type LastingChanges, lastingChanges } from '@aibaas/ml';

export type ChangeKind = NonNullable<ChangepointOptions['kind']>;

export interface ChangesInput {
  readonly times: number[];
  readonly values: (number | null)[];
  readonly kind: ChangeKind;
  readonly duplicates: 'refuse' | 'sum' | 'mean' | 'last';
}

export function findChanges(
  { times, values, kind, duplicates }: ChangesInput,
  { signal }: TaskContext,
): LastingChanges {
  signal.throwIfAborted();
  return lastingChanges(times, values, { kind, duplicates });
}
