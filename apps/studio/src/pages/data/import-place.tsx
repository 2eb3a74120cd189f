// A place that takes a file: dropped on it, or chosen; then the dialog that shows what the file would become. Data is
// such a place, and so is Home.
import { Button } from '@aibaas/react';
import { useQuery } from '@tanstack/react-query';
import { type DragEvent, type ReactNode, useRef, useState, useSyncExternalStore } from 'react';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useCommandsHere } from '../../shell/page-commands.ts';
import './import.css';
import { tableNameOf } from './file-head.ts';
import { ImportDialog } from './import-dialog.tsx';
import { ImportRun, importRun } from './import-run.ts';
import { tablesQuery } from './queries.ts';

export interface ImportPlaceProps {
  readonly className: string;
  /** @param choose opens the browser's dialog for files */
  readonly children: (choose: () => void) => ReactNode;
}

export function ImportPlace({ className, children }: ImportPlaceProps) {
  const session = useSession();
  const may = useMay();
  const { data } = useQuery(tablesQuery(session));
  const chooser = useRef<HTMLInputElement>(null);
  const run = useSyncExternalStore(importRun.subscribe, importRun.get);
  const [isClosed, setClosed] = useState(false);
  const names = data?.map(({ name }) => name);
  const take = (file: File | undefined): void => {
    if (file === undefined) return;
    const { client, tenant } = session;
    importRun.set(new ImportRun(client, tenant.id, file, tableNameOf(file.name, names ?? [])));
    setClosed(false);
  };
  const choose = (): void => chooser.current?.click();
  const command = { id: 'import-file', label: 'Import a file', group: 'Do' } as const;
  useCommandsHere(
    may.change ? [{ ...command, keywords: 'csv upload drop excel', run: choose }] : [],
  );
  const drop = useDrop(take, may.change);
  return (
    <div className={className} {...drop.handlers}>
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
      {children(choose)}
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
        <ImportDialog run={run} tables={names ?? null} onClose={() => setClosed(true)} />
      )}
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
