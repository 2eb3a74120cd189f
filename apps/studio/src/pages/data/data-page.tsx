// Data: the list of tables, and the table that is open; files are taken wherever they are dropped.
import { countOf, Empty, Skeleton, Snippet } from '@aibaas/react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import './data.css';
import { ImportPlace } from './import-place.tsx';
import { ImportsList } from './imports-list.tsx';
import { tablesQuery } from './queries.ts';
import { TableList } from './table-list.tsx';
import { TablePage } from './table-page.tsx';

const readSearch = (search: Record<string, unknown>) => ({ choose: textOf(search.choose) });

export function DataPage() {
  return <ImportPlace className="data">{(choose) => <Tables onImport={choose} />}</ImportPlace>;
}

function Tables({ onImport }: { readonly onImport: () => void }) {
  const { table } = useParams({ strict: false }) as { table?: string };
  const { data, error, refetch } = useQuery(tablesQuery(useSession()));
  const [{ choose }, changeUrl] = useUrlState(readSearch);
  const openChooser = useEffectEvent(onImport);
  useEffect(() => {
    if (choose === undefined) return;
    changeUrl({ choose: undefined });
    openChooser();
  }, [choose, changeUrl]);
  return (
    <>
      {data !== undefined && data.length > 0 && (
        <TableList tables={data} current={table} onImport={onImport} />
      )}
      <section className="data-main" aria-label={table ?? 'Tables'}>
        {error !== null && data === undefined ? (
          <div className="data-overview">
            <PageHead title="Data" />
            <ProblemPage
              error={error}
              what="The tables could not be read"
              onRetry={() => void refetch()}
            />
          </div>
        ) : table !== undefined ? (
          <TablePage key={table} name={table} onImport={onImport} />
        ) : data === undefined ? (
          <Skeleton height={320} label="Loading tables" />
        ) : (
          <Overview tables={data.map(({ name }) => name)} onImport={onImport} />
        )}
      </section>
    </>
  );
}

function Overview(props: { readonly tables: readonly string[]; readonly onImport: () => void }) {
  const { tables, onImport } = props;
  const count = tables.length;
  const { tenant } = useSession();
  const may = useMay();
  const url = window.location.origin;
  return (
    <div className="data-overview">
      <PageHead title="Data" />
      <Empty
        title={count === 0 ? 'There is no table yet' : 'Choose a table'}
        needs={
          count === 0
            ? 'Drop a CSV, NDJSON or Excel file anywhere on this page; it becomes a table that you can forecast.'
            : `${tenant.name} has ${countOf(count, 'table')}; drop a file here to add one.`
        }
        {...(may.change ? { action: { label: 'Import a file', onAct: onImport } } : {})}
        snippet={
          <Snippet
            code={{
              TypeScript: `import { openAsBlob } from 'node:fs';\n\nconst body = await openAsBlob('orders.csv');\nconst started = await aibaas.imports.create({ table: 'orders', filename: 'orders.csv', body });\nawait aibaas.operations.wait(started.id);`,
              curl: `curl -H "Authorization: Bearer $AIBAAS_API_KEY" -H "Content-Type: text/csv" \\\n  --data-binary @orders.csv "${url}/api/v1/imports?table=orders&filename=orders.csv"`,
            }}
          />
        }
      />
      <ImportsList tables={tables} />
    </div>
  );
}
