// Where one is signed in, in all one's tenants, and the end of any of it.
import { Button, Tag } from '@aibaas/react';
import type { OwnSession } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { ask } from '../../../ask.ts';
import { Answer } from '../../../parts/answer.tsx';
import { Card } from '../../../parts/card.tsx';
import { ListTable } from '../../../parts/list-table.tsx';
import { useMinute } from '../../../parts/moments.ts';
import { useAction } from '../../../parts/use-action.ts';
import { openKeys } from '../../../query-keys.ts';
import { openClient, useSession } from '../../../session/session.tsx';
import { browserName } from './browser-name.ts';
import { networkName } from './network-name.ts';

export function Sessions() {
  const sessions = useQuery(
    ask(openKeys.sessions(), async (signal) => (await openClient.access.sessions({ signal })).data),
  );
  const [endOthers, isBusy] = useAction({
    failed: 'The other sessions did not end',
    changes: [openKeys.sessions()],
  });
  return (
    <Card
      title="Where you are signed in"
      actions={
        (sessions.data?.length ?? 0) > 1 && (
          <Button
            disabled={isBusy}
            onClick={() => void endOthers(() => openClient.access.endOtherSessions())}
          >
            End all others
          </Button>
        )
      }
    >
      <Answer query={sessions} failed="Your sessions could not be read">
        {(list) => (
          <ListTable
            label="Your sessions"
            columns={['Device', 'Tenant', 'Network', 'Signed in', 'Last seen']}
            hasActions
          >
            {list.map((session) => (
              <SessionRow key={session.id} session={session} />
            ))}
          </ListTable>
        )}
      </Answer>
    </Card>
  );
}

function SessionRow({ session }: { readonly session: OwnSession }) {
  const { me } = useSession();
  const minute = useMinute();
  const [end, isBusy] = useAction({
    failed: 'The session did not end',
    changes: [openKeys.sessions()],
  });
  const tenant = me.memberships.find(({ tenant_id }) => tenant_id === session.tenant_id);
  return (
    <tr>
      <td>
        {browserName(session.agent)} {session.is_current && <Tag tone="ok">this one</Tag>}
      </td>
      <td>{tenant?.tenant_name ?? 'another tenant'}</td>
      <td>
        {networkName(session.address)}
        {session.address !== null && <small className="mono">{session.address}</small>}
      </td>
      <td className="num">{minute(session.created_at)}</td>
      <td className="num">
        {session.last_seen_at === null ? 'not since' : minute(session.last_seen_at)}
      </td>
      <td>
        {!session.is_current && (
          <Button
            size="small"
            tone="danger"
            disabled={isBusy}
            onClick={() => void end(() => openClient.access.endSession(session.id))}
          >
            End
          </Button>
        )}
      </td>
    </tr>
  );
}
