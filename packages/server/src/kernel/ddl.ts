// The one door to tenants' own tables: makes and drops them as the owner role, with the system's
// columns, the row policy and quoted names. What the tables mean is the data module's business.
import type { Clock } from './clock.ts';
import { isoTime } from './clock.ts';
import type { Database } from './database/database.ts';
import { identifier, type SQL, sql } from './database/sql.ts';
import { assert } from './errors.ts';
import { isUuid } from './ids.ts';

export type RowColumnType =
  | 'text'
  | 'integer'
  | 'number'
  | 'boolean'
  | 'date'
  | 'timestamp'
  | 'json';

export interface RowColumn {
  readonly name: string;
  readonly type: RowColumnType;
  readonly nullable: boolean;
}

/** PostgreSQL's type of each column type; `integer` has the range of bigint. */
export const sqlTypes: Readonly<Record<RowColumnType, string>> = {
  text: 'text',
  integer: 'bigint',
  number: 'double precision',
  boolean: 'boolean',
  date: 'date',
  timestamp: 'timestamptz',
  json: 'jsonb',
};

/** Columns that every table has beside its own; none of a tenant may have their names. */
export const systemColumns = [
  '_tenant_id',
  '_id',
  '_created_at',
  '_updated_at',
  '_version',
  '_import_id',
] as const;

/** PostgreSQL cuts longer identifiers off. */
export const nameBytesMax = 63;

const uuidHexLength = 32;

/** `rows."t_<hex of the table's id>"`: no part of it comes from a tenant. */
export function relationOf(tableId: string): SQL {
  return sql`${identifier('rows')}.${identifier(physicalName(tableId))}`;
}

export function physicalName(tableId: string): string {
  assert(isUuid(tableId), 'a table id is a uuid');
  return `t_${tableId.replaceAll('-', '').toLowerCase()}`;
}

/**
 * Creates the table; it becomes visible to its tenant only when the data module registers it.
 *
 * @throws pg.DatabaseError when a name or the number of columns does not suit PostgreSQL
 */
export async function createRowsTable(
  database: Database,
  clock: Clock,
  table: { tenantId: string; id: string; columns: readonly RowColumn[] },
): Promise<void> {
  const relation = relationOf(table.id);
  const columns = table.columns.map(({ name, type, nullable }) => {
    assert(Buffer.byteLength(name) <= nameBytesMax, 'a column name has at most 63 bytes');
    const presence = nullable ? sql`` : sql` not null`;
    return sql`${identifier(name)} ${sql.raw(sqlTypes[type])}${presence}`;
  });
  const target = `rows.${physicalName(table.id)}`;
  const note = JSON.stringify({ tenant_id: table.tenantId, at: isoTime(clock.now()) });
  await database.owner(table.tenantId, async (tx) => {
    await tx.query(sql`create table ${relation} (
      _tenant_id uuid not null, _id uuid not null,
      _created_at timestamptz not null default now(),
      _updated_at timestamptz not null default now(),
      _version integer not null default 1,
      _import_id uuid,
      ${sql.join(columns, sql`, `)},
      primary key (_tenant_id, _id))`);
    await tx.query(sql`call kernel.protect(${target}::regclass, 'read', '_tenant_id')`);
    // A comment takes no parameter; this text is made of a uuid and a time alone.
    await tx.query(sql`comment on table ${relation} is ${sql.raw(`'${note}'`)}`);
  });
}

/** Drops the table and its rows; harmless when it is gone. */
export async function dropRowsTable(
  database: Database,
  tenantId: string,
  tableId: string,
): Promise<void> {
  await database.owner(tenantId, (tx) =>
    tx.query(sql`drop table if exists ${relationOf(tableId)}`),
  );
}

/** Refreshes the planner's statistics after much was added. */
export async function analyzeRowsTable(
  database: Database,
  tenantId: string,
  tableId: string,
): Promise<void> {
  await database.owner(tenantId, (tx) => tx.query(sql`analyze ${relationOf(tableId)}`));
}

/** Ids of tables made more than an hour ago, registered or not, to find those nobody owns. */
export async function listRowsTables(
  database: Database,
  clock: Clock,
): Promise<{ id: string; tenantId: string }[]> {
  const before = isoTime(clock.now() - 3_600_000);
  const rows = await database.system('orphaned tables', (tx) =>
    tx.rows<{ name: string; note: string | null }>(sql`
      select c.relname as name, obj_description(c.oid, 'pg_class') as note
      from pg_class c join pg_namespace n on n.oid = c.relnamespace
      where n.nspname = 'rows' and c.relkind = 'r' and c.relname like 't\\_%'`),
  );
  return rows.flatMap(({ name, note }) => {
    const hex = name.slice(2);
    if (note === null || hex.length !== uuidHexLength) return [];
    const { tenant_id: tenantId, at } = JSON.parse(note) as { tenant_id: string; at: string };
    if (at > before) return [];
    const id = hex.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, '$1-$2-$3-$4-$5');
    return [{ id, tenantId }];
  });
}
