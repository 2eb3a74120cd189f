// One row of the grid. It draws again only when something of it has changed, so that scrolling stays
// cheap.
import { memo, type RefObject, useEffect, useRef, useState } from 'react';
import { classNames } from '../parts/class-names.ts';
import { cellText, editText, type GridColumn, type GridRow, isRightAligned } from './cells.ts';
import type { Cell } from './cursor.ts';
import { editKey, type PendingEdit } from './edits.ts';
import type { Editing, GridActs, Move } from './grid-view.tsx';

export interface GridLineProps {
  readonly id: string;
  readonly index: number;
  readonly start: number;
  readonly height: number;
  readonly row: GridRow | undefined;
  readonly columns: readonly GridColumn[];
  readonly widths: readonly number[];
  readonly zone: string;
  readonly active: number | null;
  readonly selected: { readonly from: Cell; readonly to: Cell } | null;
  readonly editing: Editing | null;
  readonly edits: ReadonlyMap<string, PendingEdit>;
  readonly isLive: boolean;
  readonly isOpen: boolean;
  readonly acts: RefObject<GridActs>;
}

function Line(props: GridLineProps) {
  const { id, index, start, height, row, columns, widths, active, selected, editing, acts } = props;
  const place = { insetBlockStart: start, blockSize: height };
  const isChosen = (c: number): boolean =>
    selected !== null && c >= selected.from.column && c <= selected.to.column;
  return (
    // Pressed cells move the cursor; the keyboard does it on the grid itself.
    <div
      role="row"
      aria-rowindex={index + 2}
      className={classNames(
        'aib-grid-row aib-grid-line',
        props.isLive && 'aib-grid-live',
        props.isOpen && 'aib-grid-open',
        editing !== null && 'aib-grid-edited',
      )}
      style={place}
      tabIndex={-1}
      onPointerDown={(event) => {
        const column = columnAt(event.target);
        if (column === null || column === editing?.cell.column) return;
        acts.current.pick({ row: index, column }, event.shiftKey);
      }}
      onDoubleClick={(event) => {
        const column = columnAt(event.target);
        if (column !== null) acts.current.start({ row: index, column });
      }}
    >
      {columns.map((column, c) => {
        const pending = row && props.edits.get(editKey(row._id, column.name));
        const value = pending === undefined ? row?.[column.name] : pending.value;
        const isEditing = editing?.cell.column === c;
        return (
          <div
            key={column.name}
            // Only the active cell is spoken of by its id.
            id={active === c ? `${id}-${index}-${c}` : undefined}
            role="gridcell"
            aria-colindex={c + 1}
            aria-selected={active === c || isChosen(c)}
            aria-readonly={column.isEditable !== true}
            className={classNames(
              'aib-grid-td',
              isRightAligned(column.type) ? 'aib-grid-right' : 'aib-grid-words',
              (column.type === 'id' || column.type === 'json') && 'aib-grid-mono',
              c === 0 && 'aib-grid-first',
              active === c && 'aib-grid-active',
              isEditing && 'aib-grid-editing',
              isChosen(c) && 'aib-grid-chosen',
              row !== undefined && (value === null || value === undefined) && 'aib-grid-null',
              pending !== undefined && `aib-grid-${pending.status.state}`,
            )}
            style={{ inlineSize: widths[c] }}
            title={pending?.status.state === 'failed' ? pending.status.message : undefined}
            tabIndex={-1}
          >
            {isEditing && row !== undefined ? (
              <CellEditor
                label={`${column.name}, row ${index + 1}`}
                initial={editing.text ?? editText(value)}
                onCommit={(text, move) =>
                  acts.current.commit({ row: index, column: c }, text, move)
                }
                onCancel={() => acts.current.cancel()}
              />
            ) : row === undefined ? (
              <span className="aib-grid-wait" />
            ) : value === null || value === undefined ? (
              'null'
            ) : (
              cellText(value, column.type, props.zone)
            )}
          </div>
        );
      })}
    </div>
  );
}

/** Which column was pressed; a line listens for all its cells. */
function columnAt(target: EventTarget): number | null {
  const cell = target instanceof Element ? target.closest('[aria-colindex]') : null;
  return cell === null ? null : Number(cell.getAttribute('aria-colindex')) - 1;
}

/** Edits are one map for all rows: a line looks only at its own. */
export const GridLine = memo(Line, (a, b) => {
  const isEdited = a.edits !== b.edits && (touches(a) || touches(b));
  return (
    !isEdited &&
    a.row === b.row &&
    a.start === b.start &&
    a.height === b.height &&
    a.columns === b.columns &&
    a.zone === b.zone &&
    a.active === b.active &&
    sameSelection(a, b) &&
    a.editing === b.editing &&
    a.isLive === b.isLive &&
    a.isOpen === b.isOpen &&
    a.widths.every((width, i) => width === b.widths[i])
  );
});

const sameSelection = ({ selected: a }: GridLineProps, { selected: b }: GridLineProps): boolean =>
  a === b || (a?.from.column === b?.from.column && a?.to.column === b?.to.column && !a === !b);

const touches = ({ row, columns, edits }: GridLineProps): boolean =>
  row !== undefined && columns.some(({ name }) => edits.has(editKey(row._id, name)));

interface CellEditorProps {
  readonly label: string;
  readonly initial: string;
  readonly onCommit: (text: string, move: Move) => string | null;
  readonly onCancel: () => void;
}

function CellEditor({ label, initial, onCommit, onCancel }: CellEditorProps) {
  const [text, setText] = useState(initial);
  const [error, setError] = useState<string | null>(null);
  const input = useRef<HTMLInputElement>(null);
  const isOver = useRef(false);
  useEffect(() => {
    input.current?.focus();
    input.current?.select();
    if (initial.length === 1) input.current?.setSelectionRange(1, 1);
  }, [initial]);
  const commit = (move: Move): void => {
    if (isOver.current) return;
    // First: a commit moves the focus, and the blur of that would commit once more.
    isOver.current = true;
    const refused = onCommit(text, move);
    setError(refused);
    isOver.current = refused === null;
  };
  return (
    <>
      <input
        ref={input}
        className="aib-grid-input"
        dir="auto"
        aria-label={label}
        aria-invalid={error !== null}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onBlur={() => commit('stay')}
        onKeyDown={(event) => {
          event.stopPropagation();
          if (event.key === 'Escape') {
            isOver.current = true;
            onCancel();
          } else if (event.key === 'Enter') commit('down');
          else if (event.key === 'Tab') {
            event.preventDefault();
            commit('right');
          }
        }}
      />
      {error !== null && (
        <span className="aib-grid-error" role="alert">
          {error}
        </span>
      )}
    </>
  );
}
