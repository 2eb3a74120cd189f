// What can be done on the page that is open: pages say it while they are shown, the palette lists it.
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import type { Command } from '../pages/command.ts';

let current: readonly Command[] = [];
const listeners = new Set<() => void>();

function set(commands: readonly Command[]): void {
  current = commands;
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
    set(listed.map((command) => ({ ...command, run: command.run ?? (() => latest(command.id)) })));
    return () => set([]);
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
