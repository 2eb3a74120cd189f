// What a table offers next, in words and in code: snippets with its real names, and the metric that its
// columns suggest. Pure.

import { countOf, formatNumber, type SnippetLanguage } from '@aibaas/react';
import type { Table } from '@aibaas/sdk';
import type { MetricIdea } from '../metrics/metric-idea.ts';

type Code = Readonly<Record<SnippetLanguage, string>>;
interface Place {
  readonly url: string;
  readonly table: string;
  readonly filter: readonly string[];
  readonly sort: string | undefined;
}

type RowCount = Pick<Table, 'row_count_estimate' | 'is_row_count_exact'>;

/** `5`, or `about 30,000` where the rows were not counted. */
export function rowCountText({
  row_count_estimate: rows,
  is_row_count_exact: isExact,
}: RowCount): string {
  return isExact ? formatNumber(rows) : `about ${formatNumber(rows)}`;
}

/** `1 row`, or `about 30,000 rows`. */
export function rowCountWords(count: RowCount): string {
  const { row_count_estimate: rows, is_row_count_exact: isExact } = count;
  return isExact ? countOf(rows, 'row') : `about ${countOf(rows, 'row')}`;
}

const quoted = (text: string): string =>
  `'${text.replaceAll('\\', '\\\\').replaceAll("'", "\\'")}'`;

/** Reads the rows that are on the page. */
export function readCode({ url, table, filter, sort }: Place): Code {
  const query = new URLSearchParams([
    ...filter.map((one): [string, string] => ['filter', one]),
    ...(sort === undefined ? [] : [['sort', sort] as [string, string]]),
    ['limit', '20'],
  ]);
  const path = `${url}/api/v1/tables/${encodeURIComponent(table)}/rows?${query}`;
  const lines = [
    ...(filter.length > 0 ? [`  filter: [${filter.map(quoted).join(', ')}],`] : []),
    ...(sort === undefined ? [] : [`  sort: ${quoted(sort)},`]),
    '  limit: 20,',
  ];
  return {
    TypeScript: [
      "import { createClient } from '@aibaas/sdk';",
      '',
      `const aibaas = createClient({ url: ${quoted(url)}, apiKey });`,
      `const page = await aibaas.tables.rows(${quoted(table)}).list({`,
      ...lines,
      '});',
    ].join('\n'),
    curl: `curl -H "Authorization: Bearer $AIBAAS_API_KEY" \\\n  "${path}"`,
    Python: [
      'import json, os, urllib.request',
      '',
      `request = urllib.request.Request(${JSON.stringify(path)})`,
      'request.add_header("Authorization", "Bearer " + os.environ["AIBAAS_API_KEY"])',
      'page = json.load(urllib.request.urlopen(request))',
    ].join('\n'),
  };
}

/** Follows new rows as they come. */
export function followCode({ table }: Pick<Place, 'table'>): Partial<Code> {
  return {
    TypeScript: [
      `aibaas.live.subscribe(${quoted(`tables/${table}`)}, (event) => {`,
      "  if (event.type === 'row.created') console.log(event.data);",
      '});',
    ].join('\n'),
  };
}

/** The address of the form that makes a metric of it. */
export function metricAddress(table: string, { time, value, aggregation }: MetricIdea): string {
  const query = new URLSearchParams({ table, time, how: aggregation });
  if (value !== null) query.set('value', value);
  return `/metrics/new?${query}`;
}

const operators: Readonly<Record<string, string>> = {
  eq: '=',
  ne: '≠',
  lt: '<',
  lte: '≤',
  gt: '>',
  gte: '≥',
  like: 'like',
  in: 'one of',
  is_null: 'is empty',
};

/**
 * A filter as a person reads it: `cnt.gte.5000` is “cnt ≥ 5000”.
 *
 * @param columns names, the longest first where one begins with another
 */
export function filterWords(filter: string, columns: readonly string[]): string {
  const { column, op, value } = splitFilter(filter, columns);
  if (op === 'is_null') return `${column} is ${value === 'false' ? 'not ' : ''}empty`;
  return `${column} ${operators[op] ?? op} ${value}`;
}

export function splitFilter(
  filter: string,
  columns: readonly string[],
): { column: string; op: string; value: string } {
  const known = [...columns].sort((a, b) => b.length - a.length);
  const column = known.find((name) => filter.startsWith(`${name}.`)) ?? filter.split('.')[0] ?? '';
  const rest = filter.slice(column.length + 1);
  const dot = rest.indexOf('.');
  return { column, op: rest.slice(0, dot), value: rest.slice(dot + 1) };
}

export const filterOperators = Object.entries(operators).map(([value, label]) => ({
  value,
  label,
}));
