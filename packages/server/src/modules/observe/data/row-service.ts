// The verbs of rows: list with filters, order and keyset; insert, get, update, delete, each change
// with its event in the same transaction.
import { limits, type Row, type RowInsertion, type RowQuery } from '@aibaas/contract';
import type { TenantScope } from '../../../kernel/database/database.ts';
import { cutPage } from '../../../kernel/database/page.ts';
import { sqlState, type Tx } from '../../../kernel/database/pool.ts';
import type { SQL } from '../../../kernel/database/sql.ts';
import { AppError, type FieldError, invalidField, pointerStep } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import { rowOverheadBytes } from '../../../kernel/quotas.ts';
import * as sqlOf from './row-query.ts';
import {
  asParsingColumns,
  type Filter,
  findColumn,
  partOf,
  type QueryColumn,
  readFilters,
  readRow,
  readSort,
  refuse,
  type SortKey,
  splitNames,
  systemQueryColumns,
  type TableColumn,
} from './rules.ts';
import type { TableRecord } from './store.ts';
import type { TableService } from './table-service.ts';

export interface RowService {
  list(
    context: RequestContext,
    table: string,
    query: RowQuery,
  ): Promise<{ data: Row[]; next_cursor: string | null }>;
  insert(context: RequestContext, table: string, body: RowInsertion): Promise<{ data: Row[] }>;
  /** Many rows from inside the server, with one event a batch; all of a batch or none. */
  insertMany(
    scope: TenantScope,
    table: string,
    rows: readonly Readonly<Record<string, unknown>>[],
  ): Promise<number>;
  get(context: RequestContext, table: string, id: string): Promise<Row>;
  update(
    context: RequestContext,
    table: string,
    id: string,
    change: { values: Readonly<Record<string, unknown>>; version: number | null },
  ): Promise<Row>;
  remove(context: RequestContext, table: string, id: string, version: number | null): Promise<void>;
}

/** Converting this many takes some 20 ms, which the event loop can spare. */
const batchRows = 2000;
const mistakesMax = 20;

