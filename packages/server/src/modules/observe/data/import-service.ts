// The verbs of imports: take a file, preview one, follow, answer, look at refused rows and repair them.
import type {
  DataImport,
  FileHints,
  FileInference,
  ImportAnswers,
  ImportQuery,
  ImportReject,
  Row,
} from '@aibaas/contract';
import { type Inference, splitRecord } from '@aibaas/tabular';
import { isoTime } from '../../../kernel/clock.ts';
import { cutPage, type PageFacts } from '../../../kernel/database/page.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { AppError, invalidField, pointerStep } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { StreamUnit } from '../../../kernel/http/route.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { OperationView } from '../../../kernel/operations.ts';
import { rowOverheadBytes } from '../../../kernel/quotas.ts';
import { fileRefusal } from './file-errors.ts';
import { readHints, withAnswers } from './import-rules.ts';
import * as store from './import-store.ts';
import { type ImportParts, infer, warningsOf } from './operations/run-import.ts';
import * as sqlOf from './row-query.ts';
import { findColumn, hasControl, partOf, readRow, refuse, tableNameMistakes } from './rules.ts';
import * as tables from './store.ts';

type Bytes = AsyncIterable<Uint8Array>;
interface PageAsked {
  readonly limit: number;
  readonly cursor?: string | undefined;
}

export interface ImportService {
  /** Resolves when the file is on disk and its import is queued. */
  create(
    context: RequestContext,
    query: ImportQuery,
    file: Bytes,
    unit: StreamUnit,
  ): Promise<OperationView>;
  /** Queues the import of a file that lies under `id`; `take` says whether it is still there. */
  createFrom(
    context: RequestContext,
    file: { id: string; bytes: number; query: ImportQuery },
    take: (tx: Tx) => Promise<boolean>,
  ): Promise<OperationView>;
  preview(context: RequestContext, query: FileHints, head: Bytes): Promise<FileInference>;
  list(
    context: RequestContext,
    page: PageAsked,
  ): Promise<{ data: DataImport[]; next_cursor: string | null }>;
  get(context: RequestContext, id: string): Promise<DataImport>;
  answer(context: RequestContext, id: string, answers: ImportAnswers): Promise<DataImport>;
  /** Removes the rows that an import added; a table it made goes when nothing else is in it. */
  takeBack(context: RequestContext, id: string): Promise<DataImport>;
  rejects(
    context: RequestContext,
    id: string,
    page: PageAsked,
  ): Promise<{ data: ImportReject[]; next_cursor: string | null }>;
  repair(
    context: RequestContext,
    place: { importId: string; rejectId: string },
    values: Readonly<Record<string, unknown>>,
  ): Promise<{ row: Row }>;
}

const previewBytesMax = 1024 * 1024;
/** What a workbook holds is listed at its end. */
const workbookPreviewBytesMax = 32 * 1024 * 1024;

