// The statements that turn rows into buckets: the whole with its gaps, the parts, what came since a
// moment, and the buckets that are still to come.
import type { Granularity } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import { type SQL, sql } from '../../../kernel/database/sql.ts';
import { type Definition, isAdditive } from './rules.ts';
import {
  eventsOf,
  filterSql,
  keySql,
  momentSql,
  type Source,
  timeSql,
  valueSql,
} from './source-sql.ts';

export interface BucketRow {
  readonly starts: Date;
  readonly ends: Date;
  /** Wall clock of the metric's zone, `YYYY-MM-DDTHH:MM:SS`. */
  readonly local: string;
  readonly value: number | null;
  readonly rows: number;
}

export interface PartRow {
  readonly key: string;
  readonly starts: Date;
  readonly value: number | null;
  readonly rows: number;
}

export interface SeriesRange {
  readonly granularity: Granularity;
  /** As the caller wrote it; days are those of the metric's zone and `to` includes its day. */
  readonly from?: string | undefined;
  readonly to?: string | undefined;
}

/** Series longer than this are refused: five and a half years of hours. */
export const bucketsMax = 50_000;
export const partsMax = 8;
export const otherKey = 'other';

/** At most `bucketsMax + 1` buckets, gaps included, oldest first. */
export function listBuckets(
  database: Database,
  scope: TenantScope,
  source: Source,
  definition: Definition,
  range: SeriesRange,
  nowMs: number,
): Promise<BucketRow[]> {
  const { granularity } = range;
  const zone = definition.time_zone;
  const now = sql`${isoTime(nowMs)}::timestamptz`;
  const { from, to } = bounds(definition, range);
  const first =
    from === null
      ? sql`min(b)`
      : sql`case when exists (${earlier(source, definition, from)})
    then ${truncate(granularity, from, zone)} else min(b) end`;
  const last =
    to === null
      ? sql`max(b)`
      : sql`greatest(max(b), least(
    ${truncate(granularity, sql`(${to} - interval '1 microsecond')`, zone)},
    ${truncate(granularity, now, zone)}))`;
  return database.one<BucketRow>(
    scope,
    sql`with src as (${rowsSql(source, definition, { from, to })}),
    buckets as (
      select ${truncate(granularity, sql`t`, zone)} as b, count(*) as rows,
        ${aggregateSql(definition)} as value
      from src group by 1),
    span as (select ${first} as lo, ${last} as hi from buckets),
    grid as (${gridSql(granularity, zone)})
    select grid.b as starts, ${endSql(granularity, sql`grid.b`, zone)} as ends,
      to_char(grid.b at time zone ${zone}::text, 'YYYY-MM-DD"T"HH24:MI:SS') as local,
      buckets.value, coalesce(buckets.rows, 0)::int as rows
    from grid left join buckets using (b)
    order by grid.b limit ${bucketsMax + 1}::int`,
    'long',
  );
}

/** Buckets of each part that have rows: the largest parts, and the rest as `other`. */
export function listParts(
  database: Database,
  scope: TenantScope,
  source: Source,
  definition: Definition,
  dimension: string,
  range: SeriesRange,
): Promise<PartRow[]> {
  const key = keySql(source, dimension);
  const rows = rowsSql(source, definition, bounds(definition, range), key);
  const start = truncate(range.granularity, sql`t`, definition.time_zone);
  const parts = isAdditive(definition.aggregation)
    ? addedParts(rows, start, definition)
    : regroupedParts(rows, start, definition);
  return database.one<PartRow>(scope, parts, 'long');
}

const largest = (weight: SQL, from: SQL) => sql`weighed as (
    select k, row_number() over (order by ${weight} desc, k) as place from ${from}
    where k <> ${otherKey} group by k),
  large as (select k from weighed where place <= ${partsMax}::int)`;

