// What a forecast chart is given, and the same as rows: for its table, its CSV file, and the words
// under the cursor. Pure.
import { csvCell } from '../format/csv-cell.ts';
import { formatNumber, formatRange } from '../format/numbers.ts';
import type { BandPoint, TimePoint } from './downsample.ts';
import { localOf } from './zone.ts';

/** A part of a whole has two lines with one label: what came of it, and what is expected. */
export type LineKind =
  | 'actual'
  | 'forecast'
  | 'past'
  | 'backtest'
  | 'naive'
  | 'scenario'
  | 'part'
  | 'part-ahead';

export interface ChartLine {
  readonly kind: LineKind;
  readonly label: string;
  /** By rising time. */
  readonly points: readonly TimePoint[];
}

export interface ChartBand {
  /** Percent, such as 95. */
  readonly level: number;
  readonly points: readonly BandPoint[];
  /** Forecast for the past: drawn fainter. */
  readonly isPast?: boolean;
}

/** A day that is an answer: where something runs out or is reached. */
export interface ChartMarker {
  readonly time: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly label: string;
  readonly detail?: string;
  readonly kind: 'depletion' | 'scenario';
  /** On the zero line, or as a line through the whole plot. */
  readonly place: 'floor' | 'line';
}

export interface ChartLane {
  readonly label: string;
  readonly kind: 'inside' | 'bars';
  /** For `inside` 1 or 0, for `bars` a height. */
  readonly points: readonly TimePoint[];
  /** Words where the lane has no past: `Marked when each day comes`. */
  readonly note?: string;
}

export interface ChartData {
  readonly lines: readonly ChartLine[];
  readonly bands?: readonly ChartBand[];
  /** Actual values outside what was forecast. */
  readonly misses?: readonly TimePoint[];
  readonly markers?: readonly ChartMarker[];
  readonly lanes?: readonly ChartLane[];
  /** The end of what is known. */
  readonly now?: number | null;
}

/** The lines of parts. */
export const partLines = ({ lines }: ChartData): readonly ChartLine[] =>
  lines.filter(({ kind }) => kind === 'part' || kind === 'part-ahead');

export interface ChartRow {
  readonly time: number;
  /** By column label; intervals have two columns. */
  readonly cells: ReadonlyMap<string, number | null>;
}

export interface ChartTable {
  readonly columns: readonly string[];
  readonly rows: readonly ChartRow[];
}

/** Lower and upper column of a band. */
export const bandColumns = ({ level, isPast }: ChartBand): readonly [string, string] => {
  const past = isPast === true ? ', made before' : '';
  return [`${level}% from${past}`, `${level}% to${past}`];
};

/** All series side by side, one row for each time that any of them knows. */
export function chartTable({ lines, bands = [], misses = [] }: ChartData): ChartTable {
  const rows = new Map<number, Map<string, number | null>>();
  const put = (time: number, column: string, value: number | null): void => {
    let cells = rows.get(time);
    if (cells === undefined) {
      cells = new Map();
      rows.set(time, cells);
    }
    cells.set(column, value);
  };
  for (const { label, points } of lines) {
    for (const { time, value } of points) put(time, label, value);
  }
  for (const band of bands) {
    const [from, to] = bandColumns(band);
    for (const { time, lower, upper } of band.points) {
      put(time, from, lower);
      put(time, to, upper);
    }
  }
  for (const { time } of misses) put(time, 'Missed', 1);
  const columns = [
    ...lines.map(({ label }) => label),
    ...bands.flatMap(bandColumns),
    ...(misses.length > 0 ? ['Missed'] : []),
  ];
  const sorted = [...rows].sort(([a], [b]) => a - b);
  return { columns: [...new Set(columns)], rows: sorted.map(([time, cells]) => ({ time, cells })) };
}