export function createRowService(kernel: Kernel, tables: TableService): RowService {
  const { database, ids, outbox, quotas } = kernel;

  /** Counts the rows while `work` writes them; they are given back when it fails. */
  async function counted<T>(
    scope: TenantScope,
    table: TableRecord,
    rows: readonly (readonly (string | null)[])[],
    work: () => Promise<T>,
  ): Promise<T> {
    const bytes = rows.reduce((sum, row) => sum + rowOverheadBytes + sqlOf.sizeOfValues(row), 0);
    const size = { rows: rows.length, bytes };
    const tenantId = typeof scope === 'string' ? scope : scope.tenantId;
    await quotas.take(tenantId, partOf(table.id), size);
    try {
      return await work();
    } catch (error) {
      quotas.giveBack(tenantId, partOf(table.id), size);
      throw error;
    }
  }

  /** Runs `work` on the table; one that was made anew meanwhile is looked up once more. */
  async function onTable<T>(
    scope: TenantScope,
    name: string,
    work: (table: TableRecord) => Promise<T>,
  ): Promise<T> {
    try {
      return await work(await tables.find(scope, name));
    } catch (error) {
      if (sqlState(error) !== '42P01') throw error;
      tables.forget(scope, name);
      const isInUnit = typeof scope !== 'string' && scope.unit !== null;
      if (isInUnit) throw new AppError('not_found', { subject: 'table', id: name });
      return work(await tables.find(scope, name));
    }
  }

  return {
    list: (context, name, query) =>
      onTable(context, name, async (table) => {
        const known: QueryColumn[] = [...systemQueryColumns, ...table.columns];
        const selection = selectionOf(table, query.columns);
        const sort = readSort(name, query.sort, known);
        const filters = readFilters(name, query.filter ?? [], known);
        const place = readCursor(query.cursor, table, sort);
        const after = typeof place === 'string' ? await keysOf(context, table, sort, place) : place;
        const limit = sqlOf.pageLimit(selection, query.limit ?? limits.pageSizeDefault);
        const statement = sqlOf.listRows(selection, { filters, sort, after, limit });
        const work = workOf(filters, sort);
        const rows = await readRows(context, statement, { hasCursor: after !== null, work });
        const { data, last } = cutPage(rows, limit, (raw) => asRow(selection, raw));
        return { data, next_cursor: last === null ? null : writeCursor(table, sort, last) };
      }),

    insert: (context, name, body) =>
      onTable(context, name, async (table) => {
        const given = 'row' in body ? [body.row] : body.rows;
        const prefix = (index: number): string => ('row' in body ? '/row' : `/rows/${index}`);
        const values = readAll(table, given, prefix);
        const selection = selectionOf(table);
        refuseTooMuch(selection, values);
        const rowIds = values.map(() => ids.next());
        const insertAll = async (tx: Tx): Promise<{ data: Row[] }> => {
          const raws = await tx.rows<sqlOf.RawRow>(sqlOf.insertRows(selection, rowIds, values));
          const rows = inOrder(raws, rowIds).map((raw) => asRow(selection, raw));
          await Promise.all(rows.map((row) => announce(tx, name, 'row.created', { row })));
          const [only] = rows;
          const id = rows.length === 1 && only !== undefined ? { resourceId: only._id } : {};
          context.note({ resourceType: 'row', ...id, details: { table: name, rows: rows.length } });
          return { data: rows };
        };
        return counted(context, table, values, () => database.tenant(context, insertAll));
      }),

    insertMany: (scope, name, rows) =>
      onTable(scope, name, async (table) => {
        for (let from = 0; from < rows.length; from += batchRows) {
          const given = rows.slice(from, from + batchRows);
          const values = readAll(table, given, (index) => `/rows/${from + index}`);
          const rowIds = values.map(() => ids.next());
          const insertBatch = async (tx: Tx): Promise<void> => {
            await tx.query(sqlOf.insertRows(selectionOf(table), rowIds, values, false));
            const data = { table: name, rows: given.length, rejected: 0, import_id: null };
            await outbox.publish(tx, { name: 'table.imported', topic: `tables/${name}`, data });
          };
          await counted(scope, table, values, () => database.tenant(scope, insertBatch));
        }
        return rows.length;
      }),

    get: (context, name, id) =>
      onTable(context, name, async (table) => {
        const selection = selectionOf(table);
        const [raw] = await database.one<sqlOf.RawRow>(context, sqlOf.getRow(selection, id));
        if (raw === undefined) throw noRow(id);
        return asRow(selection, raw);
      }),

    update: (context, name, id, { values, version }) =>
      onTable(context, name, async (table) => {
        const selection = selectionOf(table);
        const changes = readChanges(table, values);
        return database.tenant(context, async (tx) => {
          if (changes.length === 0) throw invalidField('', 'names no column to change');
          const statement = sqlOf.updateRow(selection, id, changes, version);
          const raw = await tx.row<sqlOf.RawRow>(statement);
          if (raw === null) throw await missing(tx, selection, id, version);
          const row = asRow(selection, raw);
          const size = sqlOf.sizeOfValues(table.columns.map(({ name: own }) => textOf(row[own])));
          if (size > limits.rowBytesMax) {
            const slots = { id, bytes: size, limit_bytes: limits.rowBytesMax };
            throw new AppError('row_too_large', slots);
          }
          const grown = rowOverheadBytes + size - Number(raw.bytes_before);
          await recount(context, table, grown);
          await announce(tx, name, 'row.updated', { row });
          const columns = changes.map(({ column }) => column.name);
          context.note({ resourceType: 'row', resourceId: id, details: { table: name, columns } });
          return row;
        });
      }),

    remove: (context, name, id, version) =>
      onTable(context, name, async (table) => {
        const selection = selectionOf(table);
        await database.tenant(context, async (tx) => {
          const gone = await tx.row<{ bytes: number }>(sqlOf.deleteRow(selection, id, version));
          if (gone === null) throw await missing(tx, selection, id, version);
          const size = { rows: 1, bytes: gone.bytes };
          tx.afterCommit(() => quotas.giveBack(context.tenantId, partOf(table.id), size));
          await announce(tx, name, 'row.deleted', { id });
          context.note({ resourceType: 'row', resourceId: id, details: { table: name } });
        });
      }),
  };

  /** A changed row takes more than before, or less. */
  async function recount(
    { tenantId }: RequestContext,
    { id }: TableRecord,
    bytes: number,
  ): Promise<void> {
    const size = { rows: 0, bytes: Math.abs(bytes) };
    if (bytes > 0) await quotas.take(tenantId, partOf(id), size);
    else quotas.giveBack(tenantId, partOf(id), size);
  }

  /** @throws AppError `cursor_invalid` when the row is gone behind which the list went on */
  async function keysOf(
    context: RequestContext,
    table: TableRecord,
    sort: readonly SortKey[],
    id: string,
  ): Promise<sqlOf.Keyset> {
    const [keys] = await database.one<sqlOf.RawRow>(context, sqlOf.keysOfRow(table, sort, id));
    if (keys === undefined) throw new AppError('cursor_invalid');
    return keysIn(keys, sort);
  }

  async function readRows(
    context: RequestContext,
    statement: SQL,
    { hasCursor, work }: { hasCursor: boolean; work: 'scan' | undefined },
  ): Promise<sqlOf.RawRow[]> {
    try {
      return await database.one<sqlOf.RawRow>(context, statement, work);
    } catch (error) {
      // Class 22: data of the wrong form. Filters were checked, so only a forged cursor brings it.
      if (hasCursor && sqlState(error)?.startsWith('22')) throw new AppError('cursor_invalid');
      throw error;
    }
  }

  function announce(
    tx: Tx,
    table: string,
    name: 'row.created' | 'row.updated' | 'row.deleted',
    data: Record<string, unknown>,
  ): Promise<void> {
    return outbox.publish(tx, { name, topic: `tables/${table}`, data: { table, ...data } });
  }
}

