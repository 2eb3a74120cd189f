// Beside the grid: rows that were rejected with their repairs, the same in code, and what to do next.
import { RejectsList, Snippet } from '@aibaas/react';
import type { RowValues, Table } from '@aibaas/sdk';
import { useInfiniteQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { problemText } from '../../parts/problem-words.ts';
import { useAction } from '../../parts/use-action.ts';
import { whoMay } from '../../parts/who-may.ts';
import { dataKeys } from '../../query-keys.ts';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { type MetricIdea, metricIdea } from '../metrics/metric-idea.ts';
import { rejectsQuery } from './queries.ts';
import { saveRejects } from './save-rejects.ts';
import { followCode, metricAddress, readCode } from './table-words.ts';

export function TableAside(props: {
  readonly table: Table;
  readonly importId: string | undefined;
  readonly filter: readonly string[];
  readonly sort: string | undefined;
}) {
  const { table, importId, filter, sort } = props;
  const { name } = table;
  return (
    <aside className="data-aside" aria-label="About this table">
      <Next table={table} />
      {importId !== undefined && <Rejects importId={importId} table={name} />}
      <section className="aside-part" aria-label="Use it">
        <h2>Use it</h2>
        <Snippet
          label="Read these rows"
          code={readCode({ url: window.location.origin, table: name, filter, sort })}
        />
        <Snippet label="Listen for new rows" code={followCode({ table: name })} />
      </section>
    </aside>
  );
}

function Next({ table }: { readonly table: Table }) {
  const { home } = useSession();
  const may = useMay();
  const idea = metricIdea(table.columns);
  return (
    <section className="aside-part" aria-label="Next">
      <h2>Next</h2>
      {idea === null ? (
        <p className="dim">
          A table with a column of dates or times can become a metric and be forecast. This one has
          none.
        </p>
      ) : !may.change ? (
        <p className="dim">{whoMay('make it a metric')}</p>
      ) : (
        <Link className="next-link" to={home + metricAddress(table.name, idea)}>
          <span>
            Make it a metric: {ideaInWords(idea)} by {idea.time}
          </span>
          <span className="dim">then forecast it</span>
        </Link>
      )}
    </section>
  );
}

const ideaInWords = ({ value, aggregation }: MetricIdea): string =>
  value === null ? 'count rows' : aggregation === 'avg' ? `average ${value}` : value;

function Rejects({ importId, table }: { readonly importId: string; readonly table: string }) {
  const [download] = useAction({ failed: 'The rejected rows were not fetched' });
  const session = useSession();
  const { client } = session;
  const cache = useQueryClient();
  const { data, hasNextPage, fetchNextPage, isFetchingNextPage } = useInfiniteQuery(
    rejectsQuery(session, importId),
  );
  const rejects = data?.pages.flatMap((page) => page.data) ?? [];
  if (rejects.length === 0) return null;
  const shown = rejects.map(({ repaired_at, ...reject }) => ({
    ...reject,
    isRepaired: repaired_at !== null,
  }));
  return (
    <div className="aside-part">
      <RejectsList
        rejects={shown}
        onRepair={async (reject, values) => {
          try {
            await client.imports.repair(importId, reject.id, values as RowValues);
            await cache.invalidateQueries({ queryKey: dataKeys.allOfImport(session, importId) });
            return null;
          } catch (error) {
            return problemText(error);
          }
        }}
        onDownload={() =>
          void download(() => saveRejects(client, { id: importId, filename: null, table }))
        }
      />
      {hasNextPage && (
        <button
          type="button"
          className="aib-link"
          disabled={isFetchingNextPage}
          onClick={() => void fetchNextPage()}
        >
          Show more
        </button>
      )}
    </div>
  );
}
