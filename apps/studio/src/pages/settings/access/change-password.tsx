// A new password in place of the present one; the other sessions end with it.
import { Button } from '@aibaas/react';
import { passwordRule } from '@aibaas/sdk';
import { PasswordInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { Card } from '../../../parts/card.tsx';
import { FormProblem } from '../../../session/form-problem.tsx';
import { openClient } from '../../../session/session.tsx';
import { useAttempt } from '../../../session/use-attempt.ts';
import { showDone } from '../../../shell/toasts.tsx';

const empty = { current_password: '', new_password: '' };

export function ChangePassword() {
  const [fields, setFields] = useState(empty);
  const [round, setRound] = useState(0);
  const { isBusy, problem, run } = useAttempt();
  const set = (name: keyof typeof empty) => (event: { currentTarget: HTMLInputElement }) => {
    const { value } = event.currentTarget;
    setFields((before) => ({ ...before, [name]: value }));
  };
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void run(async () => {
      await openClient.access.changePassword(fields);
      showDone('Your password is changed. Your other sessions have ended.');
      setFields(empty);
      setRound(round + 1);
    }, 'goesOn');
  };
  return (
    <Card title="Password" sentence="Your other sessions end when you change it.">
      <form key={round} className="settings-card form" onSubmit={submit}>
        <PasswordInput
          label="Present password"
          autoComplete="current-password"
          required
          w="100%"
          value={fields.current_password}
          onChange={set('current_password')}
        />
        <PasswordInput
          label="New password"
          description={passwordRule.hint}
          autoComplete="new-password"
          required
          w="100%"
          value={fields.new_password}
          onChange={set('new_password')}
        />
        <FormProblem text={problem} />
        <Button type="submit" disabled={isBusy || fields.new_password === ''}>
          Change the password
        </Button>
      </form>
    </Card>
  );
}
