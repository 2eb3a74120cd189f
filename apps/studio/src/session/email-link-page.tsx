// A link by mail that signs in. A button redeems it, since programs open links in mails as well.
import { Button } from '@aibaas/react';
import { useState } from 'react';
import { Entrance } from './entrance.tsx';
import { useEntry } from './entry.tsx';
import { FormProblem } from './form-problem.tsx';
import { tokenOnce } from './link-token.ts';
import { LiveLink } from './live-link.tsx';
import { openClient } from './session.tsx';
import { useAttempt } from './use-attempt.ts';
import { useEnter } from './use-enter.ts';

export function EmailLinkPage() {
  const [token] = useState(tokenOnce);
  const enter = useEnter();
  const { take, secondFactor } = useEntry(() => enter());
  const { isBusy, problem, run } = useAttempt();
  const redeem = async (): Promise<void> =>
    take(await openClient.access.redeemEmailLink({ token }));
  if (secondFactor !== null) return <Entrance title="Sign in by mail">{secondFactor}</Entrance>;
  return (
    <LiveLink
      token={token}
      purpose="sign_in"
      next={
        <>
          <a href="/sign-in?lost=true">Get another link</a>
          <a href="/sign-in">Sign in with a password</a>
        </>
      }
    >
      {({ email }) => (
        <Entrance title="Sign in by mail">
          <div className="form">
            <p className="dim">As {email}. The link works once.</p>
            <FormProblem text={problem} />
            <Button tone="primary" disabled={isBusy} onClick={() => void run(redeem)}>
              {isBusy ? 'One moment …' : 'Sign in'}
            </Button>
            <a href="/sign-in">Sign in with a password</a>
          </div>
        </Entrance>
      )}
    </LiveLink>
  );
}
