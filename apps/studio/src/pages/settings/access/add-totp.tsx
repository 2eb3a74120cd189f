// An authenticator app: its secret as a picture and as text, and a code that shows that it was taken in.
import { Button } from '@aibaas/react';
import type { CreatedFactor } from '@aibaas/sdk';
import { Modal, TextInput } from '@mantine/core';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { renderSVG } from 'uqr';
import { ask } from '../../../ask.ts';
import { Answer } from '../../../parts/answer.tsx';
import { openKeys } from '../../../query-keys.ts';
import { FormProblem } from '../../../session/form-problem.tsx';
import { openClient } from '../../../session/session.tsx';
import { useAttempt } from '../../../session/use-attempt.ts';
import { factorChanges } from './factors.tsx';

export function AddTotp(props: {
  readonly onAdded: (made: CreatedFactor) => void;
  readonly onClose: () => void;
}) {
  const { onAdded, onClose } = props;
  // One secret each time the dialog opens.
  const [round] = useState(() => performance.now());
  const setup = useQuery(
    ask(openKeys.totp(round), (signal) => openClient.auth.factors.beginTotp({}, { signal }), {
      staleTime: Number.POSITIVE_INFINITY,
      gcTime: 0,
    }),
  );
  return (
    <Modal opened onClose={onClose} title="Add an authenticator app" centered>
      <Answer query={setup} failed="No secret could be made" height={320}>
        {({ uri, secret }) => <Scan uri={uri} secret={secret} onAdded={onAdded} />}
      </Answer>
    </Modal>
  );
}

function Scan(props: {
  readonly uri: string;
  readonly secret: string;
  readonly onAdded: (made: CreatedFactor) => void;
}) {
  const { uri, secret, onAdded } = props;
  const cache = useQueryClient();
  const [code, setCode] = useState('');
  const { isBusy, problem, run } = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(async () => {
      const made = await openClient.auth.factors.confirmTotp({ code: code.trim() });
      await Promise.all(factorChanges.map((queryKey) => cache.invalidateQueries({ queryKey })));
      onAdded(made);
    });
  };
  const picture = `data:image/svg+xml;utf8,${encodeURIComponent(renderSVG(uri, { border: 2 }))}`;
  return (
    <form className="form" onSubmit={submit}>
      <p>Scan this with the app, or type the secret into it.</p>
      <img className="qr" src={picture} alt="The secret as a code to scan" />
      <code className="key-once mono">{secret.replace(/(.{4})(?=.)/g, '$1 ')}</code>
      <TextInput
        label="Code"
        description="The six digits that the app shows."
        autoComplete="one-time-code"
        inputMode="numeric"
        maxLength={7}
        required
        data-autofocus
        value={code}
        onChange={(event) => setCode(event.currentTarget.value)}
      />
      <FormProblem text={problem} />
      <Button tone="primary" type="submit" disabled={isBusy || code.trim() === ''}>
        Set it up
      </Button>
    </form>
  );
}
