// Every statement on vintages and their predictions.
import type {
  Backtest,
  BacktestPoint,
  Breakdown,
  Depletion,
  ForecastNote,
  Granularity,
} from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import { boundedPage, type Cut, cutPage, type PageFacts } from '../../../kernel/database/page.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, sql } from '../../../kernel/database/sql.ts';

export interface PredictionRow {
  readonly label: string;
  readonly startMs: number;
  readonly endMs: number;
  readonly value: number;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly naive: number | null;
  readonly lower80: number | null;
  readonly upper80: number | null;
}

export interface Vintage {
  readonly id: string;
  readonly workspaceId: string;
  readonly metricId: string;
  readonly targetMetric: string;
  readonly granularity: Granularity;
  readonly horizonSteps: number;
  readonly level: number;
  readonly inputsHash: string;
  readonly model: string;
  readonly modelVersion: string;
  readonly generatedAtMs: number;
  readonly historyStartMs: number;
  readonly historyEndMs: number;
  readonly backtest: Backtest | null;
  readonly breakdown: Breakdown | null;
  readonly depletion: Depletion | null;
  readonly depletionReason: string | null;
  readonly remaining: number | null;
  readonly firstStepUsed: number;
  readonly notes: ForecastNote[];
  readonly pathCount: number;
  readonly pathSteps: number;
  readonly backtestPoints: readonly BacktestPoint[] | null;
}

interface VintageRow {
  id: string;
  workspace_id: string;
  metric_id: string;
  target_metric: string;
  granularity: Granularity;
  horizon_steps: number;
  confidence_level: number;
  inputs_hash: string;
  model: string;
  model_version: string;
  generated_at: Date;
  history_start: Date;
  history_end: Date;
  backtest: Backtest | null;
  breakdown: Breakdown | null;
  depletion: Depletion | null;
  depletion_reason: string | null;
  balance_remaining: number | null;
  first_step_used: number;
  notes: ForecastNote[];
  path_count: number;
  path_steps: number;
  backtest_points: BacktestPoint[] | null;
}

const columns = sql`id, workspace_id, metric_id, target_metric, granularity, horizon_steps,
  confidence_level, inputs_hash, model, model_version, generated_at, history_start, history_end,
  backtest, breakdown, depletion, depletion_reason, balance_remaining, first_step_used, notes,
  path_count, path_steps, backtest_points`;

function asVintage(row: VintageRow): Vintage {
  return {
    id: row.id,
    workspaceId: row.workspace_id,
    metricId: row.metric_id,
    targetMetric: row.target_metric,
    granularity: row.granularity,
    horizonSteps: row.horizon_steps,
    level: row.confidence_level,
    inputsHash: row.inputs_hash,
    model: row.model,
    modelVersion: row.model_version,
    generatedAtMs: row.generated_at.getTime(),
    historyStartMs: row.history_start.getTime(),
    historyEndMs: row.history_end.getTime(),
    backtest: row.backtest,
    breakdown: row.breakdown,
    depletion: row.depletion,
    depletionReason: row.depletion_reason,
    remaining: row.balance_remaining,
    firstStepUsed: row.first_step_used,
    notes: row.notes,
    pathCount: row.path_count,
    pathSteps: row.path_steps,
    backtestPoints: row.backtest_points,
  };
}

export async function findVintage(
  database: Database,
  scope: TenantScope,
  metricId: string,
  inputsHash: string,
): Promise<Vintage | null> {
  const rows = await database.one<VintageRow>(
    scope,
    sql`select ${columns} from analytics.vintages
      where tenant_id = kernel.tenant_id() and metric_id = ${metricId}
        and inputs_hash = ${inputsHash}`,
  );
  return rows[0] === undefined ? null : asVintage(rows[0]);
}

export async function vintageById(
  database: Database,
  scope: TenantScope,
  id: string,
): Promise<Vintage | null> {
  const [row] = await database.lookup<VintageRow>(
    scope,
    sql`select ${columns} from analytics.vintages
      where tenant_id = kernel.tenant_id() and id = ${id}`,
  );
  return row === undefined ? null : asVintage(row);
}

/** The last one of this bucket length and level. */
export async function newestVintage(
  database: Database,
  scope: TenantScope,
  asked: { metricId: string; granularity: Granularity; level: number },
): Promise<Vintage | null> {
  const [row] = await database.one<VintageRow>(
    scope,
    sql`select ${columns} from analytics.vintages
      where tenant_id = kernel.tenant_id() and metric_id = ${asked.metricId}
        and granularity = ${asked.granularity} and confidence_level = ${asked.level}
      order by id desc limit 1`,
  );
  return row === undefined ? null : asVintage(row);
}

/** Sample paths of a vintage; null when a newer one took over. */
export async function readPaths(
  database: Database,
  scope: TenantScope,
  vintageId: string,
): Promise<Float32Array | null> {
  const [row] = await database.one<{ paths: Buffer | null }>(
    scope,
    sql`select paths from analytics.vintages
      where tenant_id = kernel.tenant_id() and id = ${vintageId}`,
  );
  if (row === undefined || row.paths === null) return null;
  // Copied: a pooled buffer need not start at a multiple of four.
  return new Float32Array(Uint8Array.from(row.paths).buffer);
}

