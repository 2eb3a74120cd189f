// SQL over a tenant's own table: reading rows with filters, order and keyset, and writing them.
// Names are quoted, values are bound with a cast; nothing here runs a statement.
import { limits } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import { boundedPage, jsonBytes } from '../../../kernel/database/page.ts';
import { identifier, list, type SQL, sql } from '../../../kernel/database/sql.ts';
import { relationOf, sqlTypes } from '../../../kernel/ddl.ts';
import type { Filter, QueryColumn, SortKey, TableColumn } from './rules.ts';
import type { TableRecord } from './store.ts';

/** PostgreSQL's cast of a column; from a fixed list, never from a caller. */
export function castOf(type: QueryColumn['type']): SQL {
  return sql.raw(type === 'uuid' ? 'uuid' : sqlTypes[type]);
}

export interface RowSelection {
  readonly table: TableRecord;
  readonly columns: readonly TableColumn[];
  /** True leaves out the times and the version. */
  readonly isNarrow: boolean;
}

export type RawRow = Readonly<Record<string, unknown>>;

/** Own columns come as `c0`, `c1` …: no name of a tenant's becomes a property on the way. */
function selectList({ columns, isNarrow }: RowSelection): SQL {
  const own = columns.map(({ name, type }, index) => {
    const isText = type === 'integer' || type === 'timestamp';
    return sql`${identifier(name)}${isText ? sql`::text` : sql``} as ${identifier(`c${index}`)}`;
  });
  const system = isNarrow ? [sql`_id`] : [sql`_id, _created_at, _updated_at, _version`];
  return sql.join([...system, ...own], sql`, `);
}

export function toRow({ columns, isNarrow }: RowSelection, raw: RawRow): Record<string, unknown> {
  const entries: [string, unknown][] = [['_id', raw._id]];
  if (!isNarrow) {
    entries.push(['_created_at', isoTime((raw._created_at as Date).getTime())]);
    entries.push(['_updated_at', isoTime((raw._updated_at as Date).getTime())]);
    entries.push(['_version', raw._version]);
  }
  columns.forEach(({ name, type }, index) => {
    entries.push([name, shown(type, raw[`c${index}`])]);
  });
  // fromEntries defines properties, so that a column named __proto__ stays a value.
  return Object.fromEntries(entries);
}

function shown(type: TableColumn['type'], value: unknown): unknown {
  if (typeof value !== 'string') return value ?? null;
  if (type === 'timestamp') return value.replace(' ', 'T').replace(/\+00$/, 'Z');
  if (type !== 'integer') return value;
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value;
}

/** A longer key does not travel in a cursor: what follows a row is found by the row. */
export const keyLengthMax = 500;

/** The values of the sort keys of a page's last row, as text; null is null. */
export type Keyset = readonly (string | null)[];

/** One row more than `limit`, for cutPage. */
export function listRows(
  selection: RowSelection,
  query: {
    filters: readonly Filter[];
    sort: readonly SortKey[];
    after: Keyset | null;
    limit: number;
  },
): SQL {
  const { filters, sort, after, limit } = query;
  const conditions = [sql`_tenant_id = kernel.tenant_id()`, ...filters.map(filterSql)];
  if (after !== null) conditions.push(afterSql(sort, after));
  const keys = sort.map(
    ({ column }, index) =>
      sql`left(${identifier(column.name)}::text, ${keyLengthMax + 1}::int) as ${identifier(`k${index}`)}`,
  );
  const size = sizeOf(selection);
  const order = sort.map(({ column, isDescending }) => {
    const name = identifier(column.name);
    return isDescending ? sql`${name} desc nulls last` : sql`${name} asc nulls last`;
  });
  const rows = sql`select ${selectList(selection)}, ${sql.join(keys, sql`, `)}
    from ${relationOf(selection.table.id)}
    where ${sql.join(conditions, sql` and `)}
    order by ${orderSql(sort, order)} limit ${limit + 1}`;
  return size.own === null ? rows : boundedPage(rows, sql`${size.own} + ${size.fixed}::int`);
}

/** Bytes of a row as JSON with the names of its columns. */
export function jsonSizeOf(selection: RowSelection, values: readonly (string | null)[]): number {
  return sizeOf(selection).fixed + sizeOfValues(values);
}

export function sizeOfValues(values: readonly (string | null)[]): number {
  return values.reduce((sum, value) => sum + (value === null ? 0 : Buffer.byteLength(value)), 0);
}

/** Rows that a page may show, when every one takes at least its names and its fixed values. */
export function pageLimit(selection: RowSelection, asked: number): number {
  return Math.min(asked, Math.ceil(limits.pageBytesMax / sizeOf(selection).fixed));
}

/** Sort keys of a row as text, to go on behind it; for a cursor that could not hold them. */
export function keysOfRow(table: TableRecord, sort: readonly SortKey[], id: string): SQL {
  const keys = sort.map(
    ({ column }, index) => sql`${identifier(column.name)}::text as ${identifier(`k${index}`)}`,
  );
  return sql`select ${sql.join(keys, sql`, `)} from ${relationOf(table.id)}
    where _tenant_id = kernel.tenant_id() and _id = ${id}::uuid`;
}

/** Names and values of the system's columns as JSON, and what stands around a value. */
const systemBytes = 170;
const valueBytes = 30;

