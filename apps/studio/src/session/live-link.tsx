// A one-time link is asked about before a form is shown for it: a dead one says that it is dead, and what to do.
import { Button } from '@aibaas/react';
import type { LinkLook, LinkPurpose } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { ask } from '../ask.ts';
import { problemText } from '../parts/problem-words.ts';
import { openKeys } from '../query-keys.ts';
import { Entrance } from './entrance.tsx';
import { openClient } from './session.tsx';

export interface LiveLinkProps {
  readonly token: string;
  readonly purpose: LinkPurpose;
  /** What to do where the link does not work: the way to another one. */
  readonly next: ReactNode;
  readonly children: (look: LinkLook) => ReactNode;
}

export function LiveLink({ token, purpose, next, children }: LiveLinkProps) {
  const look = useQuery(
    ask(
      openKeys.link(purpose, token),
      (signal) => openClient.access.lookAtLink({ token, purpose }, { signal }),
      { enabled: token !== '', staleTime: Number.POSITIVE_INFINITY },
    ),
  );
  if (token === '') {
    return (
      <Entrance title="This link is not whole">
        <p className="dim">Open it with everything behind the #.</p>
        {next}
      </Entrance>
    );
  }
  if (look.data !== undefined) return children(look.data);
  if (look.error === null) return <Entrance title="One moment …">{null}</Entrance>;
  const isDead = (look.error as { status?: number }).status === 401;
  return (
    <Entrance title={isDead ? 'This link does not work any more' : 'The link could not be read'}>
      <p className="dim">{problemText(look.error)}</p>
      {isDead ? next : <Button onClick={() => void look.refetch()}>Try again</Button>}
    </Entrance>
  );
}
