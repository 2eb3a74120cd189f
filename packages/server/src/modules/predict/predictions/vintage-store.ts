// The statements behind one forecast in full and behind the record of recent days.
import type { Granularity, VintagePoint } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import { sql } from '../../../kernel/database/sql.ts';

export function listPoints(
  database: Database,
  scope: TenantScope,
  vintageId: string,
): Promise<VintagePoint[]> {
  return database.one<VintagePoint>(
    scope,
    sql`select prediction_label as date, predicted_value as forecast, confidence_lower as lower,
        confidence_upper as upper, lower_80, upper_80, naive_value as naive, actual_value as actual
      from analytics.predictions
      where tenant_id = kernel.tenant_id() and vintage_id = ${vintageId} order by horizon_step`,
  );
}

export interface ForecastThen {
  readonly date: string;
  readonly actual: number;
  readonly forecast: number;
  readonly naive: number | null;
  readonly lower: number | null;
  readonly upper: number | null;
  readonly lower_80: number | null;
  readonly upper_80: number | null;
  /** RFC 3339. */
  readonly generatedAt: string;
}

/** For each ended bucket with an actual: the last forecast that was made before the bucket began. */
export async function listForecastsThen(
  database: Database,
  scope: TenantScope,
  asked: { metricId: string; granularity: Granularity; level: number; fromMs: number },
): Promise<ForecastThen[]> {
  const rows = await database.one<Omit<ForecastThen, 'generatedAt'> & { generated_at: Date }>(
    scope,
    sql`select distinct on (prediction_time) prediction_label as date, actual_value as actual,
        predicted_value as forecast, naive_value as naive, confidence_lower as lower,
        confidence_upper as upper, lower_80, upper_80, generated_at
      from analytics.predictions
      where tenant_id = kernel.tenant_id() and metric_id = ${asked.metricId}
        and granularity = ${asked.granularity} and confidence_level = ${asked.level}
        and prediction_time >= ${isoTime(asked.fromMs)}::timestamptz
        and actual_value is not null and generated_at <= prediction_time
      order by prediction_time, generated_at desc, vintage_id desc`,
  );
  return rows.map(({ generated_at, ...rest }) => ({
    ...rest,
    generatedAt: isoTime(generated_at.getTime()),
  }));
}
