// A metric in plain words, and the form that defines one as the plain values a person types. Pure.
import type {
  Aggregation,
  Granularity,
  MetricBalance,
  MetricDefinition,
  MetricFilter,
  MetricInput,
} from '@aibaas/sdk';
import { isUsedUpBy } from './metric-idea.ts';

/** What the form holds; texts as typed. */
export interface MetricDraft {
  readonly name: string;
  readonly kind: 'table' | 'events';
  /** A table's name, or a type of events. */
  readonly source: string;
  readonly time: string;
  readonly value: string;
  readonly aggregation: Aggregation;
  readonly granularity: Granularity;
  readonly zone: string;
  readonly breakdown: string;
  readonly filters: readonly MetricFilter[];
  /** null while nobody has said it: then the days themselves tell. */
  readonly gaps: 'zero' | 'missing' | null;
  /** It takes from a balance; null while nobody has said so. */
  readonly isUsedUp: boolean | null;
  readonly balanceValue: string;
  readonly balanceAt: string;
  readonly balanceMetric: string;
  readonly unit: string;
}

export const emptyDraft: MetricDraft = {
  name: '',
  kind: 'table',
  source: '',
  time: '',
  value: '',
  aggregation: 'sum',
  granularity: 'day',
  zone: 'UTC',
  breakdown: '',
  filters: [],
  gaps: null,
  isUsedUp: null,
  balanceValue: '',
  balanceAt: '',
  balanceMetric: '',
  unit: '',
};

const verbs: Readonly<Record<Aggregation, string>> = {
  sum: 'The sum of',
  count: 'How many',
  avg: 'The average of',
  min: 'The lowest',
  max: 'The highest',
  last: 'The last',
  count_distinct: 'How many different',
};

export const aggregations: readonly { value: Aggregation; label: string }[] = [
  { value: 'sum', label: 'Sum' },
  { value: 'count', label: 'Count' },
  { value: 'avg', label: 'Average' },
  { value: 'min', label: 'Lowest' },
  { value: 'max', label: 'Highest' },
  { value: 'last', label: 'Last' },
  { value: 'count_distinct', label: 'Different values' },
];

/** An aggregation by its name in an address; undefined where there is none of that name. */
export const aggregationOf = (name: string | undefined): Aggregation | undefined =>
  aggregations.find(({ value }) => value === name)?.value;

const operators: Readonly<Record<MetricFilter['op'], string>> = {
  eq: 'is',
  ne: 'is not',
  lt: 'is below',
  lte: 'is at most',
  gt: 'is above',
  gte: 'is at least',
  in: 'is one of',
  is_null: 'is empty',
};

export const filterOps = Object.entries(operators).map(([value, label]) => ({ value, label }));

export function filterText({ column, op, value }: MetricFilter): string {
  if (op === 'is_null') return `${column} ${value === false ? 'is not empty' : 'is empty'}`;
  const list = Array.isArray(value) ? value.join(', ') : String(value);
  return `${column} ${operators[op]} ${list}`;
}

type Described = Pick<
  MetricDefinition,
  | 'source'
  | 'value_column'
  | 'aggregation'
  | 'granularity'
  | 'time_zone'
  | 'time_column'
  | 'filters'
  | 'gaps'
  | 'breakdown_dimension'
>;

/**
 * The definition as one or two sentences.
 *
 * @example
 * inWords(metric); // 'The sum of cnt in table bike, per day of dteday (UTC). A day without rows counts as zero.'
 */
export function inWords(metric: Described): string {
  const { source, aggregation, value_column: value, granularity, time_zone: zone } = metric;
  const isTable = 'table' in source;
  const what = isTable ? `table ${source.table}` : `events ${source.event_type}`;
  const counted = isTable ? 'rows' : 'events';
  const subject =
    aggregation === 'count' && value === null
      ? `How many ${counted}${isTable ? ' in' : ' of type'} ${isTable ? what : what.slice(7)}`
      : `${verbs[aggregation]} ${value ?? counted} in ${what}`;
  const only =
    metric.filters.length === 0
      ? ''
      : `, only where ${metric.filters.map(filterText).join(' and ')}`;
  const time = metric.time_column === 'time' ? '' : ` of ${metric.time_column}`;
  const parts =
    metric.breakdown_dimension === null ? '' : `, split by ${metric.breakdown_dimension}`;
  const bucket = granularity === 'hour' ? 'An hour' : `A ${granularity}`;
  const gap = metric.gaps === 'zero' ? 'counts as zero' : 'is not known';
  return `${subject}${only}, per ${granularity}${time} (${zone})${parts}. ${bucket} without ${counted} ${gap}.`;
}

