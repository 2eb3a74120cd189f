// What metrics look like on the wire: a definition that says how rows or events become a series,
// and the series itself.
import Type, { type Static } from 'typebox';
import {
  keptText,
  lineText,
  nullable,
  pageQuery,
  strict,
  timestamp,
  uuid,
  visibleText,
} from './shapes.ts';

export const granularity = Type.Union(
  [Type.Literal('hour'), Type.Literal('day'), Type.Literal('week'), Type.Literal('month')],
  { description: 'Length of one bucket. Weeks start on Monday.' },
);
export type Granularity = Static<typeof granularity>;

export const aggregation = Type.Union([
  Type.Literal('sum'),
  Type.Literal('count'),
  Type.Literal('avg'),
  Type.Literal('min'),
  Type.Literal('max'),
  Type.Literal('last'),
  Type.Literal('count_distinct'),
]);
export type Aggregation = Static<typeof aggregation>;

export const gapPolicy = Type.Union([Type.Literal('missing'), Type.Literal('zero')], {
  description:
    'What a bucket without rows means: not known (`missing`) or nothing happened (`zero`).',
});

/** A date (YYYY-MM-DD, a calendar day of the metric's zone) or a time with offset (RFC 3339). */
export const dayOrTime = Type.String({ minLength: 10, maxLength: 40 });

const columnName = lineText({ minLength: 1, maxLength: 200 });

export const metricSource = Type.Union([
  strict({ table: lineText({ minLength: 1, maxLength: 200 }) }),
  strict({ event_type: lineText({ minLength: 1, maxLength: 200 }) }),
]);
export type MetricSource = Static<typeof metricSource>;

export const metricFilter = strict({
  column: columnName,
  op: Type.Union([
    Type.Literal('eq'),
    Type.Literal('ne'),
    Type.Literal('lt'),
    Type.Literal('lte'),
    Type.Literal('gt'),
    Type.Literal('gte'),
    Type.Literal('in'),
    Type.Literal('is_null'),
  ]),
  value: Type.Optional(
    Type.Union([
      keptText({ maxLength: 1000 }),
      Type.Number(),
      Type.Boolean(),
      Type.Array(Type.Union([keptText({ maxLength: 1000 }), Type.Number()]), {
        minItems: 1,
        maxItems: 100,
      }),
    ]),
  ),
});
export type MetricFilter = Static<typeof metricFilter>;

export const metricBalance = Type.Union(
  [strict({ value: Type.Number(), at: dayOrTime }), strict({ metric_id: uuid })],
  { description: 'What was left at a time, or another metric (aggregation `last`) that tells.' },
);
export type MetricBalance = Static<typeof metricBalance>;

const definition = {
  name: visibleText({ maxLength: 200 }),
  source: metricSource,
  value_column: nullable(columnName),
  aggregation,
  granularity,
  time_zone: lineText({ minLength: 1, maxLength: 100, description: 'An IANA name.' }),
  dimensions: Type.Array(columnName, { maxItems: 20 }),
  filters: Type.Array(metricFilter, { maxItems: 20 }),
  gaps: gapPolicy,
  role: nullable(Type.Literal('consumption')),
  balance: nullable(metricBalance),
  breakdown_dimension: nullable(columnName),
  unit: nullable(lineText({ maxLength: 50 })),
};

export const metric = strict({
  id: uuid,
  workspace_id: uuid,
  ...definition,
  time_column: columnName,
  is_sample_data: Type.Boolean({ description: 'The source was made by the demo generator.' }),
  created_at: timestamp,
});
export type Metric = Static<typeof metric>;

const optional = {
  value_column: Type.Optional(definition.value_column),
  time_column: Type.Optional(columnName),
  time_zone: Type.Optional(definition.time_zone),
  dimensions: Type.Optional(definition.dimensions),
  filters: Type.Optional(definition.filters),
  gaps: Type.Optional(definition.gaps),
  role: Type.Optional(definition.role),
  balance: Type.Optional(definition.balance),
  breakdown_dimension: Type.Optional(definition.breakdown_dimension),
  unit: Type.Optional(definition.unit),
};

export const metricInput = strict({
  name: definition.name,
  workspace_id: Type.Optional(uuid),
  source: definition.source,
  aggregation,
  granularity: Type.Optional(granularity),
  ...optional,
});
export type MetricInput = Static<typeof metricInput>;

export const metricPatch = strict({
  name: Type.Optional(definition.name),
  source: Type.Optional(definition.source),
  aggregation: Type.Optional(aggregation),
  granularity: Type.Optional(granularity),
  ...optional,
});
export type MetricPatch = Static<typeof metricPatch>;

export const metricListQuery = strict({ ...pageQuery, workspace_id: Type.Optional(uuid) });

export const seriesQuery = strict({
  from: Type.Optional(dayOrTime),
  to: Type.Optional(dayOrTime),
  granularity: Type.Optional(granularity),
  dimension: Type.Optional(columnName),
  last: Type.Optional(
    Type.Integer({ minimum: 1, maximum: 1000, description: 'Only so many, up to the newest row.' }),
  ),
});
export type SeriesQuery = Static<typeof seriesQuery>;

export const seriesPoint = strict({
  time: Type.String({ description: 'YYYY-MM-DD; RFC 3339 with offset for hours.' }),
  value: nullable(Type.Number()),
  rows: Type.Integer(),
  is_gap: Type.Boolean({ description: 'No row fell into this bucket.' }),
  is_partial: Type.Boolean({ description: 'The bucket has not ended yet.' }),
});
export type SeriesPoint = Static<typeof seriesPoint>;

export const series = strict({
  metric_id: uuid,
  granularity,
  time_zone: Type.String(),
  points: Type.Array(seriesPoint),
  reason: nullable(Type.String({ description: 'Why there are no points.' })),
  parts: Type.Optional(Type.Array(strict({ key: Type.String(), points: Type.Array(seriesPoint) }))),
});
export type Series = Static<typeof series>;

export const metricPreviewBody = strict({
  definition: strict({ ...metricInput.properties, name: Type.Optional(definition.name) }),
  last: seriesQuery.properties.last,
});
export type MetricPreviewBody = Static<typeof metricPreviewBody>;

export const metricPreview = strict({
  definition: strict({ ...definition, time_column: columnName }),
  series: strict({ ...series.properties, metric_id: Type.Null() }),
  is_sample_data: Type.Boolean(),
});
export type MetricPreview = Static<typeof metricPreview>;

export const sampleData = strict({
  tables: Type.Array(Type.String()),
  event_types: Type.Array(Type.String()),
  metrics: Type.Array(strict({ id: uuid, name: Type.String() })),
});
export type SampleData = Static<typeof sampleData>;