/** Sums and counts of small parts add up to those of \`other\`: the rows are read once. */
function addedParts(rows: SQL, start: SQL, definition: Definition): SQL {
  const weight = definition.aggregation === 'sum' ? sql`sum(abs(v))` : sql`count(*)`;
  return sql`with src as (${rows}),
    cells as materialized (
      select k, ${start} as b, ${aggregateSql(definition)} as value, count(*) as rows,
        ${weight} as weight
      from src group by 1, 2),
    ${largest(sql`coalesce(sum(weight), 0)`, sql`cells`)}
    select coalesce(large.k, ${otherKey}) as key, b as starts, sum(value) as value,
      sum(rows)::int as rows
    from cells left join large using (k) group by 1, 2 order by 1, 2`;
}

/** Averages and the like of \`other\` come from its rows, not from those of its parts. */
function regroupedParts(rows: SQL, start: SQL, definition: Definition): SQL {
  return sql`with src as (${rows}),
    ${largest(sql`count(*)`, sql`src`)}
    select coalesce(large.k, ${otherKey}) as key, ${start} as starts,
      ${aggregateSql(definition)} as value, count(*)::int as rows
    from src left join large using (k) group by 1, 2 order by 1, 2`;
}

/** Sum or count of the rows from a moment up to now. */
export async function amountSince(
  database: Database,
  scope: TenantScope,
  source: Source,
  definition: Definition,
  since: string,
  nowMs: number,
): Promise<number> {
  const from = momentSql(since, definition.time_zone);
  const until = sql`${isoTime(nowMs)}::timestamptz`;
  const [row] = await database.one<{ amount: number }>(
    scope,
    sql`with src as (${rowsSql(source, definition, { from, to: null })})
    select coalesce(${aggregateSql(definition)}, 0)::double precision as amount
    from src where t <= ${until}`,
    'long',
  );
  return row?.amount ?? 0;
}

/** The newest value up to now, for metrics that tell a level. */
export async function newestValue(
  database: Database,
  scope: TenantScope,
  source: Source,
  definition: Definition,
  nowMs: number,
): Promise<{ value: number; at: Date } | null> {
  const rows = await database.one<{ value: number; at: Date }>(
    scope,
    sql`with src as (${rowsSql(source, definition, { from: null, to: null })})
    select v as value, t as at from src
    where v is not null and t <= ${isoTime(nowMs)}::timestamptz
    order by t desc limit 1`,
    'long',
  );
  return rows[0] ?? null;
}

/** `count` buckets from the one that holds `fromMs` on. */
export function listFutureBuckets(
  database: Database,
  scope: TenantScope,
  range: { zone: string; granularity: Granularity; fromMs: number; count: number },
): Promise<Pick<BucketRow, 'starts' | 'ends' | 'local'>[]> {
  const { zone, granularity, count } = range;
  const from = sql`${isoTime(range.fromMs)}::timestamptz`;
  const lo = truncate(granularity, from, zone);
  // Two half hours make an hour; a few more for zones whose clock jumps by half an hour.
  const hi = sql`${from} + ${count + 2}::int * ${stepOf(granularity)}`;
  return database.one(
    scope,
    sql`with span as (select ${lo} as lo, ${hi} as hi),
    grid as (${gridSql(granularity, zone)})
    select b as starts, ${endSql(granularity, sql`b`, zone)} as ends,
      to_char(b at time zone ${zone}::text, 'YYYY-MM-DD"T"HH24:MI:SS') as local
    from grid order by b limit ${count}::int`,
  );
}

/** Whether the source has any row at all, and any that the metric's filters let through. */
export async function sourceState(
  database: Database,
  scope: TenantScope,
  source: Source,
  definition: Definition,
): Promise<{ has_rows: boolean; has_matching: boolean }> {
  const ofType =
    'event_type' in definition.source ? eventsOf(source, definition.source.event_type) : sql`true`;
  const [row] = await database.one<{ has_rows: boolean; has_matching: boolean }>(
    scope,
    sql`select exists (select 1 from ${source.relation} where ${ofType}) as has_rows,
      exists (${rowsSql(source, definition, { from: null, to: null })}) as has_matching`,
    'long',
  );
  return row ?? { has_rows: false, has_matching: false };
}

interface Bounds {
  readonly from: SQL | null;
  readonly to: SQL | null;
}