/** Only the id has an index: any filter and any other order looks at every row. */
function workOf(filters: readonly Filter[], sort: readonly SortKey[]): 'scan' | undefined {
  const isById = sort.every(({ column }) => column.name === '_id');
  return filters.length === 0 && isById ? undefined : 'scan';
}

function selectionOf(table: TableRecord, columns?: string): sqlOf.RowSelection {
  if (columns === undefined || columns === '') {
    return { table, columns: table.columns, isNarrow: false };
  }
  const known = [...systemQueryColumns, ...table.columns];
  const names = new Set(splitNames(columns, known));
  for (const name of names) findColumn(table.name, known, name);
  const hasSystem = systemQueryColumns.some(({ name }) => name !== '_id' && names.has(name));
  const own = table.columns.filter(({ name }) => names.has(name));
  return { table, columns: own, isNarrow: !hasSystem };
}

const textOf = (value: unknown): string | null => {
  if (value === null || value === undefined) return null;
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
};

/** What the answer and the events of the rows would be: names of columns count in every row. */
function refuseTooMuch(
  selection: sqlOf.RowSelection,
  rows: readonly (readonly (string | null)[])[],
): void {
  const bytes = rows.reduce((sum, row) => sum + sqlOf.jsonSizeOf(selection, row), 0);
  if (bytes <= limits.insertBytesMax) return;
  const { name: table } = selection.table;
  throw new AppError('rows_too_large', { table, bytes, limit_bytes: limits.insertBytesMax });
}

const asRow = (selection: sqlOf.RowSelection, raw: sqlOf.RawRow): Row =>
  sqlOf.toRow(selection, raw) as Row;

