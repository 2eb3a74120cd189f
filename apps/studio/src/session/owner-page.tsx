// The one-time link of the first start: the owner says who it is and chooses a password.
import { Button } from '@aibaas/react';
import { passwordRule } from '@aibaas/sdk';
import { PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { EmailField } from '../parts/email-field.tsx';
import { Entrance } from './entrance.tsx';
import { useEntry } from './entry.tsx';
import { FormProblem } from './form-problem.tsx';
import { tokenOnce } from './link-token.ts';
import { LiveLink } from './live-link.tsx';
import { openClient } from './session.tsx';
import { useAttempt } from './use-attempt.ts';
import { useEnter } from './use-enter.ts';

export function OwnerPage() {
  const enter = useEnter();
  const { take, secondFactor } = useEntry(() => enter());
  const [token] = useState(tokenOnce);
  const [fields, setFields] = useState({ name: '', email: '', password: '' });
  const { isBusy, problem, run } = useAttempt();
  const set = (name: keyof typeof fields) => (event: { currentTarget: HTMLInputElement }) => {
    const { value } = event.currentTarget;
    setFields((before) => ({ ...before, [name]: value }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const { name, email, password } = fields;
    const owner = { token, email: email.trim(), password, name: name.trim() };
    void run(async () => take(await openClient.auth.ownerLink(owner)));
  };
  if (secondFactor !== null) return <Entrance title="You own this server">{secondFactor}</Entrance>;
  return (
    <LiveLink token={token} purpose="owner" next={<AnotherLink />}>
      {() => (
        <Entrance title="You own this server">
          <p className="dim">Choose how you sign in from now on. The link works once.</p>
          <form className="form" onSubmit={submit}>
            <TextInput
              label="Your name"
              autoComplete="name"
              required
              value={fields.name}
              onChange={set('name')}
            />
            <EmailField
              autoComplete="username"
              required
              value={fields.email}
              onChange={set('email')}
            />
            <PasswordInput
              label="Password"
              description={passwordRule.hint}
              autoComplete="new-password"
              required
              value={fields.password}
              onChange={set('password')}
            />
            <FormProblem text={problem} />
            <Button tone="primary" type="submit" disabled={isBusy}>
              {isBusy ? 'One moment …' : 'Open Studio'}
            </Button>
          </form>
        </Entrance>
      )}
    </LiveLink>
  );
}

function AnotherLink() {
  return (
    <>
      <p className="dim">
        The server prints a link at its first start. For another one, stop it and run{' '}
        <code>npx aibaas start --new-key</code> in its folder.
      </p>
      <a href="/sign-in">Sign in with a password</a>
    </>
  );
}
