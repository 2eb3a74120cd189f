// What a person sees who may not: which permission is missing, and who can grant it.
import { Empty } from '@aibaas/react';
import type { PermissionError } from '@aibaas/sdk';
import { useSession } from '../session/session.tsx';

export function NoPermission({ error }: { readonly error: PermissionError }) {
  const { me, tenant } = useSession();
  return (
    <Empty
      title="You may not see this"
      needs={`${error.problem?.detail ?? error.message} You are ${me.role} of ${tenant.name}; an owner or admin can give you another role under Settings, People.`}
    />
  );
}
