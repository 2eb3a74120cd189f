// From a file to a date: imports usage.csv, makes a metric of it, and prints what comes next in one
// sentence. Started again, it finds what it made the first time.
import { readFile } from 'node:fs/promises';
import { type Aibaas, createClient, type ImportResult } from '@aibaas/sdk';

const name = 'First forecast';
const table = 'first_forecast';

async function importUsage(aibaas: Aibaas): Promise<void> {
  const body = await readFile(new URL('./usage.csv', import.meta.url));
  const started = await aibaas.imports.create({ table, filename: 'usage.csv', body });
  const { result } = await aibaas.operations.wait<ImportResult>(started.id);
  console.log(`Imported ${result?.rows} rows, refused ${result?.rejected}.`);
}

/** The metric's id; the credits that were left when the file ended make the forecast say until when. */
async function makeMetric(aibaas: Aibaas, workspaceId: string): Promise<string> {
  for await (const metric of aibaas.metrics.list()) {
    if (metric.name === name && metric.workspace_id === workspaceId) return metric.id;
  }
  await importUsage(aibaas);
  const metric = await aibaas.metrics.create({
    name,
    workspace_id: workspaceId,
    source: { table },
    time_column: 'day',
    value_column: 'credits',
    aggregation: 'sum',
    granularity: 'day',
    unit: 'credits',
    balance: { value: 4000, at: '2026-06-29T00:00:00Z' },
  });
  return metric.id;
}

const { AIBAAS_URL: url = 'http://127.0.0.1:3004', AIBAAS_API_KEY: apiKey } = process.env;
if (apiKey === undefined) {
  console.error('Set AIBAAS_API_KEY to the key that the server printed when it first started.');
  process.exit(1);
}
const aibaas = createClient({ url, apiKey });
const [workspace] = (await aibaas.auth.me()).workspaces;
if (workspace === undefined) throw new Error('The key may see no workspace; use another.');
const metric_id = await makeMetric(aibaas, workspace.id);
const forecast = await aibaas.analytics.predictions.consumption({ metric_id, days_ahead: 30 });
console.log(forecast.depletion?.summary ?? forecast.depletion_reason);
console.log(forecast.backtest?.summary);
