// The command palette: what can be done on this page, where one can go, and records by name.
import { Modal, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { type KeyboardEvent, useId, useMemo, useState } from 'react';
import { ask } from '../ask.ts';
import type { Command } from '../pages/command.ts';
import { pages } from '../pages/index.ts';
import { tenantKeys } from '../query-keys.ts';
import { mayOf } from '../session/may-rules.ts';
import { type Session, useSession } from '../session/session.tsx';
import { usePageCommands } from './page-commands.ts';
import { matching, placesOf } from './palette-match.ts';

const GROUPS = ['Do', 'Go to', 'Records'] as const;
const RECORDS_MAX = 8;

export default function Palette({ onClose }: { readonly onClose: () => void }) {
  const session = useSession();
  const router = useRouter();
  const listId = useId();
  const [search, setSearch] = useState('');
  const [at, setAt] = useState(0);
  const commands = useCommands(session, search);
  const chosen = Math.min(at, commands.length - 1);
  const run = (command: Command | undefined): void => {
    if (command === undefined) return;
    onClose();
    if (typeof command.run === 'function') command.run();
    else void router.navigate({ href: session.home + command.run });
  };
  const onKey = (event: KeyboardEvent): void => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    if (step !== 0 && commands.length > 0) {
      event.preventDefault();
      setAt((chosen + step + commands.length) % commands.length);
    }
    if (event.key === 'Enter') {
      event.preventDefault();
      run(commands[chosen]);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      withCloseButton={false}
      size={640}
      yOffset="12vh"
      padding={0}
      transitionProps={{ duration: 0 }}
      aria-label="Command palette"
    >
      <TextInput
        className="palette-search"
        variant="unstyled"
        aria-label="Search or run a command"
        placeholder="Search or run a command"
        role="combobox"
        aria-expanded
        aria-controls={listId}
        aria-activedescendant={commands[chosen] && `${listId}-${chosen}`}
        value={search}
        onChange={(event) => {
          setSearch(event.currentTarget.value);
          setAt(0);
        }}
        onKeyDown={onKey}
        data-autofocus
        // At once: what is typed right after Ctrl K must not be lost.
        autoFocus
      />
      <div id={listId} role="listbox" aria-label="Commands" className="palette-list">
        {GROUPS.map((group) => {
          const rows = commands
            .map((command, i) => ({ command, i }))
            .filter(({ command }) => command.group === group);
          if (rows.length === 0) return null;
          return (
            <div key={group} role="presentation">
              <p className="palette-group" aria-hidden="true">
                {group}
              </p>
              {rows.map(({ command, i }) => (
                <Row
                  key={command.id}
                  id={`${listId}-${i}`}
                  command={command}
                  isChosen={i === chosen}
                  onRun={() => run(command)}
                  onPoint={() => setAt(i)}
                />
              ))}
            </div>
          );
        })}
        {commands.length === 0 && <p className="palette-none">Nothing is called that.</p>}
      </div>
    </Modal>
  );
}

function Row(props: {
  readonly id: string;
  readonly command: Command;
  readonly isChosen: boolean;
  readonly onRun: () => void;
  readonly onPoint: () => void;
}) {
  const { id, command, isChosen, onRun, onPoint } = props;
  return (
    <button
      type="button"
      id={id}
      role="option"
      tabIndex={-1}
      aria-selected={isChosen}
      className="palette-row"
      onClick={onRun}
      onMouseMove={onPoint}
    >
      <span>{command.label}</span>
      {command.shortcut !== undefined && <kbd>{command.shortcut}</kbd>}
    </button>
  );
}

/** Those of the page first, then those of all pages, then where to go, then records. */
function useCommands(session: Session, search: string): readonly Command[] {
  const here = usePageCommands();
  const may = mayOf(session.me);
  const [wanted] = useDebouncedValue(search.trim(), 120);
  const find = async (): Promise<readonly Command[]> => {
    const found = await Promise.all(pages.map((page) => page.records?.(session, wanted) ?? []));
    return found.flat().slice(0, RECORDS_MAX);
  };
  const { data: records } = useQuery(
    ask(tenantKeys.palette(session, wanted), find, { enabled: wanted !== '' }),
  );
  return useMemo(() => {
    const known = new Set(here.map(({ id }) => id));
    const anywhere = pages.flatMap(({ commands = [] }) => commands);
    const mine = may.change ? anywhere : anywhere.filter(({ group }) => group !== 'Do');
    const all = [...here, ...mine, ...placesOf(pages)];
    const once = all.filter(({ id }, i) => i < here.length || !known.has(id));
    const found = matching(once, search);
    return [...found, ...(search.trim() === '' ? [] : (records ?? []))];
  }, [here, may.change, records, search]);
}
