// A passkey: a name to know it by, then the browser asks the device.
import { Button } from '@aibaas/react';
import type { CreatedFactor } from '@aibaas/sdk';
import { Modal, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { FormProblem } from '../../../session/form-problem.tsx';
import { makePasskey } from '../../../session/passkeys.ts';
import { openClient } from '../../../session/session.tsx';
import { useAttempt } from '../../../session/use-attempt.ts';
import { browserName } from './browser-name.ts';
import { factorChanges } from './factors.tsx';

export function AddPasskey(props: {
  readonly onAdded: (made: CreatedFactor) => void;
  readonly onClose: () => void;
}) {
  const cache = useQueryClient();
  const [name, setName] = useState(browserName(navigator.userAgent));
  const { isBusy, problem, run } = useAttempt();
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(async () => {
      const { options } = await openClient.auth.factors.passkeyOptions();
      const passkey = await makePasskey(options);
      const made = await openClient.auth.factors.createPasskey({ name: name.trim(), passkey });
      await Promise.all(factorChanges.map((queryKey) => cache.invalidateQueries({ queryKey })));
      props.onAdded(made);
    });
  };
  return (
    <Modal opened onClose={props.onClose} title="Add a passkey" centered>
      <form className="form" onSubmit={submit}>
        <p>
          Your device keeps it and asks for fingerprint, face or PIN. It also lets you in without
          the password.
        </p>
        <TextInput
          label="Name"
          description="To know it by, such as the device it is on."
          required
          maxLength={200}
          data-autofocus
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <FormProblem text={problem} />
        <Button tone="primary" type="submit" disabled={isBusy || name.trim() === ''}>
          {isBusy ? 'Ask your device …' : 'Make the passkey'}
        </Button>
      </form>
    </Modal>
  );
}
