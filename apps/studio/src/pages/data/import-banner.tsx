// What an import brought, promise beside result, with the way back.
import { Button, countOf, formatNumber, Icon } from '@aibaas/react';
import { useQuery, useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { tenantKeys } from '../../query-keys.ts';
import { useSession } from '../../session/session.tsx';
import { showDone, showProblem } from '../../shell/toasts.tsx';
import { importQuery } from './queries.ts';

export function ImportBanner({
  id,
  onClose,
}: {
  readonly id: string;
  readonly onClose: () => void;
}) {
  const session = useSession();
  const { client, home } = session;
  const router = useRouter();
  const cache = useQueryClient();
  const { data } = useQuery(importQuery(session, id));
  if (data === undefined || data.state !== 'succeeded') return null;
  const { rows, rejected, filename, table, mode } = data;
  const whole = rows + rejected;
  const takeBack = async (): Promise<void> => {
    try {
      await client.imports.undo(id);
      await cache.invalidateQueries({ queryKey: tenantKeys.all(session) });
      const isGone = mode === 'create';
      showDone(`${countOf(rows, 'row')} of ${filename ?? 'the file'} taken back.`);
      if (isGone) void router.navigate({ href: `${home}/data` });
      else onClose();
    } catch (error) {
      showProblem('The import was not taken back', error);
    }
  };
  return (
    <div className="import-banner" role="status">
      <Icon name="done" />
      <p>
        <strong>
          <bdi>{filename ?? table}</bdi>
        </strong>{' '}
        is in. {formatNumber(rows)} of {countOf(whole, 'row')}.
        {rejected > 0 && <span className="doubt"> {formatNumber(rejected)} rejected</span>}
      </p>
      <span className="grow" />
      <Button size="small" icon="undo" onClick={() => void takeBack()}>
        Undo import
      </Button>
      <Button size="small" tone="quiet" aria-label="Close this message" onClick={onClose}>
        Close
      </Button>
    </div>
  );
}
