// One table: its rows in the grid with what can be done to them, live; beside it what was rejected, the
// same in code, and what to do next.
import { Button, DataGrid, Empty, type GridColumn, Skeleton, usePagedRows } from '@aibaas/react';
import { NotFoundError, type Table } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import { useTimeZone } from '../../appearance/appearance.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { textOf, textsOf, useUrlState } from '../../parts/url-state.ts';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useCommandsHere } from '../../shell/page-commands.ts';
import { useSampleHere } from '../../shell/sample-here.ts';
import { ExportMenu } from './export-menu.tsx';
import { ImportBanner } from './import-banner.tsx';
import { PolicyLine } from './policy-line.tsx';
import { sampleQuery, tableQuery } from './queries.ts';
import { RowFilters } from './row-filters.tsx';
import { AddRow } from './row-form.tsx';
import { RowPanel } from './row-panel.tsx';
import { TableAside } from './table-aside.tsx';
import { TableMenu } from './table-menu.tsx';
import { useLiveRows } from './use-live-rows.ts';
import { useRowChanges } from './use-row-changes.ts';

/** Newest first: ids rise with time. */
const newestFirst = '-_id';
const pageRows = 500;

const readSearch = (search: Record<string, unknown>) => ({
  sort: textOf(search.sort),
  filter: textsOf(search.filter),
  import: textOf(search.import),
  row: textOf(search.row),
});

export function TablePage({
  name,
  onImport,
}: {
  readonly name: string;
  readonly onImport: () => void;
}) {
  const session = useSession();
  const { data: table, error, refetch } = useQuery(tableQuery(session, name));
  if (table !== undefined) return <Rows table={table} onImport={onImport} />;
  if (error instanceof NotFoundError) {
    return (
      <Empty
        title={`There is no table “${name}”`}
        needs="It may have been removed or renamed, or it belongs to another tenant."
        action={{ label: 'Import a file', onAct: onImport }}
      />
    );
  }
  if (error !== null) {
    return (
      <div className="data-overview">
        <PageHead title={name} />
        <ProblemPage
          error={error}
          what="The table could not be read"
          onRetry={() => void refetch()}
        />
      </div>
    );
  }
  return <Skeleton height={400} label={`Loading ${name}`} />;
}

