// The statements that compare what was predicted with what came.
import type { Granularity } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, sql } from '../../../kernel/database/sql.ts';
import type { Vintage } from './store.ts';

export interface DueMetric {
  readonly tenant_id: string;
  readonly metric_id: string;
  readonly granularity: Granularity;
  readonly from_time: Date;
}

/** Late data may still change what came: predictions are compared again for this long. */
const settleDays = 7;
/** A prediction whose actual has not come after this long stays without one. */
const forgetDays = 400;

/** Metrics with predictions whose bucket has ended and whose actual is missing or may still change. */
export function listDue(database: Database, nowMs: number): Promise<DueMetric[]> {
  const now = sql`${isoTime(nowMs)}::timestamptz`;
  return database.system('prediction scoring', (tx) =>
    tx.rows<DueMetric>(sql`
      select tenant_id, metric_id, granularity, min(prediction_time) as from_time
      from analytics.predictions
      where prediction_end <= ${now} and (
        (actual_value is null and prediction_end > ${now} - make_interval(days => ${forgetDays}::int))
        or prediction_end > ${now} - make_interval(days => ${settleDays}::int))
      group by tenant_id, metric_id, granularity`),
  );
}

export interface Scored {
  readonly scored: number;
  readonly inside: number;
}

/** Writes actual, error and inside or outside; counts predictions that were new or have changed. */
export async function scorePredictions(
  tx: Tx,
  metric: { id: string; granularity: Granularity },
  actuals: readonly { startMs: number; value: number }[],
  nowMs: number,
): Promise<Scored> {
  const now = sql`${isoTime(nowMs)}::timestamptz`;
  const row = await tx.row<Scored>(sql`
    with came as (
      select * from unnest(${list(actuals.map((a) => isoTime(a.startMs)))}::timestamptz[],
        ${list(actuals.map((a) => a.value))}::numeric[]) as came (starts, value)),
    changed as (
      update analytics.predictions p
      set actual_value = came.value, error_value = came.value - p.predicted_value,
        is_inside = came.value between p.confidence_lower and p.confidence_upper,
        scored_at = ${now}
      from came
      where p.tenant_id = ${tx.tenantId} and p.metric_id = ${metric.id}
        and p.granularity = ${metric.granularity} and p.prediction_time = came.starts
        and p.prediction_end <= ${now}
        and (p.actual_value is null
          or p.prediction_end > ${now} - make_interval(days => ${settleDays}::int))
        and p.actual_value is distinct from came.value
      returning p.is_inside)
    select count(*)::int as scored, (count(*) filter (where is_inside))::int as inside from changed`);
  return row ?? { scored: 0, inside: 0 };
}

/** Forecasts of a metric that was removed. */
export async function deleteOfMetric(tx: Tx, metricId: string): Promise<void> {
  await tx.query(sql`delete from analytics.vintages
    where tenant_id = ${tx.tenantId} and metric_id = ${metricId}`);
}

export interface VintageScores {
  readonly scored: number;
  readonly inside: number;
  readonly judged: number;
  readonly mape: number | null;
  readonly wape: number | null;
  readonly naive_mape: number | null;
  readonly naive_wape: number | null;
}

export interface ScoredVintage extends VintageScores {
  readonly id: string;
  readonly first_time: Date;
  readonly last_time: Date;
  readonly first_date: string;
  readonly last_date: string;
}

/** Scores of vintages: shares of everything consumed (WAPE) and per bucket (MAPE), in percent. */
export function listScores(
  database: Database,
  scope: TenantScope,
  vintageIds: readonly Vintage['id'][],
): Promise<ScoredVintage[]> {
  const share = (expression: ReturnType<typeof sql>) =>
    sql`(100 * ${expression})::double precision`;
  return database.one<ScoredVintage>(
    scope,
    sql`select vintage_id as id, min(prediction_time) as first_time,
        max(prediction_time) as last_time, min(prediction_date) as first_date,
        max(prediction_date) as last_date, count(actual_value)::int as scored,
        (count(*) filter (where is_inside))::int as inside, count(is_inside)::int as judged,
        ${share(sql`avg(abs(error_value) / nullif(abs(actual_value), 0))`)} as mape,
        ${share(sql`sum(abs(error_value)) / nullif(sum(abs(actual_value)), 0)`)} as wape,
        ${share(sql`avg(abs(actual_value - naive_value) / nullif(abs(actual_value), 0))`)} as naive_mape,
        ${share(sql`(sum(abs(actual_value - naive_value)) filter (where naive_value is not null))
          / nullif(sum(abs(actual_value)) filter (where naive_value is not null), 0)`)} as naive_wape
      from analytics.predictions
      where tenant_id = kernel.tenant_id() and vintage_id = any (${list(vintageIds)}::uuid[])
      group by vintage_id`,
  );
}
