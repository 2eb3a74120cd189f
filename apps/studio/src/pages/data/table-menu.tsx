// What else can be done with a table: removing it, with the consequence said before.
import { Button } from '@aibaas/react';
import type { Table } from '@aibaas/sdk';
import { Menu, Modal, TextInput } from '@mantine/core';
import { useQueryClient } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useState } from 'react';
import { dataKeys } from '../../query-keys.ts';
import { useSession } from '../../session/session.tsx';
import { showDone, showProblem } from '../../shell/toasts.tsx';
import { rowCountWords } from './table-words.ts';

export function TableMenu({ table }: { readonly table: Table }) {
  const [isAsking, setAsking] = useState(false);
  return (
    <>
      <Menu position="bottom-end">
        <Menu.Target>
          <Button aria-label="More">⋯</Button>
        </Menu.Target>
        <Menu.Dropdown>
          <Menu.Item color="red" onClick={() => setAsking(true)}>
            Remove this table
          </Menu.Item>
        </Menu.Dropdown>
      </Menu>
      {isAsking && <RemoveTable table={table} onClose={() => setAsking(false)} />}
    </>
  );
}

const sentence = (words: string): string => words.charAt(0).toUpperCase() + words.slice(1);

function RemoveTable({ table, onClose }: { readonly table: Table; readonly onClose: () => void }) {
  const session = useSession();
  const { client, home } = session;
  const router = useRouter();
  const cache = useQueryClient();
  const [typed, setTyped] = useState('');
  const remove = async (): Promise<void> => {
    try {
      await client.tables.remove(table.name);
      await cache.invalidateQueries({ queryKey: dataKeys.allTables(session) });
      showDone(`Table ${table.name} was removed.`);
      void router.navigate({ href: `${home}/data` });
    } catch (error) {
      showProblem('The table was not removed', error);
    }
  };
  return (
    <Modal
      opened
      onClose={onClose}
      title="Remove this table"
      size="sm"
      closeButtonProps={{ 'aria-label': 'Close' }}
    >
      <form
        className="form"
        onSubmit={(event) => {
          event.preventDefault();
          if (typed === table.name) void remove();
        }}
      >
        <p>
          {sentence(rowCountWords(table))} will be removed with it, for good; this cannot be undone.
          Metrics over it say from then on that their source is missing.
        </p>
        <TextInput
          label={`Type ${table.name} to confirm`}
          value={typed}
          onChange={(event) => setTyped(event.currentTarget.value)}
          data-autofocus
        />
        <div className="form-actions">
          <Button tone="danger" type="submit" disabled={typed !== table.name}>
            Remove the table
          </Button>
        </div>
      </form>
    </Modal>
  );
}
