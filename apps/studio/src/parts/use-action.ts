// Doing something on the server from a button: busy while it runs, what depends on it is read again, and a
// failure is shown as a message because the page itself is intact.
import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { showProblem } from '../shell/toasts.tsx';

export interface ActionOptions<T> {
  /** What did not happen, when it fails: "The key was not made". */
  readonly failed: string;
  /** Keys of the queries whose answers are old afterwards. */
  readonly changes?: readonly (readonly unknown[])[];
  readonly onDone?: (result: T) => void;
}

/**
 * @example
 * const [remove, isBusy] = useAction({ failed: 'The key was not revoked', changes: [tenantKeys.apiKeys(session)] });
 * <Button disabled={isBusy} onClick={() => remove(() => client.keys.remove(id))}>Revoke</Button>
 */
export function useAction<T>(
  options: ActionOptions<T>,
): readonly [(work: () => Promise<T>) => Promise<T | undefined>, boolean] {
  const cache = useQueryClient();
  const [isBusy, setBusy] = useState(false);
  const act = async (work: () => Promise<T>): Promise<T | undefined> => {
    setBusy(true);
    try {
      const result = await work();
      await Promise.all(
        (options.changes ?? []).map((queryKey) => cache.invalidateQueries({ queryKey })),
      );
      options.onDone?.(result);
      return result;
    } catch (error) {
      showProblem(options.failed, error);
      return undefined;
    } finally {
      setBusy(false);
    }
  };
  return [act, isBusy];
}
