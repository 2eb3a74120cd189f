// Messages that come and go: what was done with its undo for ten seconds, and errors of an action whose
// page is intact.

import { UndoToast } from '@aibaas/react';
import { ApiError } from '@aibaas/sdk';
import { notifications } from '@mantine/notifications';
import { problemText } from '../parts/problem-words.ts';

const UNDO_MS = 10_000;

/** What `z` takes back: the newest message that offers it. */
const undoable: { readonly id: string; readonly undo: () => void }[] = [];

/** Takes back what the newest message offers; false when none does. */
export function undoLatest(): boolean {
  const latest = undoable.at(-1);
  latest?.undo();
  return latest !== undefined;
}

/**
 * Says what was done, and offers ten seconds long to take it back; `z` does the same.
 *
 * @param kept where the change can be found later
 */
export function showDone(done: string, undo?: () => unknown, kept?: string): void {
  const forget = (): void => {
    const at = undoable.findIndex((entry) => entry.id === id);
    if (at >= 0) undoable.splice(at, 1);
  };
  const takeBack = (): void => {
    forget();
    notifications.hide(id);
    void (async () => undo?.())().catch((error: unknown) => showProblem('Not undone', error));
  };
  const id = notifications.show({
    message: (
      <UndoToast
        done={done}
        {...(kept === undefined ? {} : { kept })}
        {...(undo === undefined ? {} : { onUndo: takeBack })}
      />
    ),
    autoClose: UNDO_MS,
    onClose: forget,
    className: 'toast',
  });
  if (undo !== undefined) undoable.push({ id, undo: takeBack });
}

/** An action failed while the page itself is intact. */
export function showProblem(what: string, error: unknown): void {
  const message = problemText(error);
  const requestId = error instanceof ApiError ? error.requestId : null;
  notifications.show({
    title: what,
    message: (
      <>
        {message}
        {requestId !== null && <span className="toast-request">Request {requestId}</span>}
      </>
    ),
    autoClose: false,
    className: 'toast toast-problem',
  });
}
