// What a metric may say about its source: names that exist, types that fit, a zone, a balance.
// Decides on plain values; the columns are handed in by whoever read them.
import type {
  Aggregation,
  Granularity,
  MetricBalance,
  MetricFilter,
  MetricSource,
} from '@aibaas/contract';
import { AppError } from '../../../kernel/errors.ts';
import { nearestNames } from '../../../kernel/nearest-names.ts';
import { asMoment } from './moment.ts';

export interface Column {
  readonly name: string;
  readonly type: string;
}

export interface Definition {
  readonly name: string;
  readonly source: MetricSource;
  readonly time_column: string;
  readonly value_column: string | null;
  readonly aggregation: Aggregation;
  readonly granularity: Granularity;
  readonly time_zone: string;
  readonly dimensions: readonly string[];
  readonly filters: readonly MetricFilter[];
  readonly gaps: 'missing' | 'zero';
  readonly role: 'consumption' | null;
  readonly balance: MetricBalance | null;
  readonly breakdown_dimension: string | null;
  readonly unit: string | null;
}

/** What a caller may leave out. */
export type DefinitionInput = Partial<Definition> &
  Pick<Definition, 'name' | 'source' | 'aggregation'>;

/** Fields every event has; any other name is a path into its `data`. */
export const eventColumns: readonly Column[] = [
  { name: 'id', type: 'text' },
  { name: 'source', type: 'text' },
  { name: 'type', type: 'text' },
  { name: 'subject', type: 'text' },
  { name: 'workspace_id', type: 'text' },
  { name: 'time', type: 'timestamp' },
];

const additive: readonly Aggregation[] = ['sum', 'count'];
/** Sums of parts are the sum of the whole only for these. */
export const isAdditive = (aggregation: Aggregation): boolean => additive.includes(aggregation);

/**
 * Fills in what was left out and checks the whole against the source.
 *
 * @param columns of the table; null for an event type
 * @throws AppError `metric_column_unknown`, `metric_definition_invalid`
 */
export function completeDefinition(
  input: DefinitionInput,
  columns: readonly Column[] | null,
): Definition {
  const source =
    columns === null ? 'event' : `table "${'table' in input.source ? input.source.table : ''}"`;
  const find = finder(columns, source);
  const { aggregation } = input;
  const value = input.value_column ?? null;
  checkTimeZone(input.time_zone ?? 'UTC');
  const dimensions = input.dimensions ?? [];
  dimensions.forEach((name, i) => {
    checkDimension(find(name, `/dimensions/${i}`), `/dimensions/${i}`);
  });
  const breakdown = input.breakdown_dimension ?? null;
  if (breakdown !== null) {
    checkDimension(find(breakdown, '/breakdown_dimension'), '/breakdown_dimension');
    if (!isAdditive(aggregation)) {
      refuse(
        '/breakdown_dimension',
        `parts add up to the whole only for sum and count, not for ${aggregation}`,
      );
    }
  }
  const definition: Definition = {
    name: input.name.trim(),
    source: input.source,
    time_column: timeColumn(input.time_column, columns, find),
    value_column: value,
    aggregation,
    granularity: input.granularity ?? 'day',
    time_zone: input.time_zone ?? 'UTC',
    dimensions:
      breakdown === null || dimensions.includes(breakdown)
        ? dimensions
        : [...dimensions, breakdown],
    filters: input.filters ?? [],
    gaps: input.gaps ?? (isAdditive(aggregation) ? 'zero' : 'missing'),
    role: input.role ?? null,
    balance: input.balance ?? null,
    breakdown_dimension: breakdown,
    unit: input.unit ?? null,
  };
  if (definition.name === '') refuse('/name', 'a metric needs a name');
  checkValue(definition, value === null ? null : find(value, '/value_column'));
  definition.filters.forEach((filter, i) => {
    checkFilter(filter, find(filter.column, `/filters/${i}/column`), `/filters/${i}`);
  });
  checkBalance(definition);
  return definition;
}

type Find = (name: string, pointer: string) => Column;

function finder(columns: readonly Column[] | null, source: string): Find {
  return (name, pointer) => {
    const known = columns ?? eventColumns;
    const column = known.find((candidate) => candidate.name === name);
    if (column !== undefined) return column;
    if (columns === null) return { name, type: 'path' };
    const near = nearestNames(
      name,
      columns.map((candidate) => candidate.name),
    );
    const suggestion =
      near.length > 0
        ? `did you mean ${near.map((n) => `"${n}"`).join(' or ')}?`
        : `it has ${columns.map((candidate) => `"${candidate.name}"`).join(', ') || 'no columns'}`;
    throw new AppError(
      'metric_column_unknown',
      { source, column: name, suggestion: suggestion.replace(/\?$/, '') },
      { errors: [{ in: 'body', pointer, message: `there is no column "${name}"; ${suggestion}` }] },
    );
  };
}

