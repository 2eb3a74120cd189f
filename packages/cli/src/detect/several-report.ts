// How anomalies of several numbers, and of sums with their parts, are shown.
import type { Attribution, DimensionDetection, MultivariateDetection } from '@aibaas/ml';
import { formatNumbers } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { ROWS_MAX, stamp } from './detection-report.ts';
import type { Records } from './read-records.ts';

export interface SeveralContext {
  readonly file: string;
  readonly dateColumn: string;
}

export interface PartsContext extends SeveralContext {
  readonly valueColumn: string;
  /** What the parts are told by. */
  readonly columns: readonly string[];
}

const valuesAt = ({ columns }: Records, index: number) =>
  Object.fromEntries(Object.entries(columns).map(([name, list]) => [name, list[index]]));

/** The document of `detect --value A --value B --json`. */
export function togetherDocument(
  { scores, anomalies, reasons }: MultivariateDetection,
  records: Records,
  { file, dateColumn }: SeveralContext,
): object {
  return {
    file,
    date_column: dateColumn,
    value_columns: Object.keys(records.columns),
    records: records.times.length,
    scores,
    anomalies: anomalies.map((index, i) => ({
      index,
      line: records.lines[index],
      time: stamp(records.times[index] as number),
      values: valuesAt(records, index),
      score: scores[index],
      reasons: reasons[i],
    })),
  };
}

export function togetherReport(
  { scores, anomalies, reasons }: MultivariateDetection,
  records: Records,
  { dateColumn }: SeveralContext,
): string {
  const names = Object.keys(records.columns);
  const summary = summaryOf(anomalies.length, records.times.length, 'records', names.join(', '));
  if (anomalies.length === 0) return summary;
  const shown = anomalies.slice(0, ROWS_MAX);
  const texts = names.map((name) =>
    formatNumbers(shown.map((index) => records.columns[name]?.[index] as number)),
  );
  const rows = shown.map((index, i) => [
    stamp(records.times[index] as number),
    ...texts.map((list) => list[i] as string),
    (scores[index] as number).toFixed(2),
    (reasons[i] ?? []).map(({ name, share }) => `${name} ${(100 * share).toFixed(0)} %`).join(', '),
  ]);
  const right = { align: 'right' } as const;
  const table = formatTable(
    [
      { title: dateColumn },
      ...names.map((title) => ({ title, ...right })),
      { title: 'score', ...right },
      { title: 'odd by' },
    ],
    rows,
  );
  return `${summary}\n\n${table}${restOf(anomalies.length)}`;
}

/** The document of `detect --by A,B --json`. */
export function partsDocument(
  { times, totals, scores, anomalies, reasons, attributions, periods }: DimensionDetection,
  { file, dateColumn, valueColumn, columns }: PartsContext,
): object {
  return {
    file,
    date_column: dateColumn,
    value_column: valueColumn,
    by: columns,
    records: times.length,
    periods,
    scores,
    anomalies: anomalies.map((index, i) => ({
      index,
      time: stamp(times[index] as number),
      value: totals[index],
      score: scores[index],
      reasons: reasons[i],
      attribution: attributions[i],
    })),
  };
}

export function partsReport(
  { times, totals, scores, anomalies, attributions }: DimensionDetection,
  { dateColumn, valueColumn }: PartsContext,
): string {
  const summary = summaryOf(anomalies.length, times.length, 'sums', valueColumn);
  if (anomalies.length === 0) return summary;
  const shown = anomalies.slice(0, ROWS_MAX);
  const values = formatNumbers(shown.map((index) => totals[index] as number));
  const usual = formatNumbers(shown.map((_, i) => (attributions[i] as Attribution).expected));
  const rows = shown.map((index, i) => [
    stamp(times[index] as number),
    values[i] as string,
    usual[i] as string,
    (scores[index] as number).toFixed(2),
    segmentsOf(attributions[i] as Attribution),
  ]);
  const right = { align: 'right' } as const;
  const table = formatTable(
    [
      { title: dateColumn },
      { title: valueColumn, ...right },
      { title: 'usual', ...right },
      { title: 'score', ...right },
      { title: 'which part of it' },
    ],
    rows,
  );
  return `${summary}\n\n${table}${restOf(anomalies.length)}`;
}

/** Each segment with its change, such as "region eu, plan pro: 40.0 → 95.0". */
function segmentsOf({ segments }: Attribution): string {
  if (segments.length === 0) return 'no part stands out';
  return segments
    .map(({ where, expected, actual }) => {
      const name = Object.entries(where)
        .map(([column, value]) => `${column} ${value}`)
        .join(', ');
      const [from, to] = formatNumbers([expected, actual]);
      return `${name}: ${from} → ${to}`;
    })
    .join('; ');
}

function summaryOf(odd: number, all: number, what: string, of: string): string {
  return odd === 0
    ? `Nothing odd among ${all} ${what} of "${of}".`
    : `${odd} of ${all} ${what} of "${of}" are odd, each judged by those before it.`;
}

const restOf = (count: number): string =>
  count > ROWS_MAX ? `\n… and ${count - ROWS_MAX} more; --json lists them all.` : '';
