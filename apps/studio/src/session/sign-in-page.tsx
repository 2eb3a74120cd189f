// Signing in with a password; afterwards the page that was asked for.
import { useRouter, useSearch } from '@tanstack/react-router';
import { queryClient } from '../query-client.ts';
import { Entrance } from './entrance.tsx';
import { forgetClients } from './session.tsx';
import { SignInForm } from './sign-in-form.tsx';

/** Only addresses of this site, never of another. */
const isOwn = (next: string): boolean => /^\/(?!\/|\\)/.test(next);

export function SignInPage() {
  const router = useRouter();
  const { next } = useSearch({ from: '/sign-in' });
  const go = (): void => {
    queryClient.clear();
    forgetClients();
    void router.navigate({ href: next !== undefined && isOwn(next) ? next : '/' });
  };
  return (
    <Entrance title="Sign in">
      <SignInForm onDone={go} />
      <p className="dim">
        The first start of the server prints a one-time link for its owner. People after that are
        added under Settings, People.
      </p>
    </Entrance>
  );
}
