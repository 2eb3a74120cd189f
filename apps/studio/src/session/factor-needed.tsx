// A tenant that asks for a second factor, before a person who has none: the one thing she can do there.
import { useSuspenseQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { Factors } from '../pages/settings/access/factors.tsx';
import { queryClient } from '../query-client.ts';
import { meQuery } from './session.tsx';

export function FactorGate({
  tenantId,
  children,
}: {
  readonly tenantId: string;
  readonly children: ReactNode;
}) {
  const { data: me } = useSuspenseQuery(meQuery(tenantId));
  const isMissing = me.second_factor?.is_required === true && !me.second_factor.is_set_up;
  if (!isMissing) return children;
  return (
    <main className="alone">
      <div className="form factor-needed">
        <h1>{me.tenant.name} asks for a second factor</h1>
        <p className="dim">
          Set one up and everything here opens. Until then the password alone opens nothing.
        </p>
        <Factors onAdded={() => void queryClient.invalidateQueries({ queryKey: ['me'] })} />
      </div>
    </main>
  );
}
