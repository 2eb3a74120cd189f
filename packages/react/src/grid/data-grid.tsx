// The grid as pages use it: what it is given, and the engine fetched when first shown.
import { lazy, type ReactNode, Suspense } from 'react';
import { Skeleton } from '../states/states.tsx';
import type { GridColumn, GridRow } from './cells.ts';
import type { SendEdit } from './use-edits.ts';

export interface GridSort {
  readonly column: string;
  readonly isDescending: boolean;
}

export interface DataGridProps {
  /** What the rows are, for those who do not see the page around it. */
  readonly label: string;
  readonly columns: readonly GridColumn[];
  /** Known or estimated. */
  readonly rowCount: number;
  readonly rowAt: (index: number) => GridRow | undefined;
  readonly findRow?: (id: string) => GridRow | undefined;
  /** Rows that are on screen now, so that they can be loaded. */
  readonly onNeed?: (from: number, to: number) => void;
  /** Zone in which times are shown. */
  readonly zone: string;
  readonly sort?: GridSort | null;
  readonly onSort?: (sort: GridSort | null) => void;
  /** Asked for the filter of a column. */
  readonly onFilter?: (column: string) => void;
  readonly onEdit?: SendEdit;
  readonly onOpenRow?: (row: GridRow) => void;
  /** Rows that have just arrived; they light up and fade. */
  readonly liveIds?: ReadonlySet<string>;
  /** Edits that wait for a connection. */
  readonly onKeptChange?: (count: number) => void;
  readonly selectedId?: string | null;
  /** Pixels; 32 where nothing else is said. */
  readonly rowHeight?: number;
  readonly foot?: ReactNode;
  readonly empty?: ReactNode;
}

const Engine = lazy(() => import('./grid-view.tsx').then((file) => ({ default: file.GridView })));

/**
 * @example
 * <DataGrid label="orders" columns={columns} rowCount={rows.count} rowAt={rows.rowAt}
 *   onNeed={rows.need} zone="Europe/Berlin" />
 */
export function DataGrid(props: DataGridProps) {
  return (
    <Suspense fallback={<Skeleton height={320} label={`Loading ${props.label}`} />}>
      <Engine {...props} />
    </Suspense>
  );
}
