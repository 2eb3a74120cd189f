// The columns of a file with the types that were read from it, each correctable, over its first rows.
import { cellText } from '@aibaas/react';
import type { ColumnType, ImportInference } from '@aibaas/sdk';
import { useTimeZone } from '../../appearance/appearance.ts';

const types: readonly { value: ColumnType; label: string }[] = [
  { value: 'text', label: 'Text' },
  { value: 'integer', label: 'Whole number' },
  { value: 'number', label: 'Number' },
  { value: 'boolean', label: 'Yes or no' },
  { value: 'date', label: 'Date' },
  { value: 'timestamp', label: 'Time' },
  { value: 'json', label: 'JSON' },
];

const rowsShown = 5;

export function ColumnTypes(props: {
  readonly inference: ImportInference;
  readonly changed: Readonly<Record<string, ColumnType>>;
  readonly onChange: (types: Readonly<Record<string, ColumnType>>) => void;
}) {
  const { inference, changed, onChange } = props;
  const zone = useTimeZone();
  const { columns, sample } = inference;
  return (
    // Scrolls by keyboard, which needs focus.
    <section className="preview-scroll" aria-label="First rows" tabIndex={0}>
      <table className="preview">
        <thead>
          <tr>
            {columns.map(({ name, type }) => (
              <th key={name} scope="col" data-changed={changed[name] !== undefined || undefined}>
                <bdi title={name}>{name}</bdi>
                <select
                  aria-label={`Type of ${name}`}
                  value={type}
                  onChange={(event) =>
                    onChange({ ...changed, [name]: event.target.value as ColumnType })
                  }
                >
                  {types.map(({ value, label }) => (
                    <option key={value} value={value}>
                      {label}
                    </option>
                  ))}
                </select>
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {keyed(sample.slice(0, rowsShown)).map(([key, row]) => (
            <tr key={key}>
              {columns.map(({ name, type }) => (
                <td key={name} data-number={type === 'number' || type === 'integer' || undefined}>
                  {row[name] === null ? (
                    <span className="dim">empty</span>
                  ) : (
                    <bdi>{cellText(row[name], type, zone)}</bdi>
                  )}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}

/** Rows of a file have no id: their place tells them apart. */
const keyed = <T,>(rows: readonly T[]): [string, T][] => rows.map((row, i) => [`row ${i}`, row]);
