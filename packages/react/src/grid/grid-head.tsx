// The head of the grid: name and type of each column, its order, and its edge that can be dragged.
import type { ReactTable } from '@tanstack/react-table';
import { memo } from 'react';
import { Icon, type IconName } from '../parts/icon.tsx';
import { type CellType, type GridColumn, type GridRow, isRightAligned } from './cells.ts';
import type { GridSort } from './data-grid.tsx';
import type { gridFeatures } from './grid-view.tsx';

const typeIcons: Readonly<Record<CellType, IconName>> = {
  text: 'text',
  integer: 'number',
  number: 'number',
  boolean: 'boolean',
  date: 'calendar',
  timestamp: 'clock',
  json: 'braces',
  id: 'key',
};

export interface GridHeadProps {
  readonly table: ReactTable<typeof gridFeatures, GridRow>;
  readonly columns: readonly GridColumn[];
  readonly total: number;
  readonly sort: GridSort | null;
  readonly onSort: ((sort: GridSort | null) => void) | undefined;
  readonly onFilter: ((column: string) => void) | undefined;
}

/** Upwards, downwards, as stored: what the next press asks for. */
export function nextSort(sort: GridSort | null | undefined, column: string): GridSort | null {
  if (sort?.column !== column) return { column, isDescending: false };
  return sort.isDescending ? null : { column, isDescending: true };
}

/** Drawn again only when something of the columns has changed. */
export const GridHead = memo(function GridHead(props: GridHeadProps) {
  const { table, columns, total, sort, onSort, onFilter } = props;
  const headers = table.getHeaderGroups()[0]?.headers ?? [];
  return (
    <div role="rowgroup" className="aib-grid-head" style={{ inlineSize: total }}>
      <div role="row" aria-rowindex={1} className="aib-grid-row">
        {columns.map((column, i) => {
          const header = headers[i];
          const isSorted = sort?.column === column.name;
          const order = isSorted ? (sort.isDescending ? 'descending' : 'ascending') : 'none';
          const label = column.label ?? column.name;
          return (
            <div
              key={column.name}
              role="columnheader"
              aria-colindex={i + 1}
              aria-sort={order}
              className={`aib-grid-th${isRightAligned(column.type) ? ' aib-grid-right' : ''}${i === 0 ? ' aib-grid-first' : ''}`}
              style={{ inlineSize: header?.getSize() }}
              tabIndex={-1}
            >
              <Icon name={typeIcons[column.type]} size={13} />
              {onSort === undefined ? (
                <span className="aib-grid-name">{label}</span>
              ) : (
                <button
                  type="button"
                  tabIndex={-1}
                  className="aib-grid-name"
                  title={`${label}, ${column.type}: sort`}
                  onClick={() => onSort(nextSort(sort, column.name))}
                >
                  {label}
                </button>
              )}
              {isSorted && <Icon name={sort.isDescending ? 'down' : 'up'} size={12} />}
              {onFilter !== undefined && (
                <button
                  type="button"
                  tabIndex={-1}
                  className="aib-grid-filter"
                  aria-label={`Filter ${label}`}
                  onClick={() => onFilter(column.name)}
                >
                  <Icon name="filter" size={12} />
                </button>
              )}
              {header !== undefined && (
                <span
                  className="aib-grid-edge"
                  aria-hidden="true"
                  onPointerDown={(event) => header.getResizeHandler()(event)}
                  onDoubleClick={() => header.column.resetSize()}
                />
              )}
            </div>
          );
        })}
      </div>
    </div>
  );
});
