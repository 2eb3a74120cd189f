// The dialog over a page whose session has ended while a person was sending something: nobody reads the page
// behind it, and what was sent is sent again once the person is back. Closing it leaves.
import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { openKeys } from '../query-keys.ts';
import { signInGate } from './guarded-fetch.ts';
import { SignInForm } from './sign-in-form.tsx';
import { leave } from './signed-out.ts';

export function SignInAgain() {
  const [isOpen, setOpen] = useState(false);
  const cache = useQueryClient();
  useEffect(() => signInGate.listen((asked) => setOpen(asked !== null)), []);
  const known = cache
    .getQueriesData<{ person: { email: string } | null; tenant: { id: string } }>({
      queryKey: openKeys.everyMe,
    })
    .map(([, me]) => me)
    .find((me) => me?.person != null);
  // Without signing in nothing of the page stays.
  const giveUp = (): void => {
    signInGate.settle(false);
    leave();
  };
  return (
    <Modal
      opened={isOpen}
      onClose={giveUp}
      title="Your session has ended"
      closeOnClickOutside={false}
      // Over the dialog from which the person was sending something.
      zIndex={350}
      overlayProps={{ backgroundOpacity: 0.6, blur: 16 }}
      centered
    >
      <p className="dim">Sign in and everything here goes on; nothing you typed is lost.</p>
      <SignInForm
        {...(known?.person == null ? {} : { email: known.person.email })}
        {...(known === undefined ? {} : { tenantId: known.tenant.id })}
        onDone={() => signInGate.settle(true)}
      />
    </Modal>
  );
}
