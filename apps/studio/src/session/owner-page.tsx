// The one-time link of the first start: the owner says who she is and chooses a password.
import { Button } from '@aibaas/react';
import { ApiError, passwordRule } from '@aibaas/sdk';
import { PasswordInput, TextInput } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { type FormEvent, useState } from 'react';
import { queryClient } from '../query-client.ts';
import { Entrance } from './entrance.tsx';
import { forgetClients, openClient } from './session.tsx';

/** Read once: the address is cleaned right away, so that the token is not in the history. */
function tokenOnce(): string {
  const token = new URLSearchParams(window.location.hash.replace(/^#/, '')).get('token') ?? '';
  window.history.replaceState(window.history.state, '', '/owner');
  return token;
}

export function OwnerPage() {
  const router = useRouter();
  const [token] = useState(tokenOnce);
  const [fields, setFields] = useState({ name: '', email: '', password: '' });
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const set = (name: keyof typeof fields) => (event: { currentTarget: HTMLInputElement }) => {
    const { value } = event.currentTarget;
    setFields((before) => ({ ...before, [name]: value }));
  };
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const { name, email, password } = fields;
      await openClient.auth.ownerLink({ token, email: email.trim(), password, name: name.trim() });
      queryClient.clear();
      forgetClients();
      await router.navigate({ to: '/' });
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : String(error));
      setBusy(false);
    }
  };
  if (token === '') return <NoToken />;
  return (
    <Entrance title="You own this server">
      <p className="dim">Choose how you sign in from now on. The link works once.</p>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Your name"
          autoComplete="name"
          required
          value={fields.name}
          onChange={set('name')}
        />
        <TextInput
          label="E-mail"
          type="email"
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
        {problem !== null && (
          <p className="form-problem" role="alert">
            {problem}
          </p>
        )}
        <Button tone="primary" type="submit" disabled={isBusy}>
          {isBusy ? 'One moment …' : 'Open Studio'}
        </Button>
      </form>
    </Entrance>
  );
}

function NoToken() {
  return (
    <Entrance title="This link is not whole">
      <p className="dim">
        Open the link that the server printed at its first start, with everything behind the #.
        Start it with --new-key to get another one.
      </p>
      <a href="/sign-in">Sign in with a password</a>
    </Entrance>
  );
}
