// The ways in with a password or a passkey, used on the page and in the dialog that brings a session back.
import { Button } from '@aibaas/react';
import type { Session as SignedIn } from '@aibaas/sdk';
import { PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { EmailField } from '../parts/email-field.tsx';
import { useEntry } from './entry.tsx';
import { FormProblem } from './form-problem.tsx';
import { askPasskey, hasPasskeys } from './passkeys.ts';
import { openClient } from './session.tsx';
import { useAttempt } from './use-attempt.ts';

export interface SignInFormProps {
  /** Known already: the field is filled and locked. */
  readonly email?: string;
  readonly tenantId?: string;
  readonly onDone: (session: SignedIn) => void;
}

export function SignInForm({ email: knownEmail, tenantId, onDone }: SignInFormProps) {
  const [email, setEmail] = useState(knownEmail ?? '');
  const [password, setPassword] = useState('');
  const { isBusy, problem, run } = useAttempt();
  const { take, secondFactor } = useEntry(onDone);
  const where = tenantId === undefined ? {} : { tenant_id: tenantId };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(async () =>
      take(await openClient.auth.login({ email: email.trim(), password, ...where })),
    );
  };
  const withPasskey = async (): Promise<void> => {
    const { options } = await openClient.auth.passkeyOptions();
    onDone(await openClient.auth.passkey({ passkey: await askPasskey(options), ...where }));
  };
  if (secondFactor !== null) return secondFactor;
  return (
    <form className="form" onSubmit={submit}>
      <EmailField
        autoComplete="username webauthn"
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
      <FormProblem text={problem} />
      <Button tone="primary" type="submit" disabled={isBusy}>
        {isBusy ? 'Signing in …' : 'Sign in'}
      </Button>
      {hasPasskeys() && (
        <Button icon="key" disabled={isBusy} onClick={() => void run(withPasskey)}>
          Sign in with a passkey
        </Button>
      )}
    </form>
  );
}
