// Numbers in a grid, darker where more. It is a real table: every cell carries its number, and what
// lowers is told by a second hue and by its sign.
import { formatNumber } from '../format/numbers.ts';

export interface HeatMapProps {
  readonly title: string;
  readonly rows: readonly string[];
  readonly columns: readonly string[];
  /** One row of values per row; null where nothing is known. */
  readonly values: readonly (readonly (number | null)[])[];
  readonly digits?: number;
  /** What the numbers mean, for the legend. */
  readonly unit: string;
}

/** The step of the ramp, 1 to 6, by even parts of the largest value; 0 for what is below zero. */
export function rampStep(value: number, largest: number): number {
  if (value < 0) return 0;
  if (!(largest > 0)) return 1;
  return Math.min(6, 1 + Math.floor((6 * value) / largest));
}

/**
 * @example
 * <HeatMap title="Risk by reason" rows={['Juniper']} columns={['Logins']} values={[[31]]} unit="points" />
 */
export function HeatMap({ title, rows, columns, values, digits, unit }: HeatMapProps) {
  const known = values.flat().filter((value) => value !== null);
  const largest = Math.max(0, ...known);
  return (
    // Scrolls by keyboard, which needs focus.
    <section className="aib-heat" aria-label={title} tabIndex={0}>
      <table>
        <caption className="aib-sr">{title}</caption>
        <thead>
          <tr>
            <td />
            {columns.map((name) => (
              <th key={name} scope="col">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map((name, r) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              {columns.map((column, c) => {
                const value = values[r]?.[c] ?? null;
                const step = value === null ? 'none' : rampStep(value, largest);
                return (
                  <td key={column} className={`aib-heat-${step}`}>
                    {value === null ? '–' : formatNumber(value, digits)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      <p className="aib-heat-legend">
        {known.some((value) => value < 0) && (
          <>
            <i className="aib-heat-0" /> lowers
          </>
        )}
        <span>0</span>
        {[1, 2, 3, 4, 5, 6].map((step) => (
          <i key={step} className={`aib-heat-${step}`} />
        ))}
        <span>
          {formatNumber(largest, digits)} {unit}
        </span>
      </p>
    </section>
  );
}
