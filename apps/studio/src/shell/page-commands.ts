// What can be done on the page that is open: pages say it while they are shown, the palette lists it.
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { Command } from '../pages/command.ts';

/** Of each component that has some: a page and what is open on it both have. */
const lists = new Map<symbol, readonly Command[]>();
let current: readonly Command[] = [];
const listeners = new Set<() => void>();

function set(owner: symbol, commands: readonly Command[] | null): void {
  if (commands === null) lists.delete(owner);
  else lists.set(owner, commands);
  current = [...lists.values()].flat();
  for (const listener of listeners) listener();
}

/**
 * Puts the commands of a page into the palette while the component is shown.
 *
 * @example
 * useCommandsHere([{ id: 'import', label: 'Import a file', group: 'Do', run: openImport }]);
 */
export function useCommandsHere(commands: readonly Command[]): void {
  const latest = useEffectEvent((id: string) => {
    const run = commands.find((command) => command.id === id)?.run;
    if (typeof run === 'function') run();
  });
  const names = JSON.stringify(
    commands.map(({ run, ...rest }) => (typeof run === 'string' ? { ...rest, run } : rest)),
  );
  useEffect(() => {
    const listed = JSON.parse(names) as (Omit<Command, 'run'> & { run?: string })[];
    const owner = Symbol('commands');
    set(
      owner,
      listed.map((command) => ({ ...command, run: command.run ?? (() => latest(command.id)) })),
    );
    return () => set(owner, null);
  }, [names]);
}

export const usePageCommands = (): readonly Command[] =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => current,
  );
