// Every file that was imported, newest first: what came of it, and the way back to rows that were rejected.
import { Button, formatNumber, Tag } from '@aibaas/react';
import type { Import } from '@aibaas/sdk';
import { useInfiniteQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { Card } from '../../parts/card.tsx';
import { ListTable } from '../../parts/list-table.tsx';
import { useMoment } from '../../parts/moments.ts';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { useAction } from '../../parts/use-action.ts';
import { useSession } from '../../session/session.tsx';
import { importsQuery } from './queries.ts';
import { saveRejects } from './save-rejects.ts';

export function ImportsList({ tables }: { readonly tables: readonly string[] }) {
  const session = useSession();
  const { data, error, refetch, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    importsQuery(session),
  );
  const imports = data?.pages.flatMap((page) => page.data) ?? [];
  if (error !== null && data === undefined) {
    return (
      <ProblemPage
        error={error}
        what="The imports could not be read"
        onRetry={() => void refetch()}
      />
    );
  }
  if (imports.length === 0) return null;
  return (
    <Card title="Imports" sentence="Rows that were rejected are kept, and can be repaired.">
      <ListTable label="Imports" columns={['File', 'Table', 'When', 'Rows', 'Rejected']} hasActions>
        {imports.map((one) => (
          <ImportRow key={one.id} one={one} isThere={tables.includes(one.table)} />
        ))}
      </ListTable>
      {hasNextPage && (
        <Button size="small" disabled={isFetchingNextPage} onClick={() => void fetchNextPage()}>
          Show more
        </Button>
      )}
    </Card>
  );
}

const stateWords: Readonly<Partial<Record<Import['state'], string>>> = {
  queued: 'waiting',
  running: 'running',
  needs_input: 'has a question',
  failed: 'failed',
  cancelled: 'stopped',
};

function ImportRow({ one, isThere }: { readonly one: Import; readonly isThere: boolean }) {
  const { client, home } = useSession();
  const moment = useMoment();
  const [download, isBusy] = useAction({ failed: 'The rejected rows were not fetched' });
  const { id, filename, table, state, rows, rejected, created_at: at } = one;
  const place = `${home}/data/${encodeURIComponent(table)}`;
  const words = stateWords[state];
  return (
    <tr>
      <td className="import-name">
        <bdi>{filename ?? 'without a name'}</bdi> {words !== undefined && <Tag>{words}</Tag>}
      </td>
      <td>
        {isThere ? (
          <Link to={place}>
            <bdi>{table}</bdi>
          </Link>
        ) : (
          <bdi className="dim">{table}</bdi>
        )}
      </td>
      <td className="num">{moment(at)}</td>
      <td className="num">{formatNumber(rows)}</td>
      <td className="num">
        {rejected === 0 ? '0' : <span className="doubt">{formatNumber(rejected)}</span>}
      </td>
      <td>
        {rejected > 0 && (
          <span className="import-actions">
            <Button
              size="small"
              aria-label={`Download the rejected rows of ${filename ?? table}`}
              disabled={isBusy}
              onClick={() => void download(() => saveRejects(client, one))}
            >
              Download
            </Button>
            {isThere && state === 'succeeded' && (
              <Link
                className="import-repair"
                to={`${place}?import=${id}`}
                aria-label={`Repair the rejected rows of ${filename ?? table}`}
              >
                Repair
              </Link>
            )}
          </span>
        )}
      </td>
    </tr>
  );
}
