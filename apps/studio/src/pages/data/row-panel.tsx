// One row in full: every column, when it came and how often it was changed; it can be removed from here.

import type { GridRow } from '@aibaas/react';
import { Button, cellText, formatTime } from '@aibaas/react';
import type { Table } from '@aibaas/sdk';
import { useTimeZone } from '../../appearance/appearance.ts';
import { IfMay } from '../../session/may.tsx';

export function RowPanel(props: {
  readonly table: Table;
  readonly row: GridRow;
  readonly onClose: () => void;
  readonly onRemove: () => void;
}) {
  const { table, row, onClose, onRemove } = props;
  const zone = useTimeZone();
  const time = (value: unknown): string =>
    typeof value === 'string' ? formatTime(value, zone, { style: 'second' }) : '–';
  return (
    <aside className="data-aside" aria-label="Row">
      <div className="aside-head">
        <h2>Row</h2>
        <Button size="small" tone="quiet" onClick={onClose}>
          Close
        </Button>
      </div>
      <dl className="facts">
        {table.columns.map(({ name, type }) => (
          <div key={name}>
            <dt className="mono">
              <bdi>{name}</bdi>
            </dt>
            <dd>
              {row[name] === null || row[name] === undefined ? (
                <span className="dim">empty</span>
              ) : (
                <bdi>{cellText(row[name], type, zone)}</bdi>
              )}
            </dd>
          </div>
        ))}
        <div>
          <dt>Added</dt>
          <dd>{time(row._created_at)}</dd>
        </div>
        <div>
          <dt>Changed</dt>
          <dd>{time(row._updated_at)}</dd>
        </div>
        <div>
          <dt>Id</dt>
          <dd className="mono">{row._id}</dd>
        </div>
      </dl>
      <IfMay what="change">
        <Button tone="danger" onClick={onRemove}>
          Remove this row
        </Button>
      </IfMay>
    </aside>
  );
}
