// An answer of the server as state: loading, there, or failed; cancelled when nobody waits any more,
// asked again on `retry`, and kept while a newer one is on its way.
import type { Aibaas } from '@aibaas/sdk';
import { useCallback, useEffect, useRef, useState } from 'react';
import { useAibaas } from './provider.tsx';

export interface AnswerState<T> {
  readonly data: T | null;
  readonly error: unknown;
  readonly isLoading: boolean;
  readonly retry: () => void;
}

/**
 * @param key what makes it another question
 * @example
 * const metrics = useAnswer('metrics', (client, signal) => client.metrics.list({}, { signal }));
 */
export function useAnswer<T>(
  key: string,
  ask: (client: Aibaas, signal: AbortSignal) => PromiseLike<T>,
): AnswerState<T> {
  const client = useAibaas();
  const [state, setState] = useState<{
    key: string;
    data: T | null;
    error: unknown;
    isLoading: boolean;
  }>({ key, data: null, error: null, isLoading: true });
  const [round, setRound] = useState(0);
  const latest = useRef(ask);
  latest.current = ask;
  useEffect(() => {
    const stop = new AbortController();
    void round;
    setState((old) => ({
      key,
      data: old.key === key ? old.data : null,
      error: null,
      isLoading: true,
    }));
    latest.current(client, stop.signal).then(
      (data) => {
        if (!stop.signal.aborted) setState({ key, data, error: null, isLoading: false });
      },
      (error: unknown) => {
        if (!stop.signal.aborted) setState((old) => ({ ...old, error, isLoading: false }));
      },
    );
    return () => stop.abort();
  }, [client, key, round]);
  const retry = useCallback(() => setRound((n) => n + 1), []);
  return { data: state.data, error: state.error, isLoading: state.isLoading, retry };
}

/**
 * Calls for each event of a live topic, and once when a lost connection is back.
 *
 * @example
 * useLive(`metrics/${id}`, retry);
 */
export function useLive(topic: string | null, onChange: () => void): void {
  const client = useAibaas();
  const latest = useRef(onChange);
  latest.current = onChange;
  useEffect(() => {
    if (topic === null) return;
    const change = (): void => latest.current();
    const subscription = client.live.subscribe(topic, change, { onReconnect: change });
    return () => subscription.close();
  }, [client, topic]);
}
