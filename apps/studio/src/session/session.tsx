// Who is signed in and where: the person, their tenants, the workspace of the address, and a client whose
// calls carry the tenant. Pages read it with `useSession`.
import type { Aibaas, Me, Tenant } from '@aibaas/sdk';
import { createClient } from '@aibaas/sdk';
import { useSuspenseQuery } from '@tanstack/react-query';
import { createContext, type ReactNode, use, useEffect, useMemo } from 'react';
import { ask } from '../ask.ts';
import { openKeys, tenantKeys } from '../query-keys.ts';
import { guardedFetch } from './guarded-fetch.ts';
import { stayInside } from './signed-out.ts';

export type Workspace = Me['workspaces'][number];

export interface Session {
  readonly me: Me;
  readonly tenant: Tenant;
  readonly workspace: Workspace;
  readonly client: Aibaas;
  /** `/t/{tenant}/w/{workspace}`: what the addresses of all pages start with. */
  readonly home: string;
}

/** Before a tenant is chosen. */
export const openClient = createClient({ url: window.location.origin, fetch: guardedFetch });

const clients = new Map<string, Aibaas>();
/** The tenant that the cookie speaks for; other tenants of the person take a token bought with it. */
let cookieTenantId: string | null = null;

/** One client a tenant, so that all pages share its socket. */
export function clientFor(tenantId: string): Aibaas {
  let client = clients.get(tenantId);
  if (client === undefined) {
    const base = { url: window.location.origin, tenantId, fetch: guardedFetch };
    client = createClient(
      tenantId === cookieTenantId ? base : { ...base, apiKey: renewedToken(tenantId) },
    );
    clients.set(tenantId, client);
  }
  return client;
}

/** After signing in or out: the next client asks anew who is there. */
export function forgetClients(): void {
  for (const client of clients.values()) client.live.close();
  clients.clear();
}

/** A token is replaced a minute before it ends. */
const RENEW_SECONDS = 60;

function renewedToken(tenantId: string): () => Promise<string> {
  let bought: { readonly token: string; readonly until: number } | null = null;
  return async () => {
    if (bought === null || performance.now() > bought.until) {
      const answer = await openClient.auth.token({ tenant_id: tenantId });
      const lifeMs = (answer.expires_in - RENEW_SECONDS) * 1000;
      bought = { token: answer.access_token, until: performance.now() + lifeMs };
    }
    return bought.token;
  };
}

/** Who is signed in; an error with status 401 is nobody. Without a tenant: the one last used. */
export const meQuery = (tenantId: string | null) =>
  ask(
    openKeys.me(tenantId),
    async (signal) => {
      const me = await openClient.auth.me({ signal });
      cookieTenantId = me.tenant.id;
      if (tenantId === null || tenantId === me.tenant.id) return me;
      return clientFor(tenantId).auth.me({ signal });
    },
    { staleTime: 60_000 },
  );

/** The tenant asks for a second factor and the person has none, and may do nothing else there. */
export const lacksFactor = ({ second_factor: asked }: Me): boolean =>
  asked?.is_required === true && !asked.is_set_up;

const SessionContext = createContext<Session | null>(null);

/** @throws Error outside of a workspace's pages */
export function useSession(): Session {
  const session = use(SessionContext);
  if (session === null) throw new Error('useSession is for pages below /t/…/w/…');
  return session;
}

export function SessionProvider(props: {
  readonly tenantId: string;
  readonly workspaceId: string;
  readonly missing: (me: Me) => ReactNode;
  readonly children: ReactNode;
}) {
  const { tenantId, workspaceId, missing, children } = props;
  const client = clientFor(tenantId);
  const { data: me } = useSuspenseQuery(meQuery(tenantId));
  const { data: tenant } = useSuspenseQuery(
    ask(tenantKeys.tenant(tenantId), (signal) => client.tenants.get(tenantId, { signal }), {
      staleTime: 60_000,
    }),
  );
  const workspace = me.workspaces.find(({ id }) => id === workspaceId);
  const session = useMemo<Session | null>(
    () =>
      workspace === undefined
        ? null
        : { me, tenant, workspace, client, home: `/t/${tenantId}/w/${workspaceId}` },
    [me, tenant, workspace, client, tenantId, workspaceId],
  );
  useEffect(stayInside, []);
  if (session === null) return missing(me);
  return <SessionContext value={session}>{children}</SessionContext>;
}
