// The client of a page for all components below: `<AibaasProvider client={createClient(…)}>`.
import type { Aibaas } from '@aibaas/sdk';
import { createContext, type ReactNode, use } from 'react';

const ClientContext = createContext<Aibaas | null>(null);

export interface AibaasProviderProps {
  readonly client: Aibaas;
  readonly children: ReactNode;
}

/**
 * @example
 * <AibaasProvider client={createClient({ url: 'http://127.0.0.1:3004' })}>…</AibaasProvider>
 */
export function AibaasProvider({ client, children }: AibaasProviderProps) {
  return <ClientContext value={client}>{children}</ClientContext>;
}

/** @throws Error outside of an AibaasProvider */
export function useAibaas(): Aibaas {
  const client = use(ClientContext);
  if (client === null) throw new Error('useAibaas needs an <AibaasProvider client={…}> above it');
  return client;
}
