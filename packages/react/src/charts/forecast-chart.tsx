// The chart of the product: what happened, what is expected, how wrong it may be, and what it answers.
// Picture, table, files and keyboard say the same.
import {
  type KeyboardEvent,
  type ReactNode,
  useEffect,
  useId,
  useMemo,
  useRef,
  useState,
} from 'react';
import { formatNumber } from '../format/numbers.ts';
import { Button } from '../parts/button.tsx';
import { ChartCanvas } from './chart-canvas.tsx';
import { useChartGroup } from './chart-cursor.tsx';
import { type ChartData, chartCsv, chartTable, tableHasHours, timeText } from './chart-data.ts';
import type { Engine } from './chart-engine.ts';
import { fileNameOf, saveFile, savePicture } from './chart-export.ts';
import { ChartLegend } from './chart-legend.tsx';

export interface ForecastChartProps {
  /** What is measured: `Credits per day`. */
  readonly title: string;
  /** At most one sentence beside the title. */
  readonly subtitle?: string;
  /** The main finding in one sentence; what a screen reader hears first. */
  readonly finding: string;
  readonly data: ChartData;
  /** The zone of its days: `Europe/Berlin`. */
  readonly zone: string;
  /** Pixels. */
  readonly height?: number;
  /** Whether zero is always shown; so for amounts. */
  readonly hasZero?: boolean;
  readonly nowWords?: readonly [string, string];
  readonly isSample?: boolean;
  /** The query the numbers come from, shown under the table. */
  readonly query?: string;
  /** Left out where the page shows the title itself. */
  readonly hasHead?: boolean;
  /** Controls beside the table button. */
  readonly tools?: ReactNode;
}

const defaultWords = ['Actual', 'Forecast'] as const;
const rowsShown = 1000;

/**
 * @example
 * <ForecastChart title="Credits per day" finding="Credits fall to 9,800 at weekends." zone="UTC"
 *   data={{ lines: [{ kind: 'actual', label: 'Actual', points }], now: end }} />
 */
export function ForecastChart(props: ForecastChartProps) {
  const { title, subtitle, finding, data, zone, height = 280, hasZero = true } = props;
  const { nowWords = defaultWords, isSample = false, query, hasHead = true, tools } = props;
  const { cursor, time, isTable: groupTable } = useChartGroup();
  const [isTable, setTable] = useState(groupTable ?? false);
  useEffect(() => {
    if (groupTable !== null) setTable(groupTable);
  }, [groupTable]);
  const engine = useRef<Engine | null>(null);
  const saveRows = (): void => {
    const text = chartCsv(chartTable(data), zone, isSample ? 'sample data' : undefined);
    saveFile(`${fileNameOf(title)}.csv`, new Blob([text], { type: 'text/csv;charset=utf-8' }));
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const isTyping = event.target instanceof HTMLInputElement;
    if (event.key !== 't' || event.ctrlKey || event.metaKey || event.altKey || isTyping) return;
    event.preventDefault();
    event.stopPropagation();
    setTable(!isTable);
  };
  return (
    <figure className="aib-chart" onKeyDown={onKeyDown} aria-label={title}>
      <div className="aib-chart-head">
        {hasHead && <h2>{title}</h2>}
        {subtitle !== undefined && <p>{subtitle}</p>}
        <ChartLegend data={data} />
        <div className="aib-chart-tools">
          {tools}
          <Button
            tone="quiet"
            icon="table"
            aria-pressed={isTable}
            aria-label={`${title} as a table`}
            title="As a table (T)"
            aria-keyshortcuts="t"
            onClick={() => setTable(!isTable)}
          />
          <SaveMenu
            title={title}
            onCsv={saveRows}
            {...(isTable
              ? {}
              : {
                  onPng: () =>
                    void (engine.current && savePicture(engine.current, title, isSample)),
                })}
          />
        </div>
      </div>
      {isTable ? (
        <TableView {...{ title, data, zone, height, query }} />
      ) : (
        <ChartCanvas
          {...{ data, zone, height, hasZero, finding, nowWords, cursor, time, engine }}
        />
      )}
    </figure>
  );
}

interface SaveMenuProps {
  readonly title: string;
  readonly onCsv: () => void;
  readonly onPng?: () => void;
}

function SaveMenu({ title, onCsv, onPng }: SaveMenuProps) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  const opener = useRef<HTMLButtonElement>(null);
  const close = (): void => {
    setOpen(false);
    opener.current?.focus();
  };
  const act = (call: () => void) => () => {
    call();
    close();
  };
  return (
    <div
      className="aib-menu-place"
      role="group"
      aria-label={`Files of ${title}`}
      onKeyDown={(event) => {
        if (event.key === 'Escape' && isOpen) {
          event.stopPropagation();
          close();
        }
      }}
      onBlur={(event) => {
        if (!event.currentTarget.contains(event.relatedTarget)) setOpen(false);
      }}
    >
      <Button
        ref={opener}
        tone="quiet"
        icon="download"
        aria-label={`Save ${title}`}
        title="Save as a file"
        aria-expanded={isOpen}
        aria-controls={id}
        onClick={() => setOpen(!isOpen)}
      />
      {isOpen && (
        <div className="aib-menu" id={id}>
          <button type="button" onClick={act(onCsv)}>
            Rows as CSV
          </button>
          {onPng !== undefined && (
            <button type="button" onClick={act(onPng)}>
              Picture as PNG
            </button>
          )}
        </div>
      )}
    </div>
  );
}

interface TableViewProps {
  readonly title: string;
  readonly data: ChartData;
  readonly zone: string;
  readonly height: number;
  readonly query: string | undefined;
}

function TableView({ title, data, zone, height, query }: TableViewProps) {
  const table = useMemo(() => chartTable(data), [data]);
  const withHours = tableHasHours(table, zone);
  const rows = table.rows.slice(-rowsShown);
  return (
    // Scrolls by keyboard, which needs focus.
    <section
      className="aib-chart-table"
      style={{ maxBlockSize: Math.max(height, 240) }}
      tabIndex={0}
      aria-label={`${title}, table`}
    >
      <table>
        <caption className="aib-sr">{title}</caption>
        <thead>
          <tr>
            <th scope="col">{withHours ? 'Time' : 'Day'}</th>
            {table.columns.map((name) => (
              <th key={name} scope="col" className="aib-number">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ time, cells }) => (
            <tr key={time}>
              <th scope="row">{timeText(time, zone, withHours)}</th>
              {table.columns.map((name) => {
                const value = cells.get(name);
                return (
                  <td key={name} className="aib-number">
                    {value === null || value === undefined ? '' : formatNumber(value)}
                  </td>
                );
              })}
            </tr>
          ))}
        </tbody>
      </table>
      {table.rows.length > rowsShown && (
        <p className="aib-note">
          The last {formatNumber(rowsShown)} of {formatNumber(table.rows.length)} rows; the file has
          all.
        </p>
      )}
      {query !== undefined && <p className="aib-note aib-mono">{query}</p>}
    </section>
  );
}