function Rows({ table, onImport }: { readonly table: Table; readonly onImport: () => void }) {
  const session = useSession();
  const { client } = session;
  const { name } = table;
  const zone = useTimeZone();
  const may = useMay();
  const [url, changeUrl] = useUrlState(readSearch);
  const [isAdding, setAdding] = useState(false);
  const [asksFilter, setAsksFilter] = useState<string | null>(null);
  const [isAsideOpen, setAsideOpen] = useState(true);
  const { data: sample } = useQuery(sampleQuery(session));
  useSampleHere(sample?.tables.includes(name) === true);
  const sort = url.sort ?? newestFirst;
  const query = { sort, filter: [...url.filter] };
  const key = JSON.stringify([name, query]);
  const rows = usePagedRows(
    (cursor, signal) =>
      client.tables
        .rows(name)
        .list({ ...query, limit: pageRows, ...(cursor === null ? {} : { cursor }) }, { signal }),
    key,
    url.filter.length > 0 ? 0 : table.row_count_estimate,
  );
  const isNewestFirst = url.sort === undefined && url.filter.length === 0;
  const live = useLiveRows(name, rows.store, isNewestFirst);
  const changes = useRowChanges(name, rows.store);
  const columns = useMemo<GridColumn[]>(() => gridColumns(table, may.change), [table, may.change]);
  const open = url.row === undefined ? undefined : rows.findRow(url.row);
  useCommandsHere([
    ...(may.change
      ? [{ id: 'add-row', label: 'Add a row', group: 'Do', run: () => setAdding(true) } as const]
      : []),
    { id: 'filter', label: 'Filter the rows', group: 'Do', run: () => setAsksFilter('') },
  ]);
  return (
    <div className="table-page" data-aside={isAsideOpen || undefined}>
      <div className="table-middle">
        <header className="table-head">
          <h1 className="mono">
            <bdi title={name}>{name}</bdi>
          </h1>
          <span className="live" data-on={live.isOn || undefined}>
            {live.words}
          </span>
          <span className="grow" />
          <Button icon="filter" onClick={() => setAsksFilter('')}>
            Filter
          </Button>
          <Button
            icon="code"
            aria-expanded={isAsideOpen}
            aria-label={isAsideOpen ? 'Hide the panel' : 'Show the panel'}
            onClick={() => setAsideOpen(!isAsideOpen)}
          />
          <ExportMenu table={name} filter={url.filter} sort={sort} />
          {may.change && (
            <>
              <TableMenu table={table} />
              <Button tone="primary" onClick={() => setAdding(true)}>
                Add row
              </Button>
            </>
          )}
        </header>
        {url.import !== undefined && (
          <ImportBanner id={url.import} onClose={() => changeUrl({ import: undefined })} />
        )}
        <RowFilters
          columns={table.columns}
          filter={url.filter}
          sort={url.sort}
          asked={asksFilter}
          onAsked={setAsksFilter}
          onChange={changeUrl}
        />
        {rows.error === null ? (
          <div className="table-grid">
            <DataGrid
              label={name}
              columns={columns}
              rowCount={rows.count}
              rowAt={rows.rowAt}
              findRow={rows.findRow}
              onNeed={rows.onNeed}
              zone={zone}
              sort={sortOf(url.sort)}
              onSort={(next) =>
                changeUrl({
                  sort: next === null ? undefined : `${next.isDescending ? '-' : ''}${next.column}`,
                })
              }
              onFilter={setAsksFilter}
              onEdit={changes.edit}
              onOpenRow={(row) => changeUrl({ row: row._id }, true)}
              liveIds={live.ids}
              selectedId={url.row ?? null}
              empty={
                <NoRows
                  isFiltered={url.filter.length > 0}
                  onAdd={() => setAdding(true)}
                  onImport={onImport}
                />
              }
              foot={<PolicyLine />}
            />
          </div>
        ) : (
          <ProblemPage
            error={rows.error}
            what="The rows could not be read"
            onRetry={() => rows.store.retry()}
          />
        )}
      </div>
      {open !== undefined ? (
        <RowPanel
          table={table}
          row={open}
          onClose={() => changeUrl({ row: undefined })}
          onRemove={() => {
            changeUrl({ row: undefined });
            void changes.remove(open);
          }}
        />
      ) : (
        isAsideOpen && (
          <TableAside table={table} importId={url.import} filter={url.filter} sort={url.sort} />
        )
      )}
      {isAdding && <AddRow table={table} onAdd={changes.add} onClose={() => setAdding(false)} />}
    </div>
  );
}

function NoRows(props: {
  readonly isFiltered: boolean;
  readonly onAdd: () => void;
  readonly onImport: () => void;
}) {
  const may = useMay();
  if (props.isFiltered) {
    return <Empty title="No row fits the filter" needs="Take a filter away to see more rows." />;
  }
  return (
    <Empty
      title="This table has no rows yet"
      needs="Drop a file with the same columns, add a row, or send rows from code."
      {...(may.change ? { action: { label: 'Add row', onAct: props.onAdd } } : {})}
    />
  );
}

function gridColumns({ columns }: Table, isEditable: boolean): GridColumn[] {
  return columns.map(({ name, type, nullable }) => ({
    name,
    type,
    isNullable: nullable,
    isEditable,
  }));
}

function sortOf(sort: string | undefined) {
  if (sort === undefined) return null;
  const isDescending = sort.startsWith('-');
  return { column: isDescending ? sort.slice(1) : sort, isDescending };
}