export const addsUp = ({ aggregation }: Pick<MetricDefinition, 'aggregation'>): boolean =>
  aggregation === 'sum' || aggregation === 'count';

/** How values are put together; what a day without any means is open again. */
export const togetherBy = (
  aggregation: Aggregation,
): Pick<MetricDraft, 'aggregation' | 'gaps'> => ({
  aggregation,
  gaps: null,
});

/** Whether it is used up: as the person said, else as the names say; null where neither does. */
export function usedUp(draft: MetricDraft): boolean | null {
  if (!addsUp(draft)) return false;
  const names = [draft.source, draft.aggregation === 'count' ? '' : draft.value, draft.name];
  return draft.isUsedUp ?? isUsedUpBy(draft.aggregation, names);
}

const orNull = (text: string): string | null => (text.trim() === '' ? null : text.trim());

/**
 * What the draft says to the server; null while there is nothing to compute from.
 *
 * @param isRoleFree no other metric is what the workspace consumes: the first that is used up becomes it
 */
export function inputOf(
  draft: MetricDraft,
  workspaceId: string,
  isRoleFree: boolean,
): MetricInput | null {
  if (draft.source === '') return null;
  const needsValue = draft.aggregation !== 'count';
  const isAdditive = addsUp(draft);
  const isUsedUp = usedUp(draft) === true;
  const breakdown = isAdditive ? orNull(draft.breakdown) : null;
  return {
    name: draft.name.trim(),
    workspace_id: workspaceId,
    source: draft.kind === 'table' ? { table: draft.source } : { event_type: draft.source },
    aggregation: draft.aggregation,
    value_column: needsValue ? orNull(draft.value) : null,
    granularity: draft.granularity,
    time_zone: draft.zone,
    filters: [...draft.filters],
    gaps: draft.gaps ?? (isAdditive ? 'zero' : 'missing'),
    role: isUsedUp && isRoleFree ? 'consumption' : null,
    balance: isUsedUp ? balanceOf(draft) : null,
    breakdown_dimension: breakdown,
    dimensions: breakdown === null ? [] : [breakdown],
    unit: orNull(draft.unit),
    ...(draft.kind === 'table' && draft.time !== '' ? { time_column: draft.time } : {}),
  };
}

function balanceOf({ balanceValue, balanceAt, balanceMetric }: MetricDraft): MetricBalance | null {
  if (balanceMetric !== '') return { metric_id: balanceMetric };
  const value = Number(balanceValue.replaceAll(/[\s,]/g, ''));
  if (balanceValue.trim() === '' || balanceAt === '' || !Number.isFinite(value)) return null;
  return { value, at: balanceAt };
}

/** A kept metric as the form shows it. */
export function draftOf(metric: MetricDefinition): MetricDraft {
  const { source, balance } = metric;
  const isTable = 'table' in source;
  return {
    name: metric.name,
    kind: isTable ? 'table' : 'events',
    source: isTable ? source.table : source.event_type,
    time: metric.time_column,
    value: metric.value_column ?? '',
    aggregation: metric.aggregation,
    granularity: metric.granularity,
    zone: metric.time_zone,
    breakdown: metric.breakdown_dimension ?? '',
    filters: metric.filters,
    gaps: metric.gaps,
    isUsedUp: metric.role === 'consumption' || balance !== null,
    balanceValue: balance !== null && 'value' in balance ? String(balance.value) : '',
    balanceAt: balance !== null && 'value' in balance ? balance.at.slice(0, 10) : '',
    balanceMetric: balance !== null && 'metric_id' in balance ? balance.metric_id : '',
    unit: metric.unit ?? '',
  };
}

/** A name that says what it is, until the person gives one. */
export function nameOf(draft: MetricDraft): string {
  if (draft.source === '') return '';
  const isNamedAlike = draft.aggregation === 'count' || draft.value === draft.source;
  const what = isNamedAlike ? draft.source : `${draft.source} ${draft.value}`;
  return `${what.trim()} per ${draft.granularity}`;
}