/** Bytes of a row as JSON: what every row takes, and what its texts and documents add; null for none. */
function sizeOf({ columns }: RowSelection): { fixed: number; own: SQL | null } {
  let fixed = systemBytes;
  const own: SQL[] = [];
  columns.forEach(({ name, type }, index) => {
    fixed += Buffer.byteLength(JSON.stringify(name)) + valueBytes;
    const value = identifier(`c${index}`);
    // The length of a text is known without fetching and unpacking what is stored aside.
    if (type === 'text') own.push(sql`coalesce(octet_length(${value}), 0)`);
    else if (type === 'json') own.push(jsonBytes(value));
  });
  return { fixed, own: own.length === 0 ? null : sql.join(own, sql` + `) };
}

/** `_id` is never null: the plain order lets the primary key give the rows. */
function orderSql(sort: readonly SortKey[], order: SQL[]): SQL {
  const [only] = sort;
  if (sort.length > 1 || only?.column.name !== '_id') return sql.join(order, sql`, `);
  return only.isDescending ? sql`_id desc` : sql`_id`;
}

/** Rows behind the keyset: for some key behind it, and equal in every key before that one. */
function afterSql(sort: readonly SortKey[], after: Keyset): SQL {
  const branches: SQL[] = [];
  const equal: SQL[] = [];
  sort.forEach(({ column, isDescending }, index) => {
    const name = identifier(column.name);
    const value = after[index] ?? null;
    // Nulls come last in either direction: nothing lies behind a null but by the later keys.
    if (value !== null) {
      const bound = sql`${value}::${castOf(column.type)}`;
      const beyond = isDescending ? sql`${name} < ${bound}` : sql`${name} > ${bound}`;
      const behind = column.name === '_id' ? beyond : sql`(${beyond} or ${name} is null)`;
      branches.push(sql`(${sql.join([...equal, behind], sql` and `)})`);
      equal.push(sql`${name} = ${bound}`);
    } else equal.push(sql`${name} is null`);
  });
  return branches.length === 0 ? sql`false` : sql`(${sql.join(branches, sql` or `)})`;
}

const comparisons = {
  eq: sql`=`,
  ne: sql`is distinct from`,
  lt: sql`<`,
  lte: sql`<=`,
  gt: sql`>`,
  gte: sql`>=`,
  like: sql`like`,
} as const;

function filterSql({ column, op, values }: Filter): SQL {
  const name = identifier(column.name);
  if (op === 'is_null')
    return values[0] === 'true' ? sql`${name} is null` : sql`${name} is not null`;
  if (op === 'in') return sql`${name} = any (${list(values)}::${castOf(column.type)}[])`;
  return sql`${name} ${comparisons[op]} ${values[0]}::${castOf(column.type)}`;
}

export function getRow(selection: RowSelection, id: string): SQL {
  return sql`select ${selectList(selection)} from ${relationOf(selection.table.id)}
    where _tenant_id = kernel.tenant_id() and _id = ${id}`;
}

/**
 * Adds rows in one statement, a list of values for each column.
 *
 * @param rows values as text, in the order of the table's columns
 */
export function insertRows(
  selection: RowSelection,
  ids: readonly string[],
  rows: readonly (readonly (string | null)[])[],
  isReturning = true,
): SQL {
  const { table, columns } = selection;
  const lists = columns.map(
    (_, index) => sql`${list(rows.map((row) => row[index] ?? null))}::text[]`,
  );
  const aliases = columns.map((_, index) => identifier(`c${index}`));
  const names = columns.map(({ name }) => identifier(name));
  const values = columns.map(({ type }, index) => sql`${aliases[index]}::${castOf(type)}`);
  const end = isReturning ? sql` returning ${selectList(selection)}` : sql``;
  return sql`insert into ${relationOf(table.id)} (_tenant_id, _id, ${sql.join(names, sql`, `)})
    select kernel.tenant_id(), id, ${sql.join(values, sql`, `)}
    from unnest(${list(ids)}::uuid[], ${sql.join(lists, sql`, `)})
      as given(id, ${sql.join(aliases, sql`, `)})${end}`;
}

/** Changes some columns; with `version`, only while the row still has it. */
export function updateRow(
  selection: RowSelection,
  id: string,
  changes: readonly { column: TableColumn; value: string | null }[],
  version: number | null,
): SQL {
  const sets = changes.map(
    ({ column, value }) => sql`${identifier(column.name)} = ${value}::${castOf(column.type)}`,
  );
  const relation = relationOf(selection.table.id);
  // A query inside RETURNING sees the row as it was before.
  const before = sql`(select octet_length(old::text) from ${relation} old
    where old._tenant_id = kernel.tenant_id() and old._id = ${id}) as bytes_before`;
  return sql`update ${relation}
    set ${sql.join([...sets, sql`_updated_at = now(), _version = _version + 1`], sql`, `)}
    where _tenant_id = kernel.tenant_id() and _id = ${id}${versionSql(version)}
    returning ${selectList(selection)}, ${before}`;
}

/** Its one row tells what is gone: `{ bytes }`. */
export function deleteRow({ table }: RowSelection, id: string, version: number | null): SQL {
  return sql`delete from ${relationOf(table.id)} gone
    where _tenant_id = kernel.tenant_id() and _id = ${id}${versionSql(version)}
    returning octet_length(gone::text) as bytes`;
}

function versionSql(version: number | null): SQL {
  return version === null ? sql`` : sql` and _version = ${version}`;
}
