// A link by mail that signs in. A button redeems it, since programs open links in mails as well.
import { Button } from '@aibaas/react';
import { useState } from 'react';
import { Entrance } from './entrance.tsx';
import { useEntry } from './entry.tsx';
import { FormProblem } from './form-problem.tsx';
import { tokenOnce } from './link-token.ts';
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
  return (
    <Entrance title="Sign in by mail">
      {secondFactor ?? (
        <div className="form">
          <p className="dim">The link works once.</p>
          <FormProblem text={problem} />
          <Button tone="primary" disabled={isBusy || token === ''} onClick={() => void run(redeem)}>
            {isBusy ? 'One moment …' : 'Sign in'}
          </Button>
          <a href="/sign-in">Sign in with a password</a>
        </div>
      )}
    </Entrance>
  );
}
