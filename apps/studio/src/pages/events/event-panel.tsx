// One event in full.
import { Button } from '@aibaas/react';
import type { StoredEvent } from '@aibaas/sdk';
import { useMoment } from '../../parts/moments.ts';

export function EventPanel(props: { readonly event: StoredEvent; readonly onClose: () => void }) {
  const { event, onClose } = props;
  const moment = useMoment();
  const facts: readonly (readonly [string, string | null])[] = [
    ['Type', event.type],
    ['Source', event.source],
    ['Id', event.id],
    ['Subject', event.subject],
    ['Happened', moment(event.time)],
    ['Arrived', moment(event.received_at)],
    ['Workspace', event.workspace_id],
  ];
  return (
    <aside className="card event-panel" aria-label="One event">
      <header className="event-panel-head">
        <h2>{event.type}</h2>
        <Button tone="quiet" size="small" onClick={onClose}>
          Close
        </Button>
      </header>
      <dl className="event-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd className="mono">
              <bdi>{value ?? 'none'}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      {/* A long document scrolls inside itself, by keyboard too. */}
      <pre className="event-data mono" role="region" tabIndex={0} aria-label="Data">
        {JSON.stringify(event.data, null, 2)}
      </pre>
    </aside>
  );
}
