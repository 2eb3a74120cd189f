// API keys of the tenant: made here, shown once, revoked here.
import { Button, Snippet } from '@aibaas/react';
import type { ApiKey, CreatedApiKey, Scope } from '@aibaas/sdk';
import { Checkbox, Modal, TextInput } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { ask } from '../../ask.ts';
import { Answer } from '../../parts/answer.tsx';
import { Card } from '../../parts/card.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useDay, useMoment } from '../../parts/moments.ts';
import { useAction } from '../../parts/use-action.ts';
import { tenantKeys } from '../../query-keys.ts';
import { IfMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';

const scopes: readonly { readonly value: Scope; readonly label: string }[] = [
  { value: 'read', label: 'Read: rows, series, forecasts' },
  { value: 'write', label: 'Write: rows, events, metrics' },
  { value: 'admin', label: 'Admin: people, keys, workspaces, audit' },
];

export function Keys() {
  const session = useSession();
  const { client } = session;
  const [isMaking, setMaking] = useState(false);
  const keys = useQuery(
    ask(
      tenantKeys.apiKeys(session),
      async (signal) => (await client.keys.list({ limit: 200 }, { signal })).data,
    ),
  );
  return (
    <Card
      title="API keys"
      sentence="A key is shown once; the server keeps only its hash."
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
  const moment = useMoment();
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
        {apiKey.last_used_at === null ? 'never' : moment(apiKey.last_used_at)}
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

function MakeKey({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { client } = session;
  const [name, setName] = useState('');
  const [chosen, setChosen] = useState<Scope[]>(['read', 'write']);
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const [make, isBusy] = useAction<CreatedApiKey>({
    failed: 'The key was not made',
    changes: [tenantKeys.apiKeys(session)],
    onDone: setMade,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    void make(() => client.keys.create({ name, scopes: chosen }));
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title={made === null ? 'Make a key' : `"${made.name}" is made`}
      size="lg"
      centered
      closeOnClickOutside={made === null}
    >
      {made === null ? (
        <form className="form" onSubmit={submit}>
          <TextInput
            label="What it is for"
            required
            maxLength={200}
            value={name}
            onChange={(e) => setName(e.currentTarget.value)}
            data-autofocus
          />
          <Checkbox.Group
            label="It may"
            value={chosen}
            onChange={(value) => setChosen(value as Scope[])}
          >
            <div className="form">
              {scopes.map(({ value, label }) => (
                <Checkbox key={value} value={value} label={label} />
              ))}
            </div>
          </Checkbox.Group>
          <Button tone="primary" type="submit" disabled={isBusy || chosen.length === 0}>
            Make the key
          </Button>
        </form>
      ) : (
        <NewKey made={made} onClose={onClose} />
      )}
    </Modal>
  );
}

function NewKey({ made, onClose }: { readonly made: CreatedApiKey; readonly onClose: () => void }) {
  const origin = window.location.origin;
  return (
    <div className="form">
      <p>Copy it now: it is not shown again.</p>
      <code className="key-once mono">{made.key}</code>
      <Button icon="copy" onClick={() => void navigator.clipboard.writeText(made.key)}>
        Copy the key
      </Button>
      <Snippet
        code={{
          TypeScript: `import { createClient } from '@aibaas/sdk';\n\nconst aibaas = createClient({ url: '${origin}', apiKey: process.env.AIBAAS_API_KEY });\nconsole.log(await aibaas.auth.me());`,
          curl: `curl -sS -H "Authorization: Bearer $AIBAAS_API_KEY" \\\n  "${origin}/api/v1/auth/me"`,
          Python: `import os, urllib.request\n\nrequest = urllib.request.Request("${origin}/api/v1/auth/me")\nrequest.add_header("Authorization", "Bearer " + os.environ["AIBAAS_API_KEY"])\nprint(urllib.request.urlopen(request).read().decode())`,
        }}
      />
      <Button tone="primary" onClick={onClose}>
        I have it
      </Button>
    </div>
  );
}