function refuse(pointer: string, reason: string): never {
  throw new AppError(
    'metric_definition_invalid',
    { reason: reason.charAt(0).toUpperCase() + reason.slice(1) },
    { errors: [{ in: 'body', pointer, message: reason }] },
  );
}

function timeColumn(
  name: string | undefined,
  columns: readonly Column[] | null,
  find: Find,
): string {
  if (name !== undefined) {
    const { type } = find(name, '/time_column');
    if (type === 'date' || type === 'timestamp') return name;
    return refuse(
      '/time_column',
      `time_column "${name}" is of type ${type}; it must be a date or a timestamp`,
    );
  }
  if (columns === null) return 'time';
  const times = columns.filter((column) => column.type === 'date' || column.type === 'timestamp');
  if (times.length === 1) return (times[0] as Column).name;
  if (times.length === 0) {
    return refuse(
      '/time_column',
      'the table has no column of type date or timestamp, so its rows have no time',
    );
  }
  const names = times.map((column) => `"${column.name}"`).join(' and ');
  return refuse('/time_column', `say which column holds the time: ${names} could`);
}

const numericTypes = ['number', 'integer', 'path'];

function checkValue({ aggregation }: Definition, column: Column | null): void {
  if (column === null) {
    if (aggregation === 'count') return;
    refuse('/value_column', `${aggregation} needs a value_column`);
  }
  if (aggregation === 'count' || aggregation === 'count_distinct') return;
  if (numericTypes.includes(column.type)) return;
  refuse(
    '/value_column',
    `${aggregation} needs numbers, and "${column.name}" is of type ${column.type}`,
  );
}

function checkDimension(column: Column, pointer: string): void {
  if (column.type === 'json')
    refuse(pointer, `"${column.name}" is of type json and cannot be a dimension`);
}

function checkTimeZone(zone: string): void {
  // Offsets such as +01:00 are refused: PostgreSQL reads their sign the other way round.
  if (/^[A-Za-z][A-Za-z0-9_+\-/]*$/.test(zone)) {
    try {
      new Intl.DateTimeFormat('en', { timeZone: zone });
      return;
    } catch {
      // Not known: refused below.
    }
  }
  refuse(
    '/time_zone',
    `"${zone}" is not a time zone; use an IANA name such as Europe/Berlin or UTC`,
  );
}

const orderedTypes = ['number', 'integer', 'date', 'timestamp', 'path'];

function checkFilter(filter: MetricFilter, column: Column, pointer: string): void {
  const { op, value } = filter;
  if (op === 'is_null') {
    if (value === undefined || typeof value === 'boolean') return;
    refuse(`${pointer}/value`, 'is_null takes true or false');
  }
  if (value === undefined) refuse(`${pointer}/value`, `${op} needs a value`);
  if (column.type === 'json')
    refuse(`${pointer}/op`, `"${column.name}" is of type json; only is_null fits`);
  if (Array.isArray(value) !== (op === 'in'))
    refuse(`${pointer}/value`, 'a list goes with the operator in, and only with it');
  if (op === 'in' && column.type === 'timestamp')
    refuse(`${pointer}/op`, 'times are filtered by range, not by a list');
  if (['lt', 'lte', 'gt', 'gte'].includes(op) && !orderedTypes.includes(column.type)) {
    refuse(
      `${pointer}/op`,
      `${op} needs numbers or times, and "${column.name}" is of type ${column.type}`,
    );
  }
  const values: readonly unknown[] = Array.isArray(value) ? value : [value];
  for (const one of values) checkFilterValue(one, column, `${pointer}/value`);
  if (new Set(values.map((one) => typeof one)).size > 1)
    refuse(`${pointer}/value`, 'the list mixes texts and numbers');
}

function checkFilterValue(value: unknown, column: Column, pointer: string): void {
  const is = typeof value;
  const name = `"${column.name}" is of type ${column.type}`;
  if (column.type === 'path') return;
  if (column.type === 'number' || column.type === 'integer') {
    if (is !== 'number') refuse(pointer, `${name}; give a number`);
  } else if (column.type === 'boolean') {
    if (is !== 'boolean') refuse(pointer, `${name}; give true or false`);
  } else if (is !== 'string') {
    refuse(pointer, `${name}; give a text`);
  } else if (column.type === 'date') {
    if (asMoment(value as string)?.kind !== 'day') refuse(pointer, `${name}; give YYYY-MM-DD`);
  } else if (column.type === 'timestamp') {
    if (asMoment(value as string) === null)
      refuse(pointer, `${name}; give YYYY-MM-DD or an RFC 3339 time`);
  }
}

function checkBalance({ balance, aggregation }: Definition): void {
  if (balance === null) return;
  if (!isAdditive(aggregation)) {
    refuse('/balance', `a balance is used up by a sum or a count, not by ${aggregation}`);
  }
  if ('at' in balance && asMoment(balance.at) === null) {
    refuse('/balance/at', `"${balance.at}" is neither a date (YYYY-MM-DD) nor an RFC 3339 time`);
  }
}
