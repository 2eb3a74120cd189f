// Rows as they change elsewhere: new ones light up on top where the newest come first, changed and removed
// ones in their place. Joined at most once a second.
import type { PagedRowStore } from '@aibaas/react';
import { formatNumber } from '@aibaas/react';
import type { LiveEvent, Row } from '@aibaas/sdk';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { now } from '../../clock.ts';
import { dataKeys } from '../../query-keys.ts';
import { useSession } from '../../session/session.tsx';
import { leaveIfSignedOut } from '../../session/signed-out.ts';

const joinMs = 120;
const minuteMs = 60_000;

interface Change {
  readonly table: string;
  readonly row?: Row;
  readonly id?: string;
  readonly rows?: number;
}

export function useLiveRows(table: string, store: PagedRowStore, isNewestFirst: boolean) {
  const session = useSession();
  const { client } = session;
  const cache = useQueryClient();
  const [isOn, setOn] = useState(false);
  const [ids, setIds] = useState<ReadonlySet<string>>(new Set());
  const [arrivals, setArrivals] = useState<readonly number[]>([]);
  const [elsewhere, setElsewhere] = useState(0);
  useEffect(() => {
    let fresh: Row[] = [];
    let timer: number | undefined;
    const join = (): void => {
      timer = undefined;
      const rows = fresh;
      fresh = [];
      if (isNewestFirst) {
        store.prepend(rows.toReversed());
        setIds(new Set(rows.map(({ _id }) => _id)));
      } else setElsewhere((before) => before + rows.length);
      const at = now();
      setArrivals((before) => [
        ...before.filter((time) => time > at - minuteMs),
        ...rows.map(() => at),
      ]);
    };
    const take = ({ type, data }: LiveEvent): void => {
      const change = data as Change;
      if (type === 'row.created' && change.row !== undefined) {
        // A row that this page added itself is there already.
        if (store.find(change.row._id) !== undefined) return;
        fresh.push(change.row);
        timer ??= window.setTimeout(join, joinMs);
      } else if (type === 'row.updated' && change.row !== undefined) store.replace(change.row);
      else if (type === 'row.deleted' && change.id !== undefined) store.remove(change.id);
      else void cache.invalidateQueries({ queryKey: dataKeys.allTables(session) });
    };
    const subscription = client.live.subscribe(`tables/${table}`, take, {
      onReady: () => setOn(true),
      onError: () => {
        setOn(false);
        void leaveIfSignedOut();
      },
      onReconnect: () => void cache.invalidateQueries({ queryKey: dataKeys.allTables(session) }),
    });
    return () => {
      window.clearTimeout(timer);
      setElsewhere(0);
      subscription.close();
    };
  }, [client, cache, session, table, store, isNewestFirst]);
  const recent = arrivals.length;
  const news = recent === 0 ? 'Live' : `Live, ${formatNumber(recent)} new in the last minute`;
  const hidden = elsewhere > 0 ? `Live, ${formatNumber(elsewhere)} new, not in this order` : news;
  return { isOn, ids, words: isOn ? hidden : 'Not live' };
}