export function createImportService(parts: ImportParts): ImportService {
  const { kernel, uploads } = parts;
  const { config, database, ids, operations, outbox, quotas } = kernel;

  async function find(context: RequestContext, id: string): Promise<store.ImportWithState> {
    const [record] = await database.lookup<store.ImportWithState>(context, store.findImport(id));
    if (record === undefined) throw new AppError('not_found', { subject: 'import', id });
    return record;
  }

  async function checkTarget(context: RequestContext, query: ImportQuery): Promise<void> {
    const { table, mode } = query;
    refuse(tableNameMistakes(table, { in: 'query', pointer: '/table' }));
    const [found] = await database.one(context, tables.findTable(table));
    if (mode === 'append') {
      if (found === undefined) throw new AppError('not_found', { subject: 'table', id: table });
      return;
    }
    const [open] = await database.one(context, store.findOpenImport(table));
    if (found !== undefined || open !== undefined) throw new AppError('table_exists', { table });
  }

  /** Whether the request was answered before, also when that happens while this is asked. */
  async function isRepeated(
    context: RequestContext,
    query: ImportQuery,
    unit: StreamUnit,
  ): Promise<boolean> {
    if (await unit.isRepeat()) return true;
    try {
      await checkTarget(context, query);
      return false;
    } catch (refusal) {
      if (await unit.isRepeat()) return true;
      throw refusal;
    }
  }

  return {
    async create(context, query, file, unit) {
      const hints = readHints(query);
      const filename = query.filename ?? null;
      if (filename !== null && hasControl(filename)) {
        throw invalidField('/filename', 'holds control characters', 'query');
      }
      if (await isRepeated(context, query, unit)) {
        return unit.commit((await uploads.digest(file)).digest, () => {
          throw new AppError('busy', { what: 'the idempotency key' });
        });
      }
      const id = ids.next();
      const { tenantId } = context;
      context.note({ resourceType: 'import', resourceId: id, details: { table: query.table } });
      const { bytes, digest } = await uploads.store(file, id, {
        tenantId,
        bytesMax: config.importBytesMax,
      });
      try {
        if (bytes === 0) throw new AppError('import_empty', { reason: 'The file has no bytes.' });
        const started = await unit.commit(digest, async (tx) => {
          await store.insertImport(tx, {
            id,
            table_name: query.table,
            mode: query.mode ?? 'create',
            filename,
            hints,
            bytes_total: bytes,
          });
          return operations.start(tx, context, {
            id,
            kind: 'import',
            workspaceId: null,
            input: {},
          });
        });
        if (started.id !== id) await uploads.remove(id, tenantId);
        return started;
      } catch (error) {
        // A lost connection may have committed; what is not wanted is swept later.
        if (!isUnavailable(error)) await uploads.remove(id, tenantId);
        throw error;
      }
    },

    async createFrom(context, { id, bytes, query }, take) {
      const hints = readHints(query);
      const filename = query.filename ?? null;
      if (filename !== null && hasControl(filename)) {
        throw invalidField('/filename', 'holds control characters');
      }
      await checkTarget(context, query);
      context.note({ resourceType: 'import', resourceId: id, details: { table: query.table } });
      return database.tenant(context, async (tx) => {
        if (!(await take(tx))) throw new AppError('not_found', { subject: 'upload', id });
        await store.insertImport(tx, {
          id,
          table_name: query.table,
          mode: query.mode ?? 'create',
          filename,
          hints,
          bytes_total: bytes,
        });
        return operations.start(tx, context, { id, kind: 'import', workspaceId: null, input: {} });
      });
    },

    async preview(context, query, head) {
      const hints = readHints(query);
      const id = `preview-${ids.next()}`;
      const { tenantId } = context;
      try {
        const { isArchive, stream } = await sniffed(head);
        const bytesMax = isArchive ? workbookPreviewBytesMax : previewBytesMax;
        const { bytes } = await uploads.store(stream, id, { tenantId, bytesMax });
        if (bytes === 0) throw new AppError('import_empty', { reason: 'The file has no bytes.' });
        const input = { path: uploads.pathOf(id), hints };
        return inferenceView(
          await infer(kernel, input, { owner: context, signal: context.signal }),
        );
      } catch (error) {
        throw fileRefusal(error);
      } finally {
        await uploads.remove(id, tenantId);
      }
    },

    async list(context, { limit, cursor }) {
      const statement = store.listImports(readCursor(cursor), limit + 1);
      const rows = await database.one<store.ImportWithState & PageFacts>(context, statement);
      return pageOf(rows, limit, importView);
    },

    get: async (context, id) => importView(await find(context, id)),

    answer: (context, id, answers) =>
      database.tenant(context, async (tx) => {
        const record = await find(context, id);
        await store.saveHints(tx, id, withAnswers(record.hints, answers));
        await operations.resume(tx, id);
        context.note({ resourceType: 'import', resourceId: id, details: { ...answers } });
        return importView(await find(context, id));
      }),

    takeBack: (context, id) =>
      database.tenant(context, async (tx) => {
        const record = await find(context, id);
        const { state, table_id: tableId, table_name: name, mode } = record;
        const table = tableId === null ? null : await tx.row(tables.tableById(tableId));
        if (state !== 'succeeded' || tableId === null || table === null) {
          const reason = state === 'succeeded' ? 'Its table is gone' : `The import is ${state}`;
          throw new AppError('conflict', { reason });
        }
        const gone = await store.deleteImportedRows(tx, tableId, id);
        const { rows } = gone;
        tx.afterCommit(() => quotas.giveBack(context.tenantId, partOf(tableId), gone));
        await store.countNothing(tx, id);
        const data = { table: name, rows, import_id: id };
        await outbox.publish(tx, { name: 'import.undone', topic: `tables/${name}`, data });
        if (mode === 'create' && !(await store.hasRows(tx, tableId))) {
          await parts.tables.remove(context, name);
        }
        context.note({ resourceType: 'import', resourceId: id, details: { table: name, rows } });
        return importView(await find(context, id));
      }),

    async rejects(context, id, { limit, cursor }) {
      const record = await find(context, id);
      const statement = store.listRejects(id, readCursor(cursor), limit + 1);
      const rows = await database.one<store.RejectRecord & PageFacts>(context, statement);
      return pageOf(rows, limit, (row) => rejectView(record, row));
    },

    repair: (context, { importId, rejectId }, given) =>
      database.tenant(context, async (tx) => {
        const record = await find(context, importId);
        const reject = await tx.row<store.RejectRecord>(store.findReject(importId, rejectId));
        if (reject === null) throw new AppError('not_found', { subject: 'reject', id: rejectId });
        const table =
          record.table_id === null
            ? null
            : await tx.row<tables.TableRecord>(tables.tableById(record.table_id));
        if (table === null || record.columns === null || record.format === null) {
          throw new AppError('not_found', { subject: 'table', id: record.table_name });
        }
        if (reject.repaired_at !== null) throw repairedBefore(reject);
        const columns = record.columns;
        for (const name of Object.keys(given)) findColumn(table.name, columns, name);
        const split = splitRecord(reject.raw, record.format, columns) ?? {};
        const hints = { ...record.hints, decimal: record.format.decimal };
        const values = readRow({ ...split, ...given }, columns, hints);
        if (!Array.isArray(values)) {
          const step = values.column === null ? '' : `/${pointerStep(values.column)}`;
          throw invalidField(`/values${step}`, values.message);
        }
        const rowId = ids.next();
        const inserted = { table, columns, isNarrow: false };
        const bytes = rowOverheadBytes + sqlOf.sizeOfValues(values);
        await quotas.take(context.tenantId, partOf(table.id), { rows: 1, bytes });
        await tx.query(sqlOf.insertRows(inserted, [rowId], [values], false));
        if (!(await store.markRepaired(tx, importId, rejectId, rowId)))
          throw repairedBefore(reject);
        const selection = { table, columns: table.columns, isNarrow: false };
        const raw = await tx.row<sqlOf.RawRow>(sqlOf.getRow(selection, rowId));
        const row = sqlOf.toRow(selection, raw as sqlOf.RawRow) as Row;
        const topic = `tables/${table.name}` as const;
        const data = { table: table.name, row };
        await outbox.publish(tx, { name: 'row.created', topic, data });
        const details = { table: table.name, import: importId, line: reject.line };
        context.note({ resourceType: 'row', resourceId: rowId, details });
        return { row };
      }),
  };
}

