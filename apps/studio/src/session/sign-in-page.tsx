// Signing in; afterwards the page that was asked for. And what to do without the password.
import { Button, Skeleton } from '@aibaas/react';
import { useQuery } from '@tanstack/react-query';
import { useSearch } from '@tanstack/react-router';
import { useEffect, useState } from 'react';
import { ask } from '../ask.ts';
import { EmailField } from '../parts/email-field.tsx';
import { openKeys } from '../query-keys.ts';
import { Entrance } from './entrance.tsx';
import { FormProblem } from './form-problem.tsx';
import { signInGate } from './guarded-fetch.ts';
import { openClient } from './session.tsx';
import { SignInForm } from './sign-in-form.tsx';
import { useAttempt } from './use-attempt.ts';
import { useEnter } from './use-enter.ts';

/** Only addresses of this site, never of another. */
const isOwn = (next: string): boolean => /^\/(?!\/|\\)/.test(next);

export function SignInPage() {
  const enter = useEnter();
  const { next, lost, ended } = useSearch({ from: '/sign-in' });
  const [isLost, setLost] = useState(lost === true);
  // Whatever waited for a sign-in belongs to a page that is left.
  useEffect(() => signInGate.settle(false), []);
  return (
    <Entrance title={isLost ? 'Without the password' : 'Sign in'}>
      {ended === true && !isLost && (
        <p role="status">Your session has ended. Sign in, and you are back where you were.</p>
      )}
      {isLost ? (
        <LostPassword />
      ) : (
        <SignInForm onDone={() => enter(next !== undefined && isOwn(next) ? next : '/')} />
      )}
      <button type="button" className="link" onClick={() => setLost(!isLost)}>
        {isLost ? 'Sign in with a password' : 'I do not have my password'}
      </button>
      {!isLost && ended !== true && (
        <p className="dim">
          The first start of the server prints a one-time link for its owner. People after that join
          by an invitation.
        </p>
      )}
    </Entrance>
  );
}

function LostPassword() {
  const ways = useQuery(
    ask(openKeys.ways(), (signal) => openClient.access.ways({ signal }), { staleTime: 60_000 }),
  );
  if (ways.isPending) return <Skeleton height={96} label="Looking for a way in" />;
  if (ways.data?.mail === true) return <ByMail />;
  return (
    <p className="dim">
      This server sends no mail. An owner of your team hands you a link: Settings, People, your row,
      “New password”. Who runs the server can make one, in the folder where aibaas runs, with{' '}
      <code>npx aibaas people reset-link {'<e-mail>'}</code>.
    </p>
  );
}

function ByMail() {
  const [email, setEmail] = useState('');
  const [isSent, setSent] = useState(false);
  const { isBusy, problem, run } = useAttempt();
  const send = (ask: (email: string) => Promise<unknown>) => () =>
    void run(async () => {
      await ask(email.trim());
      setSent(true);
    });
  if (isSent) {
    return (
      <p className="dim" role="status">
        If an account has {email.trim()}, a link is on its way to it.
      </p>
    );
  }
  return (
    <div className="form">
      <EmailField
        autoComplete="username"
        required
        autoFocus
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <FormProblem text={problem} />
      <Button
        tone="primary"
        disabled={isBusy || email.trim() === ''}
        onClick={send((to) => openClient.access.emailLink(to))}
      >
        Mail me a link to sign in
      </Button>
      <Button
        disabled={isBusy || email.trim() === ''}
        onClick={send((to) => openClient.access.forgotPassword(to))}
      >
        Mail me a link for a new password
      </Button>
    </div>
  );
}
