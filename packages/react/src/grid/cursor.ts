// Where the keyboard is in a grid, and where a key takes it. Pure.

export interface Cell {
  readonly row: number;
  readonly column: number;
}

export interface Extent {
  readonly rows: number;
  readonly columns: number;
  /** Rows that fit on the screen. */
  readonly page: number;
}

/**
 * The cell a key moves to; null for keys that do not move.
 *
 * @example
 * moveCell({ row: 0, column: 0 }, { key: 'ArrowDown', isCtrl: false }, { rows: 9, columns: 3, page: 5 });
 */
export function moveCell(
  { row, column }: Cell,
  { key, isCtrl }: { readonly key: string; readonly isCtrl: boolean },
  { rows, columns, page }: Extent,
): Cell | null {
  const at = (r: number, c: number): Cell => ({
    row: Math.max(0, Math.min(rows - 1, r)),
    column: Math.max(0, Math.min(columns - 1, c)),
  });
  switch (key) {
    case 'ArrowDown':
      return isCtrl ? at(rows - 1, column) : at(row + 1, column);
    case 'ArrowUp':
      return isCtrl ? at(0, column) : at(row - 1, column);
    case 'ArrowRight':
      return isCtrl ? at(row, columns - 1) : at(row, column + 1);
    case 'ArrowLeft':
      return isCtrl ? at(row, 0) : at(row, column - 1);
    case 'PageDown':
      return at(row + page, column);
    case 'PageUp':
      return at(row - page, column);
    case 'Home':
      return isCtrl ? at(0, 0) : at(row, 0);
    case 'End':
      return isCtrl ? at(rows - 1, columns - 1) : at(row, columns - 1);
    default:
      return null;
  }
}

/** The rectangle between two cells, ends included. */
export function rectangle(a: Cell, b: Cell): { from: Cell; to: Cell } {
  return {
    from: { row: Math.min(a.row, b.row), column: Math.min(a.column, b.column) },
    to: { row: Math.max(a.row, b.row), column: Math.max(a.column, b.column) },
  };
}
