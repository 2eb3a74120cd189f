// Errors that only the metrics routes answer.
import type { ErrorEntry } from './entry.ts';

export const metricsErrors = {
  metric_column_unknown: {
    status: 400,
    title: 'The metric names a column that is not there',
    detail: 'The {source} has no column "{column}"; {suggestion}.',
    remedy: 'Use one of the columns that GET /api/v1/tables/{name} lists.',
  },
  metric_definition_invalid: {
    status: 400,
    title: 'The metric does not fit its source',
    detail: '{reason}.',
    remedy: 'Correct the field named in errors[].pointer.',
  },
  metric_role_taken: {
    status: 409,
    title: 'Another metric already has this role',
    detail: 'The metric "{name}" ({id}) has the role "{role}" in this workspace.',
    remedy: 'Set its role to null first with PATCH /api/v1/metrics/{id}.',
  },
  metric_source_missing: {
    status: 409,
    title: 'The source of the metric has changed',
    detail: 'The metric "{name}" cannot be computed: {reason}.',
    remedy: 'Point the metric at a table that exists with PATCH /api/v1/metrics/{id}.',
  },
  metric_in_use: {
    status: 409,
    title: 'Another metric takes its balance from this one',
    detail: 'The metric "{name}" reads its balance from this metric.',
    remedy: 'Change the balance of that metric first.',
  },
  series_too_long: {
    status: 400,
    title: 'The series would have too many points',
    detail: 'From {from} to {to} there are more than {max} buckets of one {granularity}.',
    remedy: 'Narrow from and to, or ask for a coarser granularity.',
  },
} as const satisfies Record<string, ErrorEntry>;
