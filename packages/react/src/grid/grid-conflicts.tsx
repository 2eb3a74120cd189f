// Edits that did not go through: another person was faster, or the server refused. Each with both values
// and the way on.
import { Button } from '../parts/button.tsx';
import { Icon } from '../parts/icon.tsx';
import { cellText, type GridColumn } from './cells.ts';
import type { CellEdit, Edits, PendingEdit } from './edits.ts';

export interface GridConflictsProps {
  readonly edits: Edits;
  readonly columns: readonly GridColumn[];
  readonly zone: string;
  readonly onWrite: (edit: CellEdit) => void;
  readonly onDrop: (rowId: string, column: string) => void;
}

export function GridConflicts({ edits, columns, zone, onWrite, onDrop }: GridConflictsProps) {
  const open = [...edits.pending.values()].filter(
    ({ status }) => status.state === 'conflict' || status.state === 'failed',
  );
  if (open.length === 0) return null;
  return (
    <ul className="aib-grid-conflicts" role="alert">
      {open.map((edit) => (
        <li key={`${edit.rowId}/${edit.column}`} className="aib-banner aib-banner-warn">
          <Icon name="alert" />
          <Conflict {...{ edit, columns, zone, onWrite, onDrop }} />
        </li>
      ))}
    </ul>
  );
}

function Conflict(props: Omit<GridConflictsProps, 'edits'> & { edit: PendingEdit }) {
  const { edit, columns, zone, onWrite, onDrop } = props;
  const { status, rowId, column, ...rest } = edit;
  const type = columns.find(({ name }) => name === column)?.type ?? 'text';
  const mine = cellText(edit.value, type, zone) || 'null';
  if (status.state === 'failed') {
    return (
      <>
        <p>
          <strong>{column} was not saved.</strong> {status.message}
        </p>
        <Button size="small" onClick={() => onDrop(rowId, column)}>
          Discard mine
        </Button>
      </>
    );
  }
  if (status.state !== 'conflict') return null;
  const theirs = cellText(status.theirs, type, zone) || 'null';
  return (
    <>
      <p>
        <strong>Someone else changed this row while you typed.</strong> {column} is now{' '}
        <bdi>“{theirs}”</bdi>; you wrote <bdi>“{mine}”</bdi>.
      </p>
      <Button size="small" onClick={() => onDrop(rowId, column)}>
        Keep theirs
      </Button>
      <Button
        size="small"
        onClick={() =>
          onWrite({ ...rest, rowId, column, before: status.theirs, version: status.theirVersion })
        }
      >
        Write mine
      </Button>
    </>
  );
}
