// Asking the server under a key: the compiler refuses an answer of another shape than the key holds.
import { infiniteQueryOptions, keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Key, ListPage } from './query-keys.ts';

/** How long an answer is good, and when it is asked for at all. */
export interface Terms {
  readonly staleTime?: number;
  readonly gcTime?: number;
  readonly enabled?: boolean;
  readonly refetchInterval?: number | false;
  /** The answer before stays on the page while the next one comes. */
  readonly keepsLast?: boolean;
}

/**
 * @example
 * useQuery(ask(tenantKeys.health(session), (signal) => client.health.detailed({ signal })));
 */
export function ask<T>(
  key: Key<T>,
  answer: (signal: AbortSignal) => Promise<T>,
  { keepsLast = false, ...terms }: Terms = {},
) {
  return queryOptions<T, Error, T, readonly unknown[]>({
    queryKey: key,
    queryFn: ({ signal }) => answer(signal),
    ...terms,
    ...(keepsLast ? { placeholderData: keepPreviousData } : {}),
  });
}

/** A list that is read on from where its last page ended. */
export function askPages<T>(
  key: Key<ListPage<T>>,
  page: (cursor: { readonly cursor?: string }, signal: AbortSignal) => Promise<ListPage<T>>,
) {
  return infiniteQueryOptions({
    queryKey: key as readonly unknown[],
    queryFn: ({ pageParam, signal }) => page(pageParam, signal),
    initialPageParam: {} as { readonly cursor?: string },
    getNextPageParam: ({ next_cursor }) =>
      next_cursor === null ? undefined : { cursor: next_cursor },
  });
}
