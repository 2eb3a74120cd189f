// What `aibaas start` shows once the server answers: how to reach it, and a first step that works on
// what is there, sample data, nothing yet, or what an earlier start has left.
import { resolve } from 'node:path';
import { formatBox } from '../terminal/box.ts';

/** What a started server says of itself. */
export interface Started {
  readonly url: string;
  readonly ownerLink: string | null;
  readonly apiKey: string | null;
  readonly workspaceId: string;
  readonly dataDir: string;
  readonly isFirstStart: boolean;
  readonly isDemo: boolean;
  readonly demo: { readonly metricId: string | null } | null;
}

/** `columns` is the width of the terminal, or null where lines may have any length. */
export function welcome(started: Started, columns: number | null): string {
  const { url, ownerLink, apiKey, dataDir, isDemo, isFirstStart, demo } = started;
  const lines = [
    `Address     ${url}`,
    `Reference   ${url}/docs`,
    `Owner link  ${ownerLink ?? 'was shown at the first start (--new-key makes another)'}`,
    `API key     ${apiKey ?? 'was shown at the first start (--new-key makes another)'}`,
    `Data        ${dataDir}${isDemo ? '  (with sample data)' : ''}`,
  ];
  const hasForecast = demo !== null && demo.metricId !== null;
  const step = hasForecast ? firstForecast(started) : isFirstStart ? firstData(started) : [];
  return [
    formatBox('aibaas', lines, columns),
    '',
    ...(ownerLink === null ? [] : ['The owner link works once, for 15 minutes.', '']),
    ...step,
    'Press Ctrl-C to stop.',
  ].join('\n');
}

function firstForecast(started: Started): string[] {
  const { url, workspaceId } = started;
  const query = `workspace_id=${workspaceId}&days_ahead=30`;
  return [
    'Ask for a forecast, in a second terminal in this folder:',
    '',
    ...keyLines(started),
    `  curl -H "Authorization: Bearer ${keyOf(started)}" \\`,
    `    "${url}/api/analytics/predictions/consumption?${query}"`,
    '',
    ...program(started, [
      'const forecast = await aibaas.analytics.predictions.consumption({',
      `  workspace_id: '${workspaceId}', days_ahead: 30,`,
      '});',
      'console.log(forecast.depletion?.summary ?? forecast.backtest?.summary);',
    ]),
  ];
}

/** A forecast of nothing would be refused: first there is a table. */
function firstData(started: Started): string[] {
  const data = isDefault(started.dataDir) ? '' : ` --data '${started.dataDir}'`;
  return [
    'Give it something to learn from, in a second terminal in this folder; a file of yours does as well:',
    '',
    "  printf 'day,credits\\n2026-01-01,90\\n2026-01-02,95\\n' > first.csv",
    `  npx aibaas import first.csv --table first${data}`,
    '',
    ...program(started, [
      "for await (const row of aibaas.tables.rows('first').list()) console.log(row.day, row.credits);",
    ]),
    'A metric makes a series of a table, and a series has a forecast: open the owner link, then Metrics.',
    '',
  ];
}

const isDefault = (dataDir: string): boolean => dataDir === resolve('.aibaas');

const keyOf = ({ apiKey }: Started): string => apiKey ?? '$AIBAAS_API_KEY';

/** Where the key is not shown again, the command line still knows it. */
function keyLines({ apiKey, dataDir }: Started): string[] {
  const data = isDefault(dataDir) ? '' : ` --data '${dataDir}'`;
  return apiKey === null ? [`  eval "$(npx aibaas env${data})"`] : [];
}

function program(started: Started, lines: readonly string[]): string[] {
  const { url, apiKey } = started;
  const key = apiKey === null ? 'process.env.AIBAAS_API_KEY' : `'${apiKey}'`;
  return [
    'The same from your code; save it here as first.mjs and run npx node first.mjs:',
    '',
    "  import { createClient } from '@aibaas/sdk';",
    `  const aibaas = createClient({ url: '${url}', apiKey: ${key} });`,
    ...lines.map((line) => `  ${line}`),
    '',
  ];
}
