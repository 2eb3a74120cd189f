// What follows a way in: whoever was here before is forgotten, and Studio opens.
import { useRouter } from '@tanstack/react-router';
import { queryClient } from '../query-client.ts';
import { forgetClients } from './session.tsx';

export function useEnter(): (href?: string) => void {
  const router = useRouter();
  return (href = '/') => {
    queryClient.clear();
    forgetClients();
    void router.navigate({ href });
  };
}
