// Every SQL statement over the register of tables; those over the tables' rows are in row-query.ts.

import { boundedPage } from '../../../kernel/database/page.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, type SQL, sql } from '../../../kernel/database/sql.ts';
import type { TableColumn } from './rules.ts';

export interface TableRecord {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly TableColumn[];
  readonly created_at: Date;
  readonly row_count_estimate: number;
}

/** Live rows as the statistics count them; after a crash, as the planner last saw them. */
const estimate = sql`coalesce((
  select greatest(case when pg_stat_get_live_tuples(c.oid) > 0 then pg_stat_get_live_tuples(c.oid)
    else c.reltuples::bigint end, 0)
  from pg_class c join pg_namespace n on n.oid = c.relnamespace
  where n.nspname = 'rows' and c.relname = 't_' || replace(t.id::text, '-', '')), 0)`;

const selectTable = sql`
  select t.id, t.name, t.created_at, ${estimate} as row_count_estimate, (
    select json_agg(json_build_object('name', c.name, 'type', c.type, 'nullable', c.is_nullable)
      order by c.position)
    from data.columns c where c.tenant_id = t.tenant_id and c.table_id = t.id) as columns
  from data.tables t`;

/** Tables with at most so many rows are counted; of larger ones the statistics tell. */
export const countedRowsMax = 10_000;
/** Counted for one list, so that a thousand tables are not all of them read. */
const countedTogetherMax = 300_000;

export interface RowCount {
  readonly id: string;
  /** Null for a table that is gone. */
  readonly rows: number | null;
}

/** Counts the rows of those tables that seem small, one more than {@link countedRowsMax} at most. */
export function countRows(tables: readonly TableRecord[]): SQL {
  const sizeOf = (table: TableRecord): number => Number(table.row_count_estimate);
  const small = [...tables].sort((a, b) => sizeOf(a) - sizeOf(b));
  let together = 0;
  // The statistics may say twice what is there, so what seems a little too large is counted too.
  const counted = small.filter((table) => {
    together += Math.min(sizeOf(table), countedRowsMax);
    return (
      tables.length === 1 || (sizeOf(table) <= 2 * countedRowsMax && together <= countedTogetherMax)
    );
  });
  return sql`select id, data.count_rows(id, ${countedRowsMax + 1}::int) as rows
    from unnest(${list(counted.map(({ id }) => id))}::uuid[]) as given(id)`;
}

export function findTable(name: string): SQL {
  return sql`${selectTable} where t.tenant_id = kernel.tenant_id() and t.name = ${name}`;
}

export function tableById(id: string): SQL {
  return sql`${selectTable} where t.tenant_id = kernel.tenant_id() and t.id = ${id}`;
}

export function listTables(after: string | null, limit: number): SQL {
  return boundedPage(sql`${selectTable} where t.tenant_id = kernel.tenant_id()
    ${after === null ? sql`` : sql`and t.name > ${after}`} order by t.name limit ${limit}`);
}

export function listNames(ids: readonly string[]): SQL {
  return sql`select name from data.tables
    where tenant_id = kernel.tenant_id() and id = any (${list(ids)}::uuid[]) order by name`;
}

/** @returns false when the name is taken. */
export async function insertTable(
  tx: Tx,
  table: { id: string; name: string; columns: readonly TableColumn[] },
): Promise<boolean> {
  const { count } = await tx.query(sql`
    insert into data.tables (tenant_id, id, name) values (kernel.tenant_id(), ${table.id}, ${table.name})
    on conflict (tenant_id, name) do nothing`);
  if (count === 0) return false;
  const { columns } = table;
  await tx.query(sql`
    insert into data.columns (tenant_id, table_id, position, name, type, is_nullable)
    select kernel.tenant_id(), ${table.id}, position, name, type, is_nullable
    from unnest(${list(columns.map((c) => c.name))}::text[], ${list(columns.map((c) => c.type))}::text[],
      ${list(columns.map((c) => c.nullable))}::boolean[])
      with ordinality as given(name, type, is_nullable, position)`);
  return true;
}

export async function deleteTable(tx: Tx, id: string): Promise<void> {
  await tx.query(sql`delete from data.tables where tenant_id = kernel.tenant_id() and id = ${id}`);
}

/** Of these ids, those that a tenant's register knows or an import is about to register. */
export async function registered(tx: Tx, ids: readonly string[]): Promise<Set<string>> {
  const rows = await tx.rows<{ id: string }>(sql`
    select id from data.tables where id = any (${list(ids)}::uuid[])`);
  return new Set(rows.map(({ id }) => id));
}
