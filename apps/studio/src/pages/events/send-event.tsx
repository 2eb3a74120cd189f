// Sending an event by hand, to see that it arrives; and the same as code.
import { Button, Snippet } from '@aibaas/react';
import type { EventReceipt, JsonValue } from '@aibaas/sdk';
import { JsonInput, Modal, TextInput } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { useAction } from '../../parts/use-action.ts';
import { dataKeys } from '../../query-keys.ts';
import { useSession } from '../../session/session.tsx';
import { showDone } from '../../shell/toasts.tsx';

export function SendEvent({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const { client, workspace } = session;
  const [type, setType] = useState('credits.used');
  const [subject, setSubject] = useState('');
  const [text, setText] = useState('{\n  "credits": 3\n}');
  const [problem, setProblem] = useState<string | null>(null);
  const [send, isBusy] = useAction<EventReceipt>({
    failed: 'The event was not sent',
    changes: [dataKeys.allEvents(session), dataKeys.allEventTypes(session)],
    onDone: onClose,
  });
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const data = parsed(text);
    if (data === undefined) {
      setProblem('This is not JSON.');
      return;
    }
    const receipt = await send(() =>
      client.events.send({
        source: 'studio',
        type,
        data,
        workspace_id: workspace.id,
        ...(subject === '' ? {} : { subject }),
      }),
    );
    const [refused] = receipt?.rejected ?? [];
    if (receipt !== undefined)
      showDone(refused === undefined ? `${type} arrived.` : refused.detail);
  };
  return (
    <Modal opened onClose={onClose} title="Send a test event" size="lg" centered>
      <form className="form" onSubmit={(event) => void submit(event)}>
        <TextInput
          label="Type"
          required
          maxLength={200}
          value={type}
          onChange={(e) => setType(e.currentTarget.value)}
          data-autofocus
        />
        <TextInput
          label="Subject"
          description="Whom or what it is about; may be left out."
          maxLength={200}
          value={subject}
          onChange={(e) => setSubject(e.currentTarget.value)}
        />
        <JsonInput
          label="Data"
          autosize
          minRows={4}
          maxRows={14}
          value={text}
          onChange={setText}
          error={problem}
          validationError="This is not JSON."
        />
        <div className="page-head-actions">
          <Button tone="primary" type="submit" disabled={isBusy}>
            Send it
          </Button>
        </div>
        <EventSnippet />
      </form>
    </Modal>
  );
}

function parsed(text: string): JsonValue | undefined {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return undefined;
  }
}

export function EventSnippet() {
  const { workspace } = useSession();
  const origin = window.location.origin;
  const body = `{"source":"app","type":"credits.used","workspace_id":"${workspace.id}","data":{"credits":3}}`;
  return (
    <Snippet
      code={{
        TypeScript: `await aibaas.events.send({\n  source: 'app',\n  type: 'credits.used',\n  workspace_id: '${workspace.id}',\n  data: { credits: 3 },\n});`,
        curl: `curl -X POST -H "Authorization: Bearer $AIBAAS_API_KEY" -H "Content-Type: application/json" \\\n  -d '${body}' "${origin}/api/v1/events"`,
        Python: `import os, urllib.request\n\nrequest = urllib.request.Request(\n    "${origin}/api/v1/events",\n    data=b'${body}',\n    headers={"Authorization": "Bearer " + os.environ["AIBAAS_API_KEY"], "Content-Type": "application/json"},\n)\nprint(urllib.request.urlopen(request).read().decode())`,
      }}
    />
  );
}
