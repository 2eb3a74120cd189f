// The dialog over a page whose session has ended: the page stays as it is, and what it was sending is
// sent again once the person is back.
import { Modal } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { openKeys } from '../query-keys.ts';
import { signInGate } from './guarded-fetch.ts';
import { SignInForm } from './sign-in-form.tsx';

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
  return (
    <Modal
      opened={isOpen}
      onClose={() => signInGate.settle(false)}
      title="Your session has ended"
      closeOnClickOutside={false}
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
