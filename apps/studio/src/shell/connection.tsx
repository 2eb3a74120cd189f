// Whether the server answers: asked every few seconds while a call has failed, shown as a banner.
import { Offline } from '@aibaas/react';
import { ConnectionError } from '@aibaas/sdk';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { ask } from '../ask.ts';
import { openKeys } from '../query-keys.ts';
import { openClient } from '../session/session.tsx';

const ASK_MS = 3_000;

export function Connection() {
  const cache = useQueryClient();
  const [lostAt, setLostAt] = useState<number | null>(null);
  useEffect(
    () =>
      cache.getQueryCache().subscribe(({ query }) => {
        if (query.state.error instanceof ConnectionError) {
          setLostAt((before) => before ?? query.state.errorUpdatedAt);
        }
      }),
    [cache],
  );
  const { dataUpdatedAt, errorUpdatedAt, isSuccess, refetch } = useQuery(
    ask(
      openKeys.reachable(),
      (signal) => openClient.health.check({ signal, maxNetworkRetries: 0 }),
      { enabled: lostAt !== null, refetchInterval: lostAt === null ? false : ASK_MS, gcTime: 0 },
    ),
  );
  useEffect(() => {
    if (lostAt === null || !isSuccess || dataUpdatedAt <= lostAt) return;
    setLostAt(null);
    // What is on the page may be old: everything is read again.
    void cache.invalidateQueries();
  }, [cache, dataUpdatedAt, isSuccess, lostAt]);
  if (lostAt === null) return null;
  const seconds = Math.max(0, Math.round((errorUpdatedAt - lostAt) / 1000));
  return <Offline seconds={seconds} onTry={() => void refetch()} />;
}
