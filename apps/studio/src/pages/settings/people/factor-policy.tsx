// Whom the tenant asks for a second factor; for owners, who must have one themselves first.
import { countOf, Skeleton } from '@aibaas/react';
import type { SecondFactorPolicy, Tenant } from '@aibaas/sdk';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Card } from '../../../parts/card.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { openKeys, tenantKeys } from '../../../query-keys.ts';
import { useSession } from '../../../session/session.tsx';
import { showDone } from '../../../shell/toasts.tsx';
import { membersQuery } from './queries.ts';

/** Names beside the count. */
const NAMED = 5;

const policies: readonly { readonly value: SecondFactorPolicy; readonly label: string }[] = [
  { value: 'optional', label: 'Nobody has to' },
  { value: 'admins', label: 'Owners and admins' },
  { value: 'everyone', label: 'Everyone' },
];

/** How many have one, before anybody asks for it. */
function HavingOne() {
  const { data: people } = useQuery(membersQuery(useSession()));
  if (people === undefined) return <Skeleton height={20} label="Counting" />;
  const lacking = people.filter(({ has_second_factor: has }) => has === false);
  const count = `${people.length - lacking.length} of ${countOf(people.length, 'person', 'people')} have one.`;
  return (
    <p>
      {count}{' '}
      {lacking.length > 0 && (
        <span className="dim">
          None yet:{' '}
          {lacking
            .slice(0, NAMED)
            .map(({ name }) => name)
            .join(', ')}
          {lacking.length > NAMED ? ` and ${lacking.length - NAMED} more` : ''}.
        </span>
      )}
    </p>
  );
}

export function FactorPolicy() {
  const { client, tenant } = useSession();
  const [change, isBusy] = useAction<Tenant>({
    failed: 'The rule was not changed',
    changes: [tenantKeys.tenant(tenant.id), openKeys.everyMe],
  });
  const set = async (policy: SecondFactorPolicy): Promise<void> => {
    const before = tenant.second_factor;
    const put = (to: SecondFactorPolicy) =>
      change(() => client.tenants.update(tenant.id, { second_factor: to }));
    const done = await put(policy);
    if (done !== undefined) showDone('The rule for second factors is changed.', () => put(before));
  };
  return (
    <Card title="Second factor" sentence="Who has none can do nothing here but set one up.">
      <div className="settings-card form">
        <HavingOne />
        <Select
          label="Who needs one"
          description="You need one yourself before you can ask others for it."
          data={[...policies]}
          value={tenant.second_factor}
          disabled={isBusy}
          onChange={(policy) => policy !== null && void set(policy as SecondFactorPolicy)}
          allowDeselect={false}
          w={260}
        />
      </div>
    </Card>
  );
}
