// Whom the tenant asks for a second factor; for owners, who must have one themselves first.
import type { SecondFactorPolicy, Tenant } from '@aibaas/sdk';
import { Select } from '@mantine/core';
import { Card } from '../../../parts/card.tsx';
import { useAction } from '../../../parts/use-action.ts';
import { openKeys, tenantKeys } from '../../../query-keys.ts';
import { useSession } from '../../../session/session.tsx';
import { showDone } from '../../../shell/toasts.tsx';

const policies: readonly { readonly value: SecondFactorPolicy; readonly label: string }[] = [
  { value: 'optional', label: 'Nobody has to' },
  { value: 'admins', label: 'Owners and admins' },
  { value: 'everyone', label: 'Everyone' },
];

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
      <div className="settings-card">
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
