// Making an API key: what it is for, what it may, when it ends; shown once.
import { Button, dayOf, Snippet } from '@aibaas/react';
import type { CreatedApiKey, Scope } from '@aibaas/sdk';
import { Checkbox, Modal, Select, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useTimeZone } from '../../appearance/appearance.ts';
import { now } from '../../clock.ts';
import { useAction } from '../../parts/use-action.ts';
import { tenantKeys } from '../../query-keys.ts';
import { useSession } from '../../session/session.tsx';
import { endInWords, endOf, type KeyEnd, keyEnds } from './key-ends.ts';

const scopes: readonly { readonly value: Scope; readonly label: string }[] = [
  { value: 'read', label: 'Read: rows, series, forecasts' },
  { value: 'write', label: 'Write: rows, events, metrics' },
  { value: 'admin', label: 'Admin: people, keys, workspaces, audit' },
];

export function MakeKey({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { client } = session;
  const [name, setName] = useState('');
  const [ends, setEnds] = useState<KeyEnd>('365');
  const [day, setDay] = useState('');
  const zone = useTimeZone();
  const [chosen, setChosen] = useState<Scope[]>(['read', 'write']);
  const [made, setMade] = useState<CreatedApiKey | null>(null);
  const [make, isBusy] = useAction<CreatedApiKey>({
    failed: 'The key was not made',
    changes: [tenantKeys.apiKeys(session)],
    onDone: setMade,
  });
  const submit = (event: FormEvent): void => {
    event.preventDefault();
    const until = endOf(ends, day, zone);
    const expires = until === null ? {} : { expires_at: new Date(until).toISOString() };
    void make(() => client.keys.create({ name, scopes: chosen, ...expires }));
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
          <div className="metric-pair">
            <Select
              label="It ends"
              description={endInWords(ends, day, zone)}
              data={keyEnds}
              value={ends}
              onChange={(value) => setEnds((value ?? '365') as KeyEnd)}
              allowDeselect={false}
            />
            {ends === 'day' && (
              <TextInput
                label="Last day"
                type="date"
                required
                min={dayOf(now(), zone)}
                value={day}
                onChange={(e) => setDay(e.currentTarget.value)}
              />
            )}
          </div>
          <Button
            tone="primary"
            type="submit"
            disabled={isBusy || chosen.length === 0 || (ends === 'day' && day === '')}
          >
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
