// API keys of the tenant: listed here, made beside it, revoked here.
import { Button } from '@aibaas/react';
import type { ApiKey } from '@aibaas/sdk';
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useDay, useMinute } from '../../parts/moments.ts';
import { useAction } from '../../parts/use-action.ts';
import { tenantKeys } from '../../query-keys.ts';
import { IfMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { MakeKey } from './make-key.tsx';
import { apiKeysQuery } from './queries.ts';

export function Keys() {
  const [isMaking, setMaking] = useState(false);
  const keys = useQuery(apiKeysQuery(useSession()));
  return (
    <Card
      title="API keys"
      sentence="A key is shown once; the server keeps only its hash. Its use is noted once a minute."
      actions={
        <IfMay what="manage">
          <Button tone="primary" icon="key" onClick={() => setMaking(true)}>
            Make a key
          </Button>
        </IfMay>
      }
    >
      <Answer query={keys} failed="The keys could not be read">
        {(list) => <KeysTable keys={list} />}
      </Answer>
      {isMaking && <MakeKey onClose={() => setMaking(false)} />}
    </Card>
  );
}

function KeysTable({ keys }: { readonly keys: readonly ApiKey[] }) {
  return (
    <ListTable
      label="List of API keys"
      columns={['Key', 'Scopes', 'Made', 'Last used', 'Ends']}
      hasActions
    >
      {keys.map((key) => (
        <KeyRow key={key.id} apiKey={key} />
      ))}
    </ListTable>
  );
}

function KeyRow({ apiKey }: { readonly apiKey: ApiKey }) {
  const session = useSession();
  const { client } = session;
  const day = useDay();
  const minute = useMinute();
  const [isAsking, setAsking] = useState(false);
  const [revoke, isBusy] = useAction({
    failed: 'The key was not revoked',
    changes: [tenantKeys.apiKeys(session)],
  });
  return (
    <tr>
      <td>
        {apiKey.name}
        <small className="mono">{apiKey.prefix}…</small>
      </td>
      <td>{apiKey.scopes.join(', ')}</td>
      <td className="num">{day(apiKey.created_at)}</td>
      <td className="num">
        {apiKey.last_used_at === null ? 'never' : minute(apiKey.last_used_at)}
      </td>
      <td className="num">{apiKey.expires_at === null ? 'never' : day(apiKey.expires_at)}</td>
      <td>
        <Button size="small" tone="danger" onClick={() => setAsking(true)}>
          Revoke
        </Button>
        <Modal
          opened={isAsking}
          onClose={() => setAsking(false)}
          title={`Revoke "${apiKey.name}"?`}
          centered
        >
          <p>
            Whatever uses it is refused within seconds. A revoked key cannot be brought back; make
            another one instead.
          </p>
          <div className="page-head-actions">
            <Button onClick={() => setAsking(false)}>Keep</Button>
            <Button
              tone="danger"
              disabled={isBusy}
              onClick={() => void revoke(() => client.keys.remove(apiKey.id))}
            >
              Revoke the key
            </Button>
          </div>
        </Modal>
      </td>
    </tr>
  );
}
