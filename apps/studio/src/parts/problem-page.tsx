// What a page shows in place of itself when it could not be read: what did not happen, what is unharmed,
// cause, fix, code and request.
import { ErrorState } from '@aibaas/react';
import { ApiError } from '@aibaas/sdk';
import { useRouter } from '@tanstack/react-router';
import { problemSaid } from './problem-words.ts';

export interface ProblemPageProps {
  readonly error: unknown;
  readonly what?: string;
  readonly onRetry?: () => void;
}

export function ProblemPage({
  error,
  what = 'This page could not be shown',
  onRetry,
}: ProblemPageProps) {
  const router = useRouter();
  const { cause, fix } = problemSaid(error);
  return (
    <ErrorState
      title={what}
      unharmed="Nothing was changed."
      cause={cause}
      fix={fix ?? 'Try again; if it stays, reload the page.'}
      {...(error instanceof ApiError ? { code: error.code } : {})}
      {...(error instanceof ApiError && error.requestId !== null
        ? { requestId: error.requestId }
        : {})}
      action={{ label: 'Try again', onAct: onRetry ?? (() => void router.invalidate()) }}
    />
  );
}