/** Every time that any series knows, once and rising: the rows of the table without the table. */
export function chartTimes({ lines, bands = [], misses = [] }: ChartData): Float64Array {
  const lists = [...lines, ...bands].map(({ points }) => points);
  lists.push(misses);
  const times = new Float64Array(lists.reduce((sum, { length }) => sum + length, 0));
  let count = 0;
  for (const points of lists) for (const { time } of points) times[count++] = time;
  times.sort();
  let kept = 0;
  for (const time of times) if (kept === 0 || time !== times[kept - 1]) times[kept++] = time;
  return times.subarray(0, kept);
}

const two = (n: number): string => String(n).padStart(2, '0');

/** A time as a calendar day, or with the hour where the series has hours. */
export function timeText(ms: number, zone: string, hasHours: boolean): string {
  const { year, month, day, hour, minute } = localOf(ms, zone);
  const date = `${year}-${two(month)}-${two(day)}`;
  return hasHours ? `${date} ${two(hour)}:${two(minute)}` : date;
}

/** Whether any time is not the start of a local day. */
export function hasHours(times: readonly number[] | Float64Array, zone: string): boolean {
  return times.slice(0, 50).some((time) => {
    const { hour, minute } = localOf(time, zone);
    return hour !== 0 || minute !== 0;
  });
}

/** Whether the times of a table have hours. */
export const tableHasHours = ({ rows }: ChartTable, zone: string): boolean =>
  hasHours(
    rows.slice(0, 50).map(({ time }) => time),
    zone,
  );

/** Comma-separated, RFC 4180; no cell is run as a formula by a spreadsheet. */
export function chartCsv(table: ChartTable, zone: string, note?: string): string {
  const withHours = tableHasHours(table, zone);
  const head = [`time (${zone})`, ...table.columns, ...(note === undefined ? [] : ['note'])];
  const lines = table.rows.map(({ time, cells }) => {
    const values = table.columns.map((column) => {
      const value = cells.get(column);
      return value === null || value === undefined ? '' : String(value);
    });
    return [timeText(time, zone, withHours), ...values, ...(note === undefined ? [] : [note])];
  });
  return `${[head, ...lines].map((cells) => cells.map(csvCell).join(',')).join('\r\n')}\r\n`;
}

/** What is under the cursor, as pairs of name and words. */
export function cursorWords(data: ChartData, time: number): { name: string; words: string }[] {
  const found: { name: string; words: string }[] = [];
  for (const { label, points } of data.lines) {
    const value = at(points, time)?.value;
    if (value !== null && value !== undefined)
      found.push({ name: label, words: formatNumber(value) });
  }
  for (const { level, points } of data.bands ?? []) {
    const point = at(points, time);
    // Where what was forecast and what is forecast meet, one of them is enough.
    const isTold = found.some(({ name }) => name === `${level}%`);
    if (isTold || point?.lower == null || point.upper == null) continue;
    const digits = Math.abs(point.upper) >= 100 ? 0 : undefined;
    found.push({ name: `${level}%`, words: formatRange(point.lower, point.upper, digits) });
  }
  if (data.misses?.some((point) => point.time === time))
    found.push({ name: 'Missed', words: 'outside' });
  return found;
}

/** The point of exactly this time, by halving. */
function at<T extends { readonly time: number }>(
  points: readonly T[],
  time: number,
): T | undefined {
  let low = 0;
  let high = points.length - 1;
  while (low <= high) {
    const middle = (low + high) >> 1;
    const found = points[middle] as T;
    if (found.time === time) return found;
    if (found.time < time) low = middle + 1;
    else high = middle - 1;
  }
  return undefined;
}

/** The index of the time nearest to `time` in a sorted list; −1 for an empty one. */
export function nearest(times: ArrayLike<number>, time: number): number {
  let low = 0;
  let high = times.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((times[middle] as number) < time) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return times.length === 0 ? -1 : 0;
  if (low === times.length) return low - 1;
  return (times[low] as number) - time < time - (times[low - 1] as number) ? low : low - 1;
}
