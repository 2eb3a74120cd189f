// SQL fragments of a metric's source: its rows, the instant of each, the value, the parts, the filters.
// Names chosen by tenants are quoted, values are bound; nothing here runs a statement.
import type { MetricFilter } from '@aibaas/contract';
import { identifier, list, type SQL, sql } from '../../../kernel/database/sql.ts';
import { inWorkspaces } from '../../../kernel/permission.ts';
import { ownSource } from '../events/index.ts';
import { isGuarded } from './guarded-source.ts';
import { asMoment } from './moment.ts';
import type { Column, Definition } from './rules.ts';

export interface Source {
  readonly relation: SQL;
  /** Of the table; null for events. */
  readonly columns: readonly Column[] | null;
  /** Events of other workspaces are left out; those that name none count everywhere. */
  readonly workspaceId: string;
}

/** The instant a row belongs to. A date without time is that calendar day in the metric's zone. */
export function timeSql({ columns }: Source, definition: Definition): SQL {
  const name = definition.time_column;
  const isDay = columns?.find((column) => column.name === name)?.type === 'date';
  if (isDay) return dayStart(sql`${identifier(name)}`, definition.time_zone);
  return sql`${identifier(name)}`;
}

/** What is aggregated, as double precision (or text, to be counted); null where rows are counted. */
export function valueSql(source: Source, definition: Definition): SQL | null {
  const { value_column: name, aggregation } = definition;
  if (name === null) return null;
  if (aggregation === 'count' || aggregation === 'count_distinct') return textSql(source, name);
  return numberSql(source, name);
}

/** The key of the part a row belongs to. */
export function keySql(source: Source, name: string): SQL {
  return sql`coalesce(nullif(${textSql(source, name)}, ''), '(none)')`;
}

const eventFields = new Set(['id', 'source', 'type', 'subject', 'workspace_id', 'time']);

function textSql({ columns }: Source, name: string): SQL {
  if (columns !== null || eventFields.has(name)) return sql`${identifier(name)}::text`;
  return sql`(data #>> ${list(pathOf(name))}::text[])`;
}

/** NaN, infinities and absurd sizes, whose sums nothing can hold, are no measurements: missing. */
function numberSql(source: Source, name: string): SQL {
  if (source.columns === null) return eventNumber(name);
  const column = sql`${identifier(name)}::double precision`;
  return sql`case when ${column} between -1e100 and 1e100 then ${column} end`;
}

/** A JSON number, or a text that is one; anything else an event carries there is missing. */
function eventNumber(name: string): SQL {
  const text = sql`(data #>> ${list(pathOf(name))}::text[])`;
  const isNumber = sql`${text} ~ '^\\s*[-+]?\\d{1,200}(\\.\\d{1,200})?([eE][-+]?\\d{1,2})?\\s*$'`;
  return sql`case when ${isNumber} then
    case when ${text}::numeric between -1e100 and 1e100 then ${text}::double precision end end`;
}

function pathOf(name: string): string[] {
  return name.replace(/^data\./, '').split('.');
}

/** Start of a calendar day in a zone. */
export function dayStart(day: SQL, zone: string): SQL {
  return sql`(${day}::timestamp at time zone ${zone}::text)`;
}

/** A moment a caller wrote, as an instant; `addDays` moves days, for ends that are included. */
export function momentSql(text: string, zone: string, addDays = 0): SQL {
  const moment = asMoment(text);
  if (moment === null) throw new Error(`assertion failed: "${text}" was checked before`);
  if (moment.kind === 'instant') return sql`${moment.text}::timestamptz`;
  const days = moment.kind === 'day' ? addDays : 0;
  return sql`((${moment.text}::timestamp + make_interval(days => ${days}::int)) at time zone ${zone}::text)`;
}

/** The metric's own filters and, for events, its type. */
export function filterSql(source: Source, definition: Definition): SQL {
  const parts = definition.filters.map((filter) => oneFilter(source, definition, filter));
  if ('event_type' in definition.source) {
    parts.push(eventsOf(source, definition.source.event_type));
  }
  return parts.length === 0 ? sql`true` : sql.join(parts, sql` and `);
}

/**
 * Events of a type that a metric may be made of: those of its workspace and those of none in
 * particular, and none of the server's facts that only some may read.
 */
export function eventsOf({ workspaceId }: Source, type: string): SQL {
  const isOpen = isGuarded(type) ? sql`source <> ${ownSource}` : sql`true`;
  return sql`(type = ${type} and ${inWorkspaces([workspaceId], sql`workspace_id`)} and ${isOpen})`;
}

const operators = {
  eq: sql`=`,
  ne: sql`is distinct from`,
  lt: sql`<`,
  lte: sql`<=`,
  gt: sql`>`,
  gte: sql`>=`,
} as const;

function oneFilter(source: Source, definition: Definition, filter: MetricFilter): SQL {
  const { column, op, value } = filter;
  if (op === 'is_null') {
    return value === false
      ? sql`${textSql(source, column)} is not null`
      : sql`${textSql(source, column)} is null`;
  }
  const left = comparable(source, column, Array.isArray(value) ? value[0] : value);
  if (op === 'in') return sql`${left.side} = any (${list(value as unknown[])}::${left.type}[])`;
  return sql`${left.side} ${operators[op]} ${right(left, value, definition)}`;
}

interface Comparable {
  readonly side: SQL;
  readonly type: SQL;
  readonly isTime: boolean;
}

function comparable(source: Source, name: string, sample: unknown): Comparable {
  const type = source.columns?.find((column) => column.name === name)?.type;
  const isTime = type === 'timestamp' || (source.columns === null && name === 'time');
  if (isTime) return { side: sql`${identifier(name)}`, type: sql`timestamptz`, isTime };
  if (type === 'date') return { side: sql`${identifier(name)}`, type: sql`date`, isTime };
  if (typeof sample === 'number') {
    return { side: numberSql(source, name), type: sql`double precision`, isTime };
  }
  if (type === 'boolean') return { side: sql`${identifier(name)}`, type: sql`boolean`, isTime };
  return { side: textSql(source, name), type: sql`text`, isTime };
}

function right(left: Comparable, value: unknown, definition: Definition): SQL {
  if (left.isTime) return momentSql(String(value), definition.time_zone);
  return sql`${typeof value === 'boolean' ? String(value) : value}::${left.type}`;
}
