// Invitations that wait, and taking one back.
import { Button, Tag } from '@aibaas/react';
import type { Invitation } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../ask.ts';
import { Card } from '../../../parts/card.tsx';
import { ListTable } from '../../../parts/list-table.tsx';
import { useDay } from '../../../parts/moments.ts';
import { useAction } from '../../../parts/use-action.ts';
import { tenantKeys } from '../../../query-keys.ts';
import { useSession } from '../../../session/session.tsx';
import { showDone } from '../../../shell/toasts.tsx';

export function Invitations() {
  const session = useSession();
  const invitations = useQuery(
    ask(
      tenantKeys.invitations(session),
      async (signal) => (await session.client.invitations.list({ limit: 200 }, { signal })).data,
    ),
  );
  const list = invitations.data ?? [];
  if (list.length === 0) return null;
  return (
    <Card title="Invited" sentence="They belong to the tenant once they have accepted.">
      <ListTable
        label="Open invitations"
        columns={['E-mail', 'Role', 'Invited by', 'Until']}
        hasActions
      >
        {list.map((invitation) => (
          <InvitationRow key={invitation.id} invitation={invitation} />
        ))}
      </ListTable>
    </Card>
  );
}

function InvitationRow({ invitation }: { readonly invitation: Invitation }) {
  const session = useSession();
  const day = useDay();
  const [withdraw, isBusy] = useAction({
    failed: 'The invitation was not withdrawn',
    changes: [tenantKeys.invitations(session)],
    onDone: () => showDone(`The link of ${invitation.email} no longer works.`),
  });
  return (
    <tr>
      <td>{invitation.email}</td>
      <td>{invitation.role}</td>
      <td>{invitation.invited_by}</td>
      <td className="num">
        {invitation.state === 'expired' ? <Tag>expired</Tag> : day(invitation.expires_at)}
      </td>
      <td>
        <Button
          size="small"
          tone="danger"
          disabled={isBusy}
          onClick={() => void withdraw(() => session.client.invitations.remove(invitation.id))}
        >
          Withdraw
        </Button>
      </td>
    </tr>
  );
}
