// The edits of one grid: starts them, hears how they ended, tries kept ones again, takes saved ones back.
import { useCallback, useEffect, useReducer, useRef } from 'react';
import { every } from '../clock.ts';
import type { GridRow } from './cells.ts';
import {
  type CellEdit,
  type EditOutcome,
  type Edits,
  noEdits,
  reduceEdits,
  undoOf,
} from './edits.ts';

/** Sends one edit; it must not throw for what it expects. */
export type SendEdit = (edit: CellEdit) => Promise<EditOutcome>;

const retryMs = 3000;

export function useEdits(
  send: SendEdit | undefined,
  find: (rowId: string) => GridRow | undefined,
  onKept: ((count: number) => void) | undefined,
) {
  const [edits, dispatch] = useReducer(reduceEdits, noEdits);
  const latest = useRef({ edits, send, find });
  latest.current = { edits, send, find };

  const run = useCallback(async (edit: CellEdit): Promise<void> => {
    const { send: sendNow } = latest.current;
    if (sendNow === undefined) return;
    dispatch({ type: 'start', edit });
    let outcome: EditOutcome;
    try {
      outcome = await sendNow(edit);
    } catch (error) {
      outcome = { kind: 'failed', message: error instanceof Error ? error.message : String(error) };
    }
    dispatch({ type: 'end', edit, outcome });
  }, []);

  // Asked for while the edit was still on its way: taken back once it has arrived.
  const waiting = useRef(0);
  const undo = useCallback((): boolean => {
    if (isOnItsWay(latest.current.edits)) {
      waiting.current += 1;
      return true;
    }
    const last = latest.current.edits.undo.at(-1);
    if (last === undefined) return false;
    dispatch({ type: 'undone' });
    void run(undoOf(last, latest.current.find(last.rowId)));
    return true;
  }, [run]);

  useEffect(() => {
    if (waiting.current === 0 || isOnItsWay(edits)) return;
    waiting.current -= 1;
    if (!undo()) waiting.current = 0;
  }, [edits, undo]);

  const drop = useCallback((rowId: string, column: string): void => {
    dispatch({ type: 'drop', rowId, column });
  }, []);

  const kept = [...edits.pending.values()].filter(({ status }) => status.state === 'kept').length;
  useEffect(() => onKept?.(kept), [kept, onKept]);
  useEffect(() => {
    if (kept === 0) return;
    const retry = (): void => {
      for (const { status, ...edit } of latest.current.edits.pending.values()) {
        if (status.state === 'kept') void run(edit);
      }
    };
    globalThis.addEventListener('online', retry);
    const stop = every(retryMs, retry);
    return () => {
      stop();
      globalThis.removeEventListener('online', retry);
    };
  }, [kept, run]);

  return { edits, run, undo, drop };
}

const isOnItsWay = ({ pending }: Edits): boolean =>
  [...pending.values()].some(({ status, isUndo }) => status.state === 'saving' && !isUndo);
