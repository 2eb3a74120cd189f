// Live updates: what depends on a topic is read again when something happens there, at most once a second,
// and after the connection was away.
import { useQueryClient } from '@tanstack/react-query';
import { useEffect } from 'react';
import { useSession } from './session.tsx';
import { leaveIfSignedOut } from './signed-out.ts';

const EVERY_MS = 1000;

/**
 * @param topic `tables/<name>`, `events`, `notifications`, `metrics/<id>`, `operations/<id>`; null for none
 * @param queryKeys whose answers are old when something happens
 * @example
 * useLive('notifications', [[tenant.id, 'notifications']]);
 */
export function useLive(topic: string | null, queryKeys: readonly (readonly unknown[])[]): void {
  const { client } = useSession();
  const cache = useQueryClient();
  const keys = JSON.stringify(queryKeys);
  useEffect(() => {
    if (topic === null) return;
    let timer: number | null = null;
    const readAgain = (): void => {
      timer = null;
      for (const queryKey of JSON.parse(keys) as unknown[][]) {
        void cache.invalidateQueries({ queryKey });
      }
    };
    const soon = (): void => {
      timer ??= window.setTimeout(readAgain, EVERY_MS);
    };
    let isFirst = true;
    const onEvent = (): void => {
      // The first of a burst shows at once, the rest together.
      if (isFirst) {
        isFirst = false;
        readAgain();
        window.setTimeout(() => {
          isFirst = true;
        }, EVERY_MS);
      } else soon();
    };
    const subscription = client.live.subscribe(topic, onEvent, {
      onReconnect: readAgain,
      // Refused: perhaps because the session has ended elsewhere.
      onError: () => void leaveIfSignedOut(),
    });
    return () => {
      if (timer !== null) window.clearTimeout(timer);
      subscription.close();
    };
  }, [cache, client, keys, topic]);
}