/** Whether a body begins as archives do, and the body again from its beginning. */
async function sniffed(body: Bytes): Promise<{ isArchive: boolean; stream: Bytes }> {
  const chunks = body[Symbol.asyncIterator]();
  let head = Buffer.alloc(0);
  while (head.length < 4) {
    const { done, value } = await chunks.next();
    if (done === true) break;
    head = Buffer.concat([head, value]);
  }
  async function* again(): AsyncGenerator<Uint8Array> {
    yield head;
    yield* { [Symbol.asyncIterator]: () => chunks };
  }
  return { isArchive: head.toString('latin1', 0, 4) === 'PK\x03\x04', stream: again() };
}

const isUnavailable = (error: unknown): boolean =>
  error instanceof AppError && error.code === 'database_unavailable';

function repairedBefore({ id, repaired_at }: store.RejectRecord): AppError {
  const at = repaired_at === null ? 'this moment' : isoTime(repaired_at.getTime());
  return new AppError('reject_repaired', { id, repaired_at: at });
}

function readCursor(cursor: string | undefined): string | null {
  if (cursor === undefined) return null;
  if (!isUuid(cursor)) throw new AppError('cursor_invalid');
  return cursor;
}

function pageOf<R extends PageFacts & { id: string }, T>(
  rows: readonly R[],
  limit: number,
  view: (row: R) => T,
): { data: T[]; next_cursor: string | null } {
  const { data, last } = cutPage(rows, limit, view);
  return { data, next_cursor: last === null ? null : last.id };
}

function importView(record: store.ImportWithState): DataImport {
  const { id, mode, filename, state, bytes_read, bytes_total, questions } = record;
  return {
    id,
    table: record.table_name,
    filename,
    mode,
    state,
    rows: record.row_count,
    rejected: record.rejected_count,
    bytes_read,
    bytes_total,
    questions,
    warnings: warningsOf(record),
    operation_id: id,
    created_at: isoTime(record.created_at.getTime()),
  };
}

function rejectView(record: store.ImportRecord, reject: store.RejectRecord): ImportReject {
  const { id, line, column_name, code, reason, raw, repaired_at } = reject;
  const { format, columns } = record;
  return {
    id,
    line,
    column: column_name,
    code,
    reason,
    raw,
    values: format === null || columns === null ? null : splitRecord(raw, format, columns),
    repaired_at: repaired_at === null ? null : isoTime(repaired_at.getTime()),
  };
}

function inferenceView(inference: Inference): FileInference {
  const { format, columns, sample, questions, warnings, rejects, rowsSampled, sheets } = inference;
  const { kind, compression, encoding, hasHeader, decimal } = format;
  const sheet = format.sheet?.name ?? null;
  const delimiter = sheet === null ? format.delimiter : '';
  return {
    format: { kind, compression, encoding, delimiter, has_header: hasHeader, decimal, sheet },
    sheets: sheets.map(({ name, isHidden }) => ({ name, is_hidden: isHidden })),
    columns: columns.map(({ name, type, nullable }) => ({ name, type, nullable })),
    sample,
    rows_sampled: rowsSampled,
    rejects,
    questions,
    warnings,
  };
}
