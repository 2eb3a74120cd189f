// A link with which a person chooses a new password; all sessions of that person end with it.
import { Button } from '@aibaas/react';
import { passwordRule } from '@aibaas/sdk';
import { PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Entrance } from './entrance.tsx';
import { FormProblem } from './form-problem.tsx';
import { tokenOnce } from './link-token.ts';
import { LiveLink } from './live-link.tsx';
import { openClient } from './session.tsx';
import { useAttempt } from './use-attempt.ts';

export function ResetPage() {
  const [token] = useState(tokenOnce);
  const [isDone, setDone] = useState(false);
  if (isDone) {
    return (
      <Entrance title="Your password is changed">
        <p className="dim">Every session of yours has ended. Sign in with the new password.</p>
        <a href="/sign-in">Sign in</a>
      </Entrance>
    );
  }
  return (
    <LiveLink
      token={token}
      purpose="reset"
      next={
        <>
          <a href="/sign-in?lost=true">Get another link</a>
          <a href="/sign-in">Sign in with the password</a>
        </>
      }
    >
      {({ email }) => (
        <Entrance title="Choose a new password">
          <NewPassword token={token} email={email} onDone={() => setDone(true)} />
        </Entrance>
      )}
    </LiveLink>
  );
}

function NewPassword(props: {
  readonly token: string;
  readonly email: string | null;
  readonly onDone: () => void;
}) {
  const { token, email, onDone } = props;
  const [password, setPassword] = useState('');
  const { isBusy, problem, run } = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(async () => {
      await openClient.access.resetPassword({ token, password });
      onDone();
    });
  };
  return (
    <form className="form" onSubmit={submit}>
      {email !== null && (
        <TextInput label="E-mail" value={email} readOnly autoComplete="username" />
      )}
      <PasswordInput
        label="New password"
        description={passwordRule.hint}
        autoComplete="new-password"
        required
        autoFocus
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      <FormProblem text={problem} />
      <Button tone="primary" type="submit" disabled={isBusy}>
        {isBusy ? 'One moment …' : 'Change the password'}
      </Button>
    </form>
  );
}
