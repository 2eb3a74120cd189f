// A query in its three states: a place held for it, its problem, or what it answered.
import { Skeleton } from '@aibaas/react';
import { PermissionError } from '@aibaas/sdk';
import type { UseQueryResult } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { NoPermission } from './no-permission.tsx';
import { ProblemPage } from './problem-page.tsx';

export interface AnswerProps<T> {
  readonly query: UseQueryResult<T>;
  /** What could not be shown: "The keys could not be read". */
  readonly failed: string;
  /** Height of what will come, in pixels. */
  readonly height?: number;
  readonly children: (data: T) => ReactNode;
}

/**
 * @example
 * <Answer query={keys} failed="The keys could not be read">{(list) => <Rows rows={list} />}</Answer>
 */
export function Answer<T>({ query, failed, height = 160, children }: AnswerProps<T>) {
  if (query.data !== undefined) return children(query.data);
  if (query.error instanceof PermissionError) return <NoPermission error={query.error} />;
  if (query.error !== null) {
    return <ProblemPage error={query.error} what={failed} onRetry={() => void query.refetch()} />;
  }
  return <Skeleton height={height} label="Loading" />;
}
