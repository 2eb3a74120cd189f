// How forecasts that add up are told: a row a series for people, a document or lines for programs.
import { formatNumbers } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import { percent } from './backtest-sentence.ts';
import type { HierarchyNode, HierarchyOutput } from './hierarchy-task.ts';

export interface HierarchyContext {
  readonly file: string;
  readonly valueColumn: string;
  readonly columns: readonly string[];
}

const ROWS_MAX = 60;

/** The document of `forecast --hierarchy … --json`. */
export function hierarchyDocument(
  { frequency, dates, nodes, notes }: HierarchyOutput,
  { file, valueColumn, columns }: HierarchyContext,
): object {
  const series = nodes.map(nodeDocument);
  return { file, value_column: valueColumn, hierarchy: columns, frequency, dates, series, notes };
}

/** A line a series, as the batch writes them; the path is the id. */
export function hierarchyLines({ nodes }: HierarchyOutput): string {
  return nodes.map((node) => `${JSON.stringify(nodeDocument(node))}\n`).join('');
}

function nodeDocument({ path, forecast }: HierarchyNode): object {
  const { model, mean, lower, upper, backtest, notes } = forecast;
  const judged = backtest && {
    ...{ smape: backtest.smape, mase: backtest.mase, wape: backtest.wape },
    coverage: backtest.coverage,
    naive: backtest.naive,
  };
  return { path, model, mean, lower, upper, backtest: judged, notes };
}

export function hierarchyReport(
  { frequency, dates, nodes, notes }: HierarchyOutput,
  { file, valueColumn, columns }: HierarchyContext,
): string {
  const shown = nodes.slice(0, ROWS_MAX);
  const sums = formatNumbers(shown.map(({ forecast }) => sumOf(forecast.mean)));
  const rows = shown.map(({ path, forecast: { backtest } }, i) => [
    `${'  '.repeat(path.length)}${path.at(-1) ?? 'all'}`,
    sums[i] as string,
    backtest?.wape === null || backtest === null ? '–' : percent(backtest.wape),
    backtest?.naive.wape === null || backtest === null ? '–' : percent(backtest.naive.wape),
  ]);
  const right = { align: 'right' } as const;
  const table = formatTable(
    [
      { title: columns.join(' › ') },
      { title: valueColumn, ...right },
      { title: 'off by', ...right },
      { title: 'repeating', ...right },
    ],
    rows,
  );
  const rest = nodes.length - shown.length;
  return [
    `${valueColumn} of ${file}: ${nodes.length} series that add up, ${dates.length} steps (${frequency}) from ${dates[0]} to ${dates.at(-1)}`,
    '',
    table,
    ...(rest > 0 ? [`… and ${rest} more; --json or --out gives them all.`] : []),
    '',
    `"${valueColumn}" is the sum of all steps. "off by" is the share that each series' own forecast missed by on`,
    'the end of its history, "repeating" what repeating its last season missed by there.',
    ...notes.map(({ message }) => `Note: ${message}`),
  ].join('\n');
}

const sumOf = (list: readonly number[]): number => list.reduce((sum, v) => sum + v, 0);
