// The tables of the tenant beside the one that is open.
import { Button } from '@aibaas/react';
import type { Table } from '@aibaas/sdk';
import { IconTable } from '@tabler/icons-react';
import { Link } from '@tanstack/react-router';
import { useState } from 'react';
import { IfMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { rowCountText } from './table-words.ts';

const searchFrom = 12;

export function TableList(props: {
  readonly tables: readonly Table[];
  readonly current: string | undefined;
  readonly onImport: () => void;
}) {
  const { tables, current, onImport } = props;
  const { home } = useSession();
  const [search, setSearch] = useState('');
  const shown = tables.filter(({ name }) => name.toLowerCase().includes(search.toLowerCase()));
  return (
    <nav className="table-list" aria-label="Tables">
      <div className="table-list-head">
        <h2>Tables</h2>
        <Link to={`${home}/data`} className="table-list-imports">
          Imports
        </Link>
        <IfMay what="change">
          <Button size="small" tone="quiet" onClick={onImport}>
            Import
          </Button>
        </IfMay>
      </div>
      {tables.length > searchFrom && (
        <input
          className="data-input"
          type="search"
          placeholder="Find a table"
          aria-label="Find a table"
          value={search}
          onChange={(event) => setSearch(event.target.value)}
        />
      )}
      <ul>
        {shown.map(({ id, name, ...count }) => (
          <li key={id}>
            <Link
              to={`${home}/data/${encodeURIComponent(name)}`}
              className="table-list-item"
              aria-current={name === current ? 'page' : undefined}
              title={name}
            >
              <IconTable size={15} stroke={1.6} aria-hidden="true" />
              <bdi>{name}</bdi>
              <span className="num">{rowCountText(count)}</span>
            </Link>
          </li>
        ))}
        {shown.length === 0 && <li className="dim">No table is called that.</li>}
      </ul>
    </nav>
  );
}
