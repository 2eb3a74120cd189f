// A link with which a person chooses a new password; all her sessions end with it.
import { Button } from '@aibaas/react';
import { passwordRule } from '@aibaas/sdk';
import { PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Entrance } from './entrance.tsx';
import { FormProblem } from './form-problem.tsx';
import { tokenOnce } from './link-token.ts';
import { openClient } from './session.tsx';
import { useAttempt } from './use-attempt.ts';

export function ResetPage() {
  const [token] = useState(tokenOnce);
  const [password, setPassword] = useState('');
  const [isDone, setDone] = useState(false);
  const { isBusy, problem, run } = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(async () => {
      await openClient.access.resetPassword({ token, password });
      setDone(true);
    });
  };
  if (token === '') {
    return (
      <Entrance title="This link is not whole">
        <p className="dim">Open it with everything behind the #, or ask for another one.</p>
        <a href="/sign-in">Sign in</a>
      </Entrance>
    );
  }
  if (isDone) {
    return (
      <Entrance title="Your password is changed">
        <p className="dim">Every session of yours has ended. Sign in with the new password.</p>
        <a href="/sign-in">Sign in</a>
      </Entrance>
    );
  }
  return (
    <Entrance title="Choose a new password">
      <form className="form" onSubmit={submit}>
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
    </Entrance>
  );
}