function bounds({ time_zone: zone }: Definition, range: SeriesRange): Bounds {
  return {
    from: range.from === undefined ? null : momentSql(range.from, zone),
    to: range.to === undefined ? null : momentSql(range.to, zone, 1),
  };
}

/** Rows as (t, v[, k]); rows without a time, or with an infinite one, belong to no bucket. */
function rowsSql(source: Source, definition: Definition, { from, to }: Bounds, key?: SQL): SQL {
  const time = timeSql(source, definition);
  const value = valueSql(source, definition) ?? sql`null::double precision`;
  return sql`select ${time} as t, ${value} as v ${key === undefined ? sql`` : sql`, ${key} as k`}
    from ${source.relation}
    where ${filterSql(source, definition)} and isfinite(${time})
      ${from === null ? sql`` : sql`and ${time} >= ${from}`}
      ${to === null ? sql`` : sql`and ${time} < ${to}`}`;
}

function earlier(source: Source, definition: Definition, from: SQL): SQL {
  const time = timeSql(source, definition);
  return sql`select 1 from ${source.relation}
    where ${filterSql(source, definition)} and isfinite(${time}) and ${time} < ${from}`;
}

function aggregateSql({ aggregation, value_column: column }: Definition): SQL {
  switch (aggregation) {
    case 'count':
      return column === null ? sql`count(*)::double precision` : sql`count(v)::double precision`;
    case 'count_distinct':
      return sql`count(distinct v)::double precision`;
    case 'last':
      return sql`(array_agg(v order by t desc) filter (where v is not null))[1]`;
    default:
      return sql`${sql.raw(aggregation)}(v)`;
  }
}

/** Start of the bucket; hours keep their offset, so that the hour twice lived in autumn stays two. */
function truncate(granularity: Granularity, time: SQL, zone: string): SQL {
  return sql`date_trunc(${granularity}::text, ${time}, ${zone}::text)`;
}

const steps: Record<Granularity, SQL> = {
  hour: sql`interval '1 hour'`,
  day: sql`interval '1 day'`,
  week: sql`interval '1 week'`,
  month: sql`interval '1 month'`,
};
const stepOf = (granularity: Granularity): SQL => steps[granularity];

/**
 * Every bucket from `span.lo` to `span.hi`. Hours step in instants, by halves because some zones
 * shift by half an hour; days and longer step on the wall clock, since their length changes.
 */
function gridSql(granularity: Granularity, zone: string): SQL {
  const step = stepOf(granularity);
  const end = sql`least(span.hi, span.lo + ${bucketsMax + 2}::int * ${step})`;
  if (granularity === 'hour') {
    return sql`select distinct ${truncate('hour', sql`g`, zone)} as b
      from span, generate_series(span.lo, ${end}, interval '30 minutes') g`;
  }
  const local = (instant: SQL) =>
    sql`date_trunc(${granularity}::text, ${instant} at time zone ${zone}::text)`;
  return sql`select g at time zone ${zone}::text as b
    from span, generate_series(${local(sql`span.lo`)}, ${local(end)}, ${step}) g`;
}

/** Where the next bucket starts. */
function endSql(granularity: Granularity, start: SQL, zone: string): SQL {
  if (granularity === 'hour') {
    return sql`${start} + interval '1 hour'`;
  }
  return sql`(date_trunc(${granularity}::text, ${start} at time zone ${zone}::text)
    + ${stepOf(granularity)}) at time zone ${zone}::text`;
}

/** The newest row up to now, and how many lie after it. */
export async function extentOf(
  database: Database,
  scope: TenantScope,
  source: Source,
  definition: Definition,
  nowMs: number,
): Promise<{ newest: Date | null; future: number }> {
  const now = sql`${isoTime(nowMs)}::timestamptz`;
  const [row] = await database.one<{ newest: Date | null; future: number }>(
    scope,
    sql`with src as (${rowsSql(source, definition, { from: null, to: null })})
    select max(t) filter (where t <= ${now}) as newest,
      (count(*) filter (where t > ${now}))::int as future from src`,
    'long',
  );
  return row ?? { newest: null, future: 0 };
}
