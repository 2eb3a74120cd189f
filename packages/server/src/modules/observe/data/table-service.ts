// The verbs of tables: create, get, list, delete, and what other modules need to read one.
import type { Table, TableCreation } from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { TenantScope } from '../../../kernel/database/database.ts';
import { cutPage, type PageFacts } from '../../../kernel/database/page.ts';
import type { SQL } from '../../../kernel/database/sql.ts';
import { createRowsTable, dropRowsTable, listRowsTables, relationOf } from '../../../kernel/ddl.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { columnMistakes, partOf, refuse, type TableColumn, tableNameMistakes } from './rules.ts';
import * as store from './store.ts';

export interface TableDescription {
  readonly id: string;
  readonly name: string;
  readonly columns: readonly TableColumn[];
  /** The physical table, quoted, for SQL of other modules; row policies apply. */
  readonly relation: SQL;
}

export interface TableService {
  create(scope: TenantScope, creation: TableCreation): Promise<Table>;
  get(context: RequestContext, name: string): Promise<Table>;
  list(
    context: RequestContext,
    query: { limit: number; cursor?: string | undefined },
  ): Promise<{ data: Table[]; next_cursor: string | null }>;
  remove(context: RequestContext, name: string): Promise<void>;
  /** Names of those of these tables that are still there. */
  namesOf(scope: TenantScope, ids: readonly string[]): Promise<string[]>;
  /** @throws AppError `not_found` */
  describe(scope: TenantScope, name: string): Promise<TableDescription>;
  /** The register's record, remembered while the table lives. */
  find(scope: TenantScope, name: string): Promise<store.TableRecord>;
  /** After a statement found the table gone: what was remembered is wrong. */
  forget(scope: TenantScope, name: string): void;
  /** Drops physical tables that no register names: leftovers of a crash. */
  sweep(): Promise<void>;
}

const rememberedMax = 2000;

export function createTableService(kernel: Kernel): TableService {
  const { database, clock, ids, outbox, log } = kernel;
  const remembered = new Map<string, store.TableRecord>();
  const keyOf = (scope: TenantScope, name: string): string =>
    `${typeof scope === 'string' ? scope : scope.tenantId}/${name}`;

  async function read(scope: TenantScope, name: string): Promise<store.TableRecord> {
    // No table can have such a name, and PostgreSQL takes no text with NUL.
    if (name.includes('\0')) throw new AppError('not_found', { subject: 'table', id: 'with NUL' });
    const [found] = await database.lookup<store.TableRecord>(scope, store.findTable(name));
    if (found === undefined) throw new AppError('not_found', { subject: 'table', id: name });
    return found;
  }

  /** Rows by table, of those that were counted; of one alone as a look-up, which waits behind no long read. */
  async function counted(
    scope: TenantScope,
    records: readonly store.TableRecord[],
  ): Promise<Map<string, number>> {
    if (records.length === 0) return new Map();
    const query = store.countRows(records);
    const counts = await (records.length === 1
      ? database.lookup<store.RowCount>(scope, query)
      : database.one<store.RowCount>(scope, query));
    return new Map(counts.flatMap(({ id, rows }) => (rows === null ? [] : [[id, rows]])));
  }

  const service: TableService = {
    async create(scope, { name, columns: asked }) {
      const columns = asked.map((column) => ({ ...column, nullable: column.nullable ?? true }));
      refuse([...tableNameMistakes(name), ...columnMistakes(columns)]);
      const tenantId = typeof scope === 'string' ? scope : scope.tenantId;
      await kernel.storage.assertRoom('a table');
      const [taken] = await database.lookup<store.TableRecord>(scope, store.findTable(name));
      if (taken !== undefined) throw new AppError('table_exists', { table: name });
      const id = ids.next();
      // Made first and registered with the request: a crash in between leaves an empty table that
      // nobody sees and that `sweep` drops.
      await createRowsTable(database, clock, { tenantId, id, columns });
      return database.tenant(scope, async (tx) => {
        if (!(await store.insertTable(tx, { id, name, columns }))) {
          await dropRowsTable(database, tenantId, id);
          throw new AppError('table_exists', { table: name });
        }
        await outbox.publish(tx, {
          name: 'table.created',
          topic: `tables/${name}`,
          data: { id, name, columns },
        });
        if (typeof scope !== 'string') {
          scope.note({ resourceType: 'table', resourceId: id, details: { name } });
        }
        const record = await tx.row<store.TableRecord>(store.tableById(id));
        return view(record as store.TableRecord, 0);
      });
    },

    async get(context, name) {
      const record = await read(context, name);
      const counts = await counted(context, [record]);
      return view(record, counts.get(record.id));
    },

    async list(context, { limit, cursor }) {
      const after = cursor === undefined ? null : Buffer.from(cursor, 'base64url').toString();
      if (after?.includes('\0')) throw new AppError('cursor_invalid');
      const rows = await database.one<store.TableRecord & PageFacts>(
        context,
        store.listTables(after, limit + 1),
      );
      const counts = await counted(context, rows);
      const { data, last } = cutPage(rows, limit, (row) => view(row, counts.get(row.id)));
      return {
        data,
        next_cursor: last === null ? null : Buffer.from(last.name).toString('base64url'),
      };
    },

    async remove(context, name) {
      const { id } = await read(context, name);
      await database.tenant(context, async (tx) => {
        await store.deleteTable(tx, id);
        await outbox.publish(tx, {
          name: 'table.deleted',
          topic: `tables/${name}`,
          data: { id, name },
        });
        tx.afterCommit(() => {
          service.forget(context, name);
          kernel.quotas.drop(context.tenantId, partOf(id));
          dropRowsTable(database, context.tenantId, id).catch((err) =>
            log.warn({ err, table_id: id }, 'a deleted table was not dropped; the next start does'),
          );
        });
      });
      context.note({ resourceType: 'table', resourceId: id, details: { name } });
    },

    async namesOf(scope, wanted) {
      if (wanted.length === 0) return [];
      const rows = await database.one<{ name: string }>(scope, store.listNames(wanted));
      return rows.map(({ name }) => name);
    },

    async describe(scope, name) {
      const { id, columns } = await service.find(scope, name);
      return { id, name, columns, relation: relationOf(id) };
    },

    async find(scope, name) {
      const key = keyOf(scope, name);
      const known = remembered.get(key);
      if (known !== undefined) return known;
      const record = await read(scope, name);
      if (remembered.size >= rememberedMax) remembered.clear();
      remembered.set(key, record);
      return record;
    },

    forget: (scope, name) => {
      remembered.delete(keyOf(scope, name));
    },

    async sweep() {
      const tables = await listRowsTables(database, clock);
      if (tables.length === 0) return;
      const known = await database.system('orphaned tables', (tx) =>
        store.registered(
          tx,
          tables.map(({ id }) => id),
        ),
      );
      for (const { id, tenantId } of tables) {
        if (!known.has(id)) await dropRowsTable(database, tenantId, id);
      }
    },
  };
  return service;
}

/** @param rows as far as they were counted; undefined where the statistics must do */
function view(record: store.TableRecord, rows: number | undefined): Table {
  const { id, name, columns, row_count_estimate, created_at } = record;
  const isExact = rows !== undefined && rows <= store.countedRowsMax;
  return {
    id,
    name,
    columns: [...columns],
    row_count_estimate: isExact ? rows : Math.max(Number(row_count_estimate), rows ?? 0),
    is_row_count_exact: isExact,
    created_at: isoTime(created_at.getTime()),
  };
}
