// A tenant that asks for a second factor, before a person who has none: the one thing to do there.
import { Button } from '@aibaas/react';
import { useSuspenseQuery } from '@tanstack/react-query';
import { Navigate, useParams } from '@tanstack/react-router';
import { type ReactNode, useState } from 'react';
import { Factors } from '../pages/settings/access/factors.tsx';
import { queryClient } from '../query-client.ts';
import { openKeys } from '../query-keys.ts';
import { lacksFactor, meQuery } from './session.tsx';
import { useSignOut } from './use-sign-out.ts';

export function FactorGate({
  tenantId,
  children,
}: {
  readonly tenantId: string;
  readonly children: ReactNode;
}) {
  const { data: me } = useSuspenseQuery(meQuery(tenantId));
  const signOut = useSignOut();
  const isMissing = lacksFactor(me);
  // Until the recovery codes were seen, although the tenant is open by then.
  const [isHeld, setHeld] = useState(isMissing);
  if (isMissing && !isHeld) setHeld(true);
  if (!isMissing && !isHeld) return children;
  const goOn = async (): Promise<void> => {
    await queryClient.invalidateQueries({ queryKey: openKeys.everyMe });
    setHeld(false);
  };
  return (
    <main className="alone">
      <div className="form factor-needed">
        <h1>{me.tenant.name} asks for a second factor</h1>
        <p className="dim">
          Set one up and everything here opens. Until then the password alone opens nothing.
        </p>
        <Factors onAdded={() => void goOn()} />
        <div className="page-head-actions">
          <span className="dim">Signed in as {me.person?.email}</span>
          <Button onClick={() => void signOut()}>Sign out</Button>
        </div>
      </div>
    </main>
  );
}

/** Before any workspace is shown: a person without the factor sees none to go to. */
export function FactorPage() {
  const { tenant } = useParams({ from: '/t/$tenant' });
  return (
    <FactorGate tenantId={tenant}>
      <Navigate to="/" search={{ tenant }} />
    </FactorGate>
  );
}
