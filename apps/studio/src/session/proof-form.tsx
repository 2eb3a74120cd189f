// One more proof of who it is: a code of the authenticator app, a passkey, a recovery code or, where there
// is none of these, the password. Used for the second half of signing in and before dangerous acts.
import { Button } from '@aibaas/react';
import type { FactorProof, PasskeyRequest } from '@aibaas/sdk';
import { PasswordInput, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { FormProblem } from './form-problem.tsx';
import { askPasskey, hasPasskeys } from './passkeys.ts';
import { useAttempt } from './use-attempt.ts';

export type Proof = FactorProof | { readonly password: string };

type Typed = 'totp' | 'recovery' | 'password';

export interface ProofFormProps {
  readonly methods: readonly string[];
  /** What the authenticator needs; null where there is no passkey for this address. */
  readonly passkey: () => Promise<PasskeyRequest | null>;
  readonly onProof: (proof: Proof) => Promise<unknown>;
}

const fields: Readonly<Record<Typed, { readonly label: string; readonly hint: string }>> = {
  totp: { label: 'Code', hint: 'Six digits from your authenticator app.' },
  recovery: { label: 'Recovery code', hint: 'One of those you kept; each works once.' },
  password: { label: 'Password', hint: 'The one you sign in with.' },
};

export function ProofForm({ methods, passkey, onProof }: ProofFormProps) {
  const typed = (['totp', 'password', 'recovery'] as const).filter((one) => methods.includes(one));
  const [kind, setKind] = useState<Typed | undefined>(typed[0]);
  const [text, setText] = useState('');
  const { isBusy, problem, run } = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(() => onProof(proofOf(kind ?? 'totp', text.trim())));
  };
  const withPasskey = async (): Promise<void> => {
    const options = await passkey();
    if (options === null) throw new Error('You have no passkey for this address.');
    await onProof({ passkey: await askPasskey(options) });
  };
  const isOffered = methods.includes('passkey') && hasPasskeys();
  return (
    <form className="form" onSubmit={submit}>
      {kind !== undefined && <TypedProof kind={kind} text={text} onText={setText} />}
      <FormProblem text={problem} />
      {kind !== undefined && (
        <Button tone="primary" type="submit" disabled={isBusy || text.trim() === ''}>
          {isBusy ? 'One moment …' : 'Go on'}
        </Button>
      )}
      {isOffered && (
        <Button icon="key" disabled={isBusy} onClick={() => void run(withPasskey)}>
          Use a passkey
        </Button>
      )}
      {typed
        .filter((other) => other !== kind)
        .map((other) => (
          <button key={other} type="button" className="link" onClick={() => setKind(other)}>
            Use{' '}
            {other === 'totp' ? 'the authenticator app' : `a ${fields[other].label.toLowerCase()}`}
          </button>
        ))}
    </form>
  );
}

function proofOf(kind: Typed, text: string): Proof {
  if (kind === 'password') return { password: text };
  return kind === 'totp' ? { code: text } : { recovery_code: text };
}

function TypedProof(props: {
  readonly kind: Typed;
  readonly text: string;
  readonly onText: (text: string) => void;
}) {
  const { kind, text, onText } = props;
  const { label, hint } = fields[kind];
  const shared = {
    label,
    description: hint,
    required: true,
    autoFocus: true,
    value: text,
    onChange: (event: { currentTarget: HTMLInputElement }) => onText(event.currentTarget.value),
  };
  if (kind === 'password') return <PasswordInput {...shared} autoComplete="current-password" />;
  const isCode = kind === 'totp';
  return (
    <TextInput
      {...shared}
      autoComplete={isCode ? 'one-time-code' : 'off'}
      inputMode={isCode ? 'numeric' : 'text'}
      maxLength={isCode ? 7 : 60}
    />
  );
}
