// Changes to rows: sent with the version they were made on, so that nobody overwrites another person.
import type { EditOutcome, GridRow, PagedRowStore, SendEdit } from '@aibaas/react';
import {
  ApiError,
  ConnectionError,
  type RequestOptions,
  type Row,
  type RowValues,
} from '@aibaas/sdk';
import { useMemo } from 'react';
import { problemText } from '../../parts/problem-words.ts';
import { useSession } from '../../session/session.tsx';
import { showDone, showProblem } from '../../shell/toasts.tsx';

export interface RowChanges {
  readonly edit: SendEdit;
  add(values: RowValues): Promise<void>;
  remove(row: GridRow): Promise<void>;
}

export function useRowChanges(table: string, store: PagedRowStore): RowChanges {
  const { client } = useSession();
  return useMemo(() => {
    const rows = client.tables.rows(table);
    const edit: SendEdit = async ({ rowId, column, value, version }): Promise<EditOutcome> => {
      try {
        const row = await rows.update(rowId, { [column]: value } as RowValues, ifMatch(version));
        store.replace(row);
        return { kind: 'saved', row };
      } catch (error) {
        if (error instanceof ConnectionError) return { kind: 'offline' };
        if (error instanceof ApiError && error.code === 'version_conflict') {
          return { kind: 'conflict', row: await rows.get(rowId) };
        }
        return { kind: 'failed', message: problemText(error) };
      }
    };
    const add = async (values: RowValues): Promise<void> => {
      const { data } = await rows.create(values);
      store.prepend(data);
      const [row] = data;
      showDone('1 row added.', row === undefined ? undefined : () => rows.remove(row._id));
    };
    const remove = async (row: GridRow): Promise<void> => {
      try {
        await rows.remove(row._id);
        store.remove(row._id);
        const back = async (): Promise<void> => {
          const { data } = await rows.create(ownValues(row));
          store.prepend(data);
        };
        showDone('1 row removed.', back, 'Undo adds it again, under a new id.');
      } catch (error) {
        showProblem('The row was not removed', error);
      }
    };
    return { edit, add, remove };
  }, [client, table, store]);
}

const ifMatch = (version: number | null): RequestOptions =>
  version === null ? {} : { headers: { 'if-match': `"${version}"` } };

/** Without the server's own columns. */
function ownValues(row: Row | GridRow): RowValues {
  const own = Object.entries(row).filter(
    ([name]) => !['_id', '_created_at', '_updated_at', '_version'].includes(name),
  );
  return Object.fromEntries(own) as RowValues;
}
