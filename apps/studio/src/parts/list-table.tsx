// A list with a head: what settings, records and logs are shown in. On a narrow window each row is a card, and
// each value stands behind the name of its column.
import type { CSSProperties, ReactNode } from 'react';
import { TableScroll } from './table-scroll.tsx';

export function ListTable(props: {
  /** What the table lists. */
  readonly label: string;
  readonly columns: readonly string[];
  /** A last column without a visible name holds buttons. */
  readonly hasActions?: boolean;
  readonly className?: string;
  /** Its rows. */
  readonly children: ReactNode;
}) {
  const { label, columns, hasActions = false, className = '', children } = props;
  // The style sheet sets them before the cells.
  const names = Object.fromEntries(
    columns.map((name, i) => [`--column-${i + 1}`, JSON.stringify(name)]),
  );
  return (
    <TableScroll label={label} className={className}>
      <table className="table table-cards" style={names as CSSProperties}>
        <thead>
          <tr>
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
            {hasActions && (
              <th scope="col">
                <span className="aib-sr">Actions</span>
              </th>
            )}
          </tr>
        </thead>
        <tbody>{children}</tbody>
      </table>
    </TableScroll>
  );
}
