// The grid itself: TanStack Table keeps the columns, TanStack Virtual the rows on screen. One tab stop;
// arrows move a cell, Enter edits it, Z takes the last edit back.
import {
  columnResizingFeature,
  columnSizingFeature,
  tableFeatures,
  useTable,
} from '@tanstack/react-table';
import { useVirtualizer } from '@tanstack/react-virtual';
import {
  type ClipboardEvent,
  type KeyboardEvent,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { formatNumber } from '../format/numbers.ts';
import { cellsAsText, type GridRow, parseCell, widthOf } from './cells.ts';
import { type Cell, moveCell, rectangle } from './cursor.ts';
import type { DataGridProps } from './data-grid.tsx';
import { editKey } from './edits.ts';
import { GridConflicts } from './grid-conflicts.tsx';
import { GridHead } from './grid-head.tsx';
import { GridLine } from './grid-line.tsx';
import { useEdits } from './use-edits.ts';
import { useLinePlaces } from './use-line-places.ts';

export const gridFeatures = tableFeatures({ columnSizingFeature, columnResizingFeature });
const noRows: GridRow[] = [];
const overscan = 4;
/** Cells that get another content in one frame: more, and a slow machine misses the next frame. */
const cellsAFrame = 24;

export interface Editing {
  readonly cell: Cell;
  /** What replaces the value, where the person began to type on the cell. */
  readonly text: string | null;
}

export type Move = 'down' | 'right' | 'stay';

/** What a line can ask of its grid. */
export interface GridActs {
  pick(cell: Cell, isExtending: boolean): void;
  start(cell: Cell): void;
  /** @returns null, or why the text cannot be taken */
  commit(cell: Cell, text: string, move: Move): string | null;
  cancel(): void;
}

export function GridView(props: DataGridProps) {
  const { columns, rowCount, rowAt, onNeed, rowHeight = 32, onEdit } = props;
  const id = useId();
  const scroller = useRef<HTMLDivElement>(null);
  const [active, setActive] = useState<Cell>({ row: 0, column: 0 });
  const [anchor, setAnchor] = useState<Cell | null>(null);
  const [editing, setEditing] = useState<Editing | null>(null);
  const find = props.findRow ?? (() => undefined);
  const { edits, run, undo, drop } = useEdits(onEdit, find, props.onKeptChange);

  const definitions = useMemo(
    () =>
      columns.map((column) => ({
        id: column.name,
        accessorFn: (row: GridRow) => row[column.name],
        size: column.width ?? widthOf(column),
        minSize: 48,
      })),
    [columns],
  );
  // The same object while nothing of the columns changes: then a scroll draws neither head nor widths anew.
  const options = useMemo(
    () => ({
      features: gridFeatures,
      columns: definitions,
      data: noRows,
      columnResizeMode: 'onChange' as const,
    }),
    [definitions],
  );
  const table = useTable(options);
  const widths = useMemo(
    () => table.getAllLeafColumns().map((column) => column.getSize()),
    [table],
  );
  const total = widths.reduce((a, b) => a + b, 0);
  const virtual = useVirtualizer({
    count: rowCount,
    getScrollElement: () => scroller.current,
    estimateSize: () => rowHeight,
    overscan,
    // React draws in a task of its own, not within the browser's frame.
    useFlushSync: false,
  });
  const items = virtual.getVirtualItems();
  const [from, to] = [items[0]?.index ?? 0, items.at(-1)?.index ?? 0];
  const [first, last] = [virtual.range?.startIndex ?? from, virtual.range?.endIndex ?? to];
  const places = useLinePlaces({
    from,
    count: items.length,
    rowCount,
    nearest:
      active.row >= first && active.row <= last ? active.row : Math.round((first + last) / 2),
    most: Math.ceil(cellsAFrame / Math.max(1, columns.length)),
  });
  useEffect(() => onNeed?.(from, to), [onNeed, from, to]);
  useEffect(() => {
    if (rowHeight > 0) virtual.measure();
  }, [virtual, rowHeight]);

  const selection = rectangle(anchor ?? active, active);
  const go = (cell: Cell, isExtending: boolean): void => {
    setAnchor(isExtending ? (anchor ?? active) : null);
    setActive(cell);
    virtual.scrollToIndex(cell.row, { align: 'auto' });
    showColumn(scroller.current, widths, cell.column);
  };
  const canEdit = (cell: Cell): boolean =>
    onEdit !== undefined &&
    columns[cell.column]?.isEditable === true &&
    rowAt(cell.row) !== undefined;

  const commit = (cell: Cell, text: string, move: Move): string | null => {
    const column = columns[cell.column];
    const row = rowAt(cell.row);
    if (column === undefined || row === undefined) return null;
    const parsed = parseCell(text, column);
    if ('error' in parsed) return parsed.error;
    const shown = edits.pending.get(editKey(row._id, column.name));
    const before = row[column.name] ?? null;
    setEditing(null);
    scroller.current?.focus();
    if (parsed.value !== (shown?.value ?? before)) {
      const version = row._version ?? null;
      const change = { before, value: parsed.value, version, isUndo: false };
      void run({ rowId: row._id, column: column.name, ...change });
    }
    const next = { down: [1, 0], right: [0, 1], stay: [0, 0] }[move] as [number, number];
    const row2 = Math.min(rowCount - 1, cell.row + next[0]);
    go({ row: row2, column: Math.min(columns.length - 1, cell.column + next[1]) }, false);
    return null;
  };

  const onKeyDown = (event: KeyboardEvent): void => {
    if (editing !== null || rowCount === 0) return;
    const isCtrl = event.ctrlKey || event.metaKey;
    // Asked only here: while rows are drawn it would have the browser lay them out twice.
    const height = scroller.current?.clientHeight ?? 320;
    const page = Math.max(1, Math.floor(height / rowHeight) - 2);
    const moved = moveCell(
      active,
      { key: event.key, isCtrl },
      { rows: rowCount, columns: columns.length, page },
    );
    const row = rowAt(active.row);
    if (moved !== null) go(moved, event.shiftKey);
    else if (event.key === 'Enter' && !canEdit(active) && row) props.onOpenRow?.(row);
    else if ((event.key === 'Enter' || event.key === 'F2') && canEdit(active)) {
      setEditing({ cell: active, text: null });
    } else if (event.key.toLowerCase() === 'z' && (isCtrl || !canEdit(active))) {
      if (!undo()) return;
    } else if (event.key === 'Delete' && canEdit(active)) commit(active, '', 'stay');
    else if (event.key === 'Escape' && anchor !== null) setAnchor(null);
    else if (event.key.length === 1 && !isCtrl && !event.altKey && canEdit(active)) {
      setEditing({ cell: active, text: event.key });
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };

  const onCopy = (event: ClipboardEvent): void => {
    if (editing !== null) return;
    const rows: unknown[][] = [];
    for (let r = selection.from.row; r <= selection.to.row; r++) {
      const row = rowAt(r);
      if (row === undefined) continue;
      const names = columns.slice(selection.from.column, selection.to.column + 1);
      rows.push(names.map(({ name }) => row[name]));
    }
    event.clipboardData.setData('text/plain', cellsAsText(rows));
    event.preventDefault();
  };

  // Lines keep what they were given at their last drawing; through this they always reach the newest.
  const acts = useRef<GridActs>(null as never);
  acts.current = {
    pick(cell, isExtending) {
      scroller.current?.focus();
      go(cell, isExtending);
    },
    start(cell) {
      const row = rowAt(cell.row);
      if (canEdit(cell)) setEditing({ cell, text: null });
      else if (row) props.onOpenRow?.(row);
    },
    commit,
    cancel() {
      setEditing(null);
      scroller.current?.focus();
    },
  };

  const isDrawn = places.some(({ index }) => index === active.row);
  return (
    <div className="aib-grid">
      <GridConflicts
        edits={edits}
        columns={columns}
        zone={props.zone}
        onWrite={run}
        onDrop={drop}
      />
      <div
        className="aib-grid-scroll"
        ref={scroller}
        role="grid"
        aria-label={props.label}
        aria-rowcount={rowCount + 1}
        aria-colcount={columns.length}
        aria-multiselectable="true"
        {...(isDrawn && rowCount > 0
          ? { 'aria-activedescendant': `${id}-${active.row}-${active.column}` }
          : {})}
        tabIndex={0}
        onKeyDown={onKeyDown}
        onCopy={onCopy}
      >
        <GridHead
          table={table}
          columns={columns}
          total={total}
          sort={props.sort ?? null}
          onSort={props.onSort}
          onFilter={props.onFilter}
        />
        <div
          role="rowgroup"
          className="aib-grid-body"
          style={{
            blockSize: virtual.getTotalSize(),
            inlineSize: total,
            lineHeight: `${rowHeight - 1}px`,
          }}
        >
          {places.map(({ slot, index }) => {
            const row = rowAt(index);
            return (
              <GridLine
                key={slot}
                id={id}
                index={index}
                start={index * rowHeight}
                height={rowHeight}
                row={row}
                columns={columns}
                widths={widths}
                zone={props.zone}
                active={active.row === index ? active.column : null}
                selected={
                  index >= selection.from.row && index <= selection.to.row && anchor
                    ? selection
                    : null
                }
                editing={editing?.cell.row === index ? editing : null}
                edits={edits.pending}
                isLive={row !== undefined && props.liveIds?.has(row._id) === true}
                isOpen={row !== undefined && props.selectedId === row._id}
                acts={acts}
              />
            );
          })}
        </div>
        {rowCount === 0 && props.empty}
      </div>
      <footer className="aib-grid-foot">
        <span>
          {rowCount === 0
            ? 'No rows'
            : `Rows ${formatNumber(first + 1)} to ${formatNumber(last + 1)} of ${formatNumber(rowCount)}`}
        </span>
        {props.foot}
      </footer>
    </div>
  );
}

/** Scrolls sideways until a column is in sight, clear of the frozen first one. */
function showColumn(node: HTMLDivElement | null, widths: readonly number[], column: number): void {
  if (node === null || column === 0) return;
  const start = widths.slice(0, column).reduce((a, b) => a + b, 0);
  const end = start + (widths[column] ?? 0);
  const frozen = widths[0] ?? 0;
  if (start < node.scrollLeft + frozen) node.scrollLeft = start - frozen;
  else if (end > node.scrollLeft + node.clientWidth) node.scrollLeft = end - node.clientWidth;
}
