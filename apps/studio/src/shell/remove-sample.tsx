// Removing the sample data: what goes, what stays, and that it does not come back.
import { Button, countOf } from '@aibaas/react';
import type { SampleData } from '@aibaas/sdk';
import { Modal } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { sampleQuery } from '../pages/data/queries.ts';
import { Answer } from '../parts/answer.tsx';
import { useAction } from '../parts/use-action.ts';
import { tenantKeys } from '../query-keys.ts';
import { useSession } from '../session/session.tsx';
import { showDone } from './toasts.tsx';

export default function RemoveSample({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const router = useRouter();
  const query = useQuery(sampleQuery(session));
  const [remove, isBusy] = useAction<SampleData>({
    failed: 'The sample data was not removed',
    onDone: ({ tables }) =>
      showDone(`The sample data is removed: ${countOf(tables.length, 'table')} with all rows.`),
    changes: [tenantKeys.all(session)],
  });
  const removeAll = async (): Promise<SampleData> => {
    const gone = await session.client.sampleData.remove();
    onClose();
    // To a page that does not read what is gone, before everything is read again.
    await router.navigate({ href: `${session.home}/data` });
    return gone;
  };
  return (
    <Modal opened onClose={onClose} title="Remove the sample data?" centered>
      <Answer query={query} failed="What is sample data could not be read" height={120}>
        {(sample) =>
          isNone(sample) ? (
            <p>There is no sample data here.</p>
          ) : (
            <div className="form">
              <p>{goes(sample)}</p>
              <p className="dim">
                Your own tables, events and metrics stay. Removed sample data cannot be brought back
                here; a server started in a new folder makes it again.
              </p>
              <div className="page-head-actions">
                <Button onClick={onClose}>Keep it</Button>
                <Button tone="danger" disabled={isBusy} onClick={() => void remove(removeAll)}>
                  {isBusy ? 'Removing …' : 'Remove the sample data'}
                </Button>
              </div>
            </div>
          )
        }
      </Answer>
    </Modal>
  );
}

const isNone = ({ tables, event_types, metrics }: SampleData): boolean =>
  tables.length + event_types.length + metrics.length === 0;

/** What goes, by name. */
function goes({ tables, event_types: types, metrics }: SampleData): string {
  const parts = [
    ...(tables.length > 0
      ? [`${tables.length === 1 ? 'table' : 'tables'} ${tables.join(', ')}`]
      : []),
    ...(types.length > 0 ? [`sample events of ${types.join(', ')}`] : []),
    ...(metrics.length > 0
      ? [
          `${metrics.length === 1 ? 'metric' : 'metrics'} ${metrics.map(({ name }) => name).join(', ')} with all forecasts`,
        ]
      : []),
  ];
  return `This goes, for good: ${parts.join('; ')}.`;
}
