// The frame of Data: the list of tables, a place that takes files wherever they are dropped, and the table
// that is open.
import { Button, Empty, Skeleton, Snippet } from '@aibaas/react';
import { useQuery } from '@tanstack/react-query';
import { useParams } from '@tanstack/react-router';
import { type DragEvent, useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useCommandsHere } from '../../shell/page-commands.ts';
import './data.css';
import { tableNameOf } from './file-head.ts';
import { ImportDialog } from './import-dialog.tsx';
import { ImportRun, importRun } from './import-run.ts';
import { ImportsList } from './imports-list.tsx';
import { tablesQuery } from './queries.ts';
import { TableList } from './table-list.tsx';
import { TablePage } from './table-page.tsx';

const readSearch = (search: Record<string, unknown>) => ({ choose: textOf(search.choose) });

export function DataPage() {
  const session = useSession();
  const { table } = useParams({ strict: false }) as { table?: string };
  const { data, error, refetch } = useQuery(tablesQuery(session));
  const [{ choose }, changeUrl] = useUrlState(readSearch);
  const chooser = useRef<HTMLInputElement>(null);
  const run = useSyncExternalStore(importRun.subscribe, importRun.get);
  const [isClosed, setClosed] = useState(false);
  const names = data?.data.map(({ name }) => name) ?? [];
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    const { client, tenant } = session;
    importRun.set(new ImportRun(client, tenant.id, file, tableNameOf(file.name, names)));
    setClosed(false);
  };
  const openChooser = (): void => chooser.current?.click();
  const may = useMay();
  const importCommand = { id: 'import-file', label: 'Import a file', group: 'Do' } as const;
  useCommandsHere(may.change ? [{ ...importCommand, keywords: 'csv', run: openChooser }] : []);
  useEffect(() => {
    if (choose === undefined) return;
    changeUrl({ choose: undefined });
    chooser.current?.click();
  }, [choose, changeUrl]);
  const drop = useDrop(take, may.change);
  return (
    <div className="data" {...drop.handlers}>
      <input
        ref={chooser}
        type="file"
        className="aib-sr"
        tabIndex={-1}
        aria-label="File to import"
        accept=".csv,.tsv,.txt,.ndjson,.jsonl,.json,.xlsx,.xlsm,.gz,text/csv"
        onChange={(event) => {
          take(event.currentTarget.files?.[0]);
          event.currentTarget.value = '';
        }}
      />
      {data !== undefined && data.data.length > 0 && (
        <TableList tables={data.data} current={table} onImport={openChooser} />
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
          <TablePage key={table} name={table} onImport={openChooser} />
        ) : data === undefined ? (
          <Skeleton height={320} label="Loading tables" />
        ) : (
          <Overview tables={names} onImport={openChooser} />
        )}
      </section>
      {drop.isOver && (
        <div className="drop-veil" aria-hidden="true">
          <p>Drop it to see what it would become</p>
        </div>
      )}
      {run !== null && isClosed && (
        <div className="import-chip">
          <Button onClick={() => setClosed(false)}>
            Show the import of {run.state().file.name}
          </Button>
        </div>
      )}
      {run !== null && !isClosed && (
        <ImportDialog run={run} tables={names} onClose={() => setClosed(true)} />
      )}
    </div>
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
            : `${tenant.name} has ${count} ${count === 1 ? 'table' : 'tables'}; drop a file here to add one.`
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

function useDrop(take: (file: File | undefined) => void, mayDrop: boolean) {
  const [depth, setDepth] = useState(0);
  const hasFile = (event: DragEvent): boolean =>
    mayDrop && event.dataTransfer.types.includes('Files');
  return {
    isOver: depth > 0,
    handlers: {
      onDragEnter: (event: DragEvent) => hasFile(event) && setDepth((before) => before + 1),
      onDragLeave: (event: DragEvent) =>
        hasFile(event) && setDepth((before) => Math.max(0, before - 1)),
      onDragOver: (event: DragEvent) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        event.dataTransfer.dropEffect = 'copy';
      },
      onDrop: (event: DragEvent) => {
        if (!hasFile(event)) return;
        event.preventDefault();
        setDepth(0);
        take(event.dataTransfer.files[0]);
      },
    },
  };
}