/** Keeps the vintage, or where the same inputs are stored already, only its longer paths. */
export async function upsertVintage(
  tx: Tx,
  vintage: Vintage,
  paths: Float32Array | null,
): Promise<boolean> {
  const v = vintage;
  const json = (value: unknown) => sql`${value === null ? null : JSON.stringify(value)}::jsonb`;
  const bytes =
    paths === null ? null : Buffer.from(paths.buffer, paths.byteOffset, paths.byteLength);
  const row = await tx.row<{ is_new: boolean }>(sql`
    insert into analytics.vintages as kept (tenant_id, prediction_type, ${columns}, paths)
    values (${tx.tenantId}, 'consumption', ${v.id}, ${v.workspaceId}, ${v.metricId},
      ${v.targetMetric}, ${v.granularity}, ${v.horizonSteps}, ${v.level}, ${v.inputsHash},
      ${v.model}, ${v.modelVersion}, ${isoTime(v.generatedAtMs)}, ${isoTime(v.historyStartMs)},
      ${isoTime(v.historyEndMs)}, ${json(v.backtest)}, ${json(v.breakdown)}, ${json(v.depletion)},
      ${v.depletionReason}, ${v.remaining}, ${v.firstStepUsed}, ${json(v.notes)}, ${v.pathCount},
      ${v.pathSteps}, ${json(v.backtestPoints)}, ${bytes})
    on conflict (tenant_id, metric_id, inputs_hash) do update
      set paths = excluded.paths, path_steps = excluded.path_steps,
        path_count = excluded.path_count
      where kept.path_steps <= excluded.path_steps
    returning id = ${v.id} as is_new`);
  return row?.is_new ?? false;
}

export async function insertPredictions(
  tx: Tx,
  vintage: Vintage,
  rows: readonly (PredictionRow & { id: string })[],
): Promise<void> {
  const v = vintage;
  await tx.query(sql`
    insert into analytics.predictions (tenant_id, id, vintage_id, metric_id, workspace_id,
      prediction_type, target_metric, granularity, horizon_step, prediction_date, prediction_label,
      prediction_time, prediction_end, predicted_value, confidence_lower, confidence_upper, confidence_level,
      naive_value, lower_80, upper_80, model_version, generated_at)
    select ${tx.tenantId}, id, ${v.id}, ${v.metricId}, ${v.workspaceId}, 'consumption',
      ${v.targetMetric}, ${v.granularity}, step, day, label, starts, ends, value, lower, upper,
      ${v.level}, naive, lower_80, upper_80, ${v.modelVersion}, ${isoTime(v.generatedAtMs)}
    from unnest(${list(rows.map((row) => row.id))}::uuid[],
      ${list(rows.map((_, i) => i + 1))}::int[],
      ${list(rows.map((row) => row.label.slice(0, 10)))}::date[],
      ${list(rows.map((row) => row.label))}::text[],
      ${list(rows.map((row) => isoTime(row.startMs)))}::timestamptz[],
      ${list(rows.map((row) => isoTime(row.endMs)))}::timestamptz[],
      ${list(rows.map((row) => row.value))}::numeric[],
      ${list(rows.map((row) => row.lower))}::numeric[],
      ${list(rows.map((row) => row.upper))}::numeric[],
      ${list(rows.map((row) => row.naive))}::numeric[],
      ${list(rows.map((row) => row.lower80))}::numeric[],
      ${list(rows.map((row) => row.upper80))}::numeric[])
      as given (id, step, day, label, starts, ends, value, lower, upper, naive, lower_80, upper_80)`);
}

/** Only the newest vintage of each kind needs its paths: they answer what a changed balance means. */
export async function dropOldPaths(tx: Tx, vintage: Vintage): Promise<void> {
  await tx.query(sql`
    update analytics.vintages set paths = null
    where tenant_id = ${tx.tenantId} and metric_id = ${vintage.metricId}
      and granularity = ${vintage.granularity} and horizon_steps = ${vintage.horizonSteps}
      and id < ${vintage.id} and paths is not null`);
}

export interface StoredPrediction {
  readonly label: string;
  readonly predicted_value: number;
  readonly confidence_lower: number | null;
  readonly confidence_upper: number | null;
}

export function listPredictions(
  database: Database,
  scope: TenantScope,
  vintageId: string,
): Promise<StoredPrediction[]> {
  return database.one<StoredPrediction>(
    scope,
    sql`select prediction_label as label, predicted_value,
        confidence_lower, confidence_upper
      from analytics.predictions
      where tenant_id = kernel.tenant_id() and vintage_id = ${vintageId} order by horizon_step`,
  );
}

/** Newest first. */
export async function listVintages(
  database: Database,
  scope: TenantScope,
  page: { metricId: string; beforeId: string | null; limit: number },
): Promise<Cut<VintageRow, Vintage>> {
  const rows = await database.one<VintageRow & PageFacts>(
    scope,
    boundedPage(sql`select ${columns} from analytics.vintages
      where tenant_id = kernel.tenant_id() and metric_id = ${page.metricId}
        ${page.beforeId === null ? sql`` : sql`and id < ${page.beforeId}`}
      order by id desc limit ${page.limit + 1}::int`),
  );
  return cutPage(rows, page.limit, asVintage);
}
