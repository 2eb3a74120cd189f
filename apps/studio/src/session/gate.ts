// Calls that were refused until the person does something, such as signing in again: they wait, and are
// repeated once that is done.

export interface Gate<Ask> {
  /** Tells when calls wait, with what is asked, and null when that is over. */
  listen(listener: (ask: Ask | null) => void): () => void;
  /** Calls wait. */
  isOpen(): boolean;
  /** Waits for the person. False: the person gave up. */
  wait(ask: Ask): Promise<boolean>;
  /** Lets the calls that wait go on (true) or fail with their refusal (false). */
  settle(isDone: boolean): void;
}

export function createGate<Ask>(): Gate<Ask> {
  const listeners = new Set<(ask: Ask | null) => void>();
  let waiting: { readonly promise: Promise<boolean>; resolve(isDone: boolean): void } | null = null;
  const tell = (ask: Ask | null): void => {
    for (const listener of listeners) listener(ask);
  };
  return {
    listen(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isOpen: () => waiting !== null,
    wait(ask) {
      if (waiting === null) {
        waiting = Promise.withResolvers<boolean>();
        tell(ask);
      }
      return waiting.promise;
    },
    settle(isDone) {
      waiting?.resolve(isDone);
      waiting = null;
      tell(null);
    },
  };
}
