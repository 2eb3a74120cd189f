// The two fields of signing in, used on the page and in the dialog that brings a session back.
import { Button } from '@aibaas/react';
import { ApiError, type Session as SignedIn } from '@aibaas/sdk';
import { PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { openClient } from './session.tsx';

export interface SignInFormProps {
  /** Known already: the field is filled and locked. */
  readonly email?: string;
  readonly tenantId?: string;
  readonly onDone: (session: SignedIn) => void;
}

export function SignInForm({ email: knownEmail, tenantId, onDone }: SignInFormProps) {
  const [email, setEmail] = useState(knownEmail ?? '');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<string | null>(null);
  const [isBusy, setBusy] = useState(false);
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    setBusy(true);
    setProblem(null);
    try {
      const answer = await openClient.auth.login({
        email: email.trim(),
        password,
        ...(tenantId === undefined ? {} : { tenant_id: tenantId }),
      });
      if ('second_factor' in answer) {
        setProblem('This account has a second factor; sign in with the SDK or a passkey.');
        setBusy(false);
        return;
      }
      onDone(answer);
    } catch (error) {
      setProblem(error instanceof ApiError ? error.message : String(error));
      setBusy(false);
    }
  };
  return (
    <form className="form" onSubmit={(event) => void submit(event)}>
      <TextInput
        label="E-mail"
        type="email"
        autoComplete="username"
        required
        readOnly={knownEmail !== undefined}
        value={email}
        onChange={(event) => setEmail(event.currentTarget.value)}
      />
      <PasswordInput
        label="Password"
        autoComplete="current-password"
        required
        data-autofocus
        autoFocus={knownEmail !== undefined}
        value={password}
        onChange={(event) => setPassword(event.currentTarget.value)}
      />
      {problem !== null && (
        <p className="form-problem" role="alert">
          {problem}
        </p>
      )}
      <Button tone="primary" type="submit" disabled={isBusy}>
        {isBusy ? 'Signing in …' : 'Sign in'}
      </Button>
    </form>
  );
}
