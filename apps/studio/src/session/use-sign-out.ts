// The way out, from every page and from in front of them.
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { forgetClients, openClient } from './session.tsx';

export function useSignOut(): () => Promise<void> {
  const cache = useQueryClient();
  const router = useRouter();
  return async () => {
    await openClient.auth.logout();
    // First away from the page: what it still asks for would find nobody signed in.
    await router.navigate({ to: '/sign-in', search: {} });
    cache.clear();
    forgetClients();
  };
}
