// A table as a file: the browser fetches it by a link and writes it as it comes, however long it is.
import { Button } from '@aibaas/react';
import { Menu } from '@mantine/core';
import { useSession } from '../../session/session.tsx';

const formats = [
  { format: 'csv', label: 'CSV' },
  { format: 'ndjson', label: 'NDJSON' },
] as const;

export function ExportMenu(props: {
  readonly table: string;
  readonly filter: readonly string[];
  readonly sort: string;
}) {
  const { table, filter, sort } = props;
  const { client } = useSession();
  const isFiltered = filter.length > 0;
  const link = (
    format: 'csv' | 'ndjson',
    choice: { filter?: string[]; sort?: string },
    label: string,
  ) => (
    <Menu.Item
      key={label}
      component="a"
      href={client.tables.exportAddress(table, { format, ...choice })}
      download
    >
      {label}
    </Menu.Item>
  );
  return (
    <Menu position="bottom-end">
      <Menu.Target>
        <Button>Export</Button>
      </Menu.Target>
      <Menu.Dropdown>
        <Menu.Label>{isFiltered ? 'The rows that fit, as shown' : 'All rows, as shown'}</Menu.Label>
        {formats.map(({ format, label }) => link(format, { filter: [...filter], sort }, label))}
        {isFiltered && (
          <>
            <Menu.Label>The whole table</Menu.Label>
            {formats.map(({ format, label }) => link(format, {}, `All rows as ${label}`))}
          </>
        )}
      </Menu.Dropdown>
    </Menu>
  );
}
