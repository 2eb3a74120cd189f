// Edits of cells on their way to the server: shown at once, then saved, refused, kept for later, or in
// conflict with another person's. A reducer; it sends nothing.
import type { GridRow } from './cells.ts';

export interface CellEdit {
  readonly rowId: string;
  readonly column: string;
  readonly before: unknown;
  readonly value: unknown;
  readonly version: number | null;
  readonly isUndo: boolean;
}

export type EditState =
  | { readonly state: 'saving' }
  /** No connection: tried again. */
  | { readonly state: 'kept' }
  | { readonly state: 'failed'; readonly message: string }
  /** Somebody else changed the row; `theirs` is what stands there now. */
  | { readonly state: 'conflict'; readonly theirs: unknown; readonly theirVersion: number | null };

export interface PendingEdit extends CellEdit {
  readonly status: EditState;
}

export interface Edits {
  /** By `row/column`. */
  readonly pending: ReadonlyMap<string, PendingEdit>;
  /** Saved edits, newest last, that can be taken back. */
  readonly undo: readonly CellEdit[];
}

/** How the page answers an edit. */
export type EditOutcome =
  | { readonly kind: 'saved'; readonly row: GridRow }
  | { readonly kind: 'conflict'; readonly row: GridRow }
  | { readonly kind: 'offline' }
  | { readonly kind: 'failed'; readonly message: string };

export type EditAction =
  | { readonly type: 'start'; readonly edit: CellEdit }
  | { readonly type: 'end'; readonly edit: CellEdit; readonly outcome: EditOutcome }
  | { readonly type: 'drop'; readonly rowId: string; readonly column: string }
  | { readonly type: 'undone' };

export const noEdits: Edits = { pending: new Map(), undo: [] };
const undoMax = 100;

export const editKey = (rowId: string, column: string): string => `${rowId}/${column}`;

export function reduceEdits(edits: Edits, action: EditAction): Edits {
  const pending = new Map(edits.pending);
  switch (action.type) {
    case 'start':
      pending.set(editKey(action.edit.rowId, action.edit.column), {
        ...action.edit,
        status: { state: 'saving' },
      });
      return { ...edits, pending };
    case 'end':
      return ended(edits, pending, action.edit, action.outcome);
    case 'drop':
      pending.delete(editKey(action.rowId, action.column));
      return { ...edits, pending };
    case 'undone':
      return { ...edits, undo: edits.undo.slice(0, -1) };
  }
}

function ended(
  edits: Edits,
  pending: Map<string, PendingEdit>,
  edit: CellEdit,
  outcome: EditOutcome,
): Edits {
  const key = editKey(edit.rowId, edit.column);
  // A newer edit of the same cell has taken this one's place.
  if (pending.get(key)?.value !== edit.value) return edits;
  if (outcome.kind === 'saved') {
    pending.delete(key);
    const undo = edit.isUndo ? edits.undo : [...edits.undo, edit].slice(-undoMax);
    return { pending, undo };
  }
  const status: EditState =
    outcome.kind === 'offline'
      ? { state: 'kept' }
      : outcome.kind === 'failed'
        ? { state: 'failed', message: outcome.message }
        : {
            state: 'conflict',
            theirs: outcome.row[edit.column] ?? null,
            theirVersion: outcome.row._version ?? null,
          };
  pending.set(key, { ...edit, status });
  return { ...edits, pending };
}

/** The edit that takes a saved one back; it must still stand on the version that is there now. */
export function undoOf(edit: CellEdit, row: GridRow | undefined): CellEdit {
  return {
    rowId: edit.rowId,
    column: edit.column,
    before: edit.value,
    value: edit.before,
    version: row?._version ?? null,
    isUndo: true,
  };
}