function inOrder(raws: readonly sqlOf.RawRow[], rowIds: readonly string[]): sqlOf.RawRow[] {
  const byId = new Map(raws.map((raw) => [String(raw._id), raw]));
  return rowIds.map((id) => byId.get(id)).filter((raw) => raw !== undefined);
}

function readAll(
  table: TableRecord,
  given: readonly Readonly<Record<string, unknown>>[],
  prefix: (index: number) => string,
): (string | null)[][] {
  const columns = asParsingColumns(table.columns);
  const mistakes: FieldError[] = [];
  const rows = given.map((values, index) => {
    checkNames(table, values);
    const result = readRow(values, columns);
    if (Array.isArray(result)) return result;
    const step = result.column === null ? '' : `/${pointerStep(result.column)}`;
    if (mistakes.length < mistakesMax) {
      mistakes.push({ in: 'body', pointer: `${prefix(index)}${step}`, message: result.message });
    }
    return [];
  });
  refuse(mistakes);
  return rows;
}

function checkNames(table: TableRecord, values: Readonly<Record<string, unknown>>): void {
  for (const name of Object.keys(values)) findColumn(table.name, table.columns, name);
}

function readChanges(
  table: TableRecord,
  values: Readonly<Record<string, unknown>>,
): { column: TableColumn; value: string | null }[] {
  const named = Object.keys(values).map((name) => findColumn(table.name, table.columns, name));
  const result = readRow(values, asParsingColumns(named));
  if (!Array.isArray(result)) {
    throw invalidField(`/${pointerStep(result.column ?? '')}`, result.message);
  }
  return named.map((column, index) => ({ column, value: result[index] ?? null }));
}

const noRow = (id: string): AppError => new AppError('not_found', { subject: 'row', id });

async function missing(
  tx: Tx,
  selection: sqlOf.RowSelection,
  id: string,
  version: number | null,
): Promise<AppError> {
  const isThere = version !== null && (await tx.row(sqlOf.getRow(selection, id))) !== null;
  return isThere ? new AppError('version_conflict', { subject: 'row', id }) : noRow(id);
}

const keysIn = (raw: sqlOf.RawRow, sort: readonly SortKey[]): (string | null)[] =>
  sort.map((_, index) => (raw[`k${index}`] ?? null) as string | null);

/**
 * Bound to the table and the order, so that a cursor never continues another list. It holds the sort
 * keys of the last row, or where they are too long its id.
 */
function writeCursor(table: TableRecord, sort: readonly SortKey[], raw: sqlOf.RawRow): string {
  const keys = keysIn(raw, sort);
  const isShort = keys.every((key) => key === null || key.length <= sqlOf.keyLengthMax);
  const place = isShort ? keys : String(raw._id);
  return Buffer.from(JSON.stringify([table.id, sortText(sort), place])).toString('base64url');
}

function readCursor(
  cursor: string | undefined,
  table: TableRecord,
  sort: readonly SortKey[],
): sqlOf.Keyset | string | null {
  if (cursor === undefined) return null;
  let parts: unknown;
  try {
    parts = JSON.parse(Buffer.from(cursor, 'base64url').toString());
  } catch {
    throw new AppError('cursor_invalid');
  }
  const [id, order, keys]: unknown[] = Array.isArray(parts) ? parts : [];
  const isOurs = id === table.id && order === sortText(sort);
  if (isOurs && typeof keys === 'string' && isUuid(keys)) return keys;
  const isWhole = isOurs && Array.isArray(keys) && keys.length === sort.length && keys.every(isKey);
  if (!isWhole) throw new AppError('cursor_invalid');
  return keys;
}

const isKey = (key: unknown): boolean =>
  key === null || (typeof key === 'string' && !key.includes('\0') && key.isWellFormed());

function sortText(sort: readonly SortKey[]): string {
  return JSON.stringify(sort.map(({ column, isDescending }) => [column.name, isDescending]));
}
