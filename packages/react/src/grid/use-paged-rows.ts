// Rows behind a cursor as a hook: one store for as long as the query is the same.
import { useEffect, useMemo, useRef, useSyncExternalStore } from 'react';
import { type FetchPage, PagedRowStore } from './paged-rows.ts';

/**
 * @param key what makes it another query: table, filter, sort
 * @example
 * const rows = usePagedRows((cursor, signal) => client.tables.rows('orders')
 *   .list({ limit: 500, ...(cursor === null ? {} : { cursor }) }, { signal }), 'orders', 48_199);
 */
export function usePagedRows(fetch: FetchPage, key: string, estimate: number) {
  const latest = useRef(fetch);
  latest.current = fetch;
  const first = useRef(estimate);
  first.current = estimate;
  const store = useMemo(() => {
    void key;
    return new PagedRowStore((cursor, signal) => latest.current(cursor, signal), first.current);
  }, [key]);
  useEffect(() => {
    store.need(0, 0);
    return () => store.close();
  }, [store]);
  const state = useSyncExternalStore(store.subscribe, store.state, store.state);
  return useMemo(
    () => ({
      ...state,
      store,
      rowAt: (index: number) => store.rowAt(index),
      findRow: (id: string) => store.find(id),
      onNeed: (from: number, to: number) => store.need(from, to),
    }),
    [state, store],
  );
}
