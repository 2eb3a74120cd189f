// The long part of an import: read the columns, ask what only a person knows, make the table, add the
// rows batch by batch. Started again after a crash, it goes on behind what was committed.

import { taskModule } from '@aibaas/compute';
import { countOf } from '@aibaas/contract';
import {
  type Batch,
  type Inference,
  localTimeWarnings,
  type ParseHints,
  type ParseInput,
} from '@aibaas/tabular';
import { analyzeRowsTable, createRowsTable, dropRowsTable } from '../../../../kernel/ddl.ts';
import { AppError } from '../../../../kernel/errors.ts';
import type { FairCompute, TaskOwner } from '../../../../kernel/fair-compute.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type { OperationEnd, OperationRun } from '../../../../kernel/operations.ts';
import { fileRefusal } from '../file-errors.ts';
import { type BatchTarget, openWaypoint, writeBatch } from '../import-batch.ts';
import { typesForAppend } from '../import-rules.ts';
import * as imports from '../import-store.ts';
import * as tables from '../store.ts';
import type { TableService } from '../table-service.ts';
import type { TenantUploads } from '../tenant-uploads.ts';

export interface ImportParts {
  readonly kernel: Kernel;
  readonly uploads: TenantUploads;
  readonly tables: Pick<TableService, 'remove'>;
  /** Threads of their own: a long file must not keep forecasts waiting. */
  readonly threads: FairCompute;
}

/** Some 2 MB a transaction: big enough for speed, small enough to repeat after a crash. */
const batchRows = 20_000;
const batchBytes = 2 * 1024 * 1024;

const task = (name: 'infer' | 'batches') => ({
  module: taskModule(import.meta.url, '../parse-task'),
  name,
});

type Planned = imports.ImportRecord & {
  readonly table_id: string;
  readonly columns: NonNullable<imports.ImportRecord['columns']>;
  readonly format: NonNullable<imports.ImportRecord['format']>;
};

export async function runImport(parts: ImportParts, run: OperationRun): Promise<OperationEnd> {
  const { kernel, uploads } = parts;
  const { tenantId, operationId: id } = run;
  try {
    let record = await read(kernel, tenantId, id);
    if (!isPlanned(record)) {
      run.progress({ done: 0, total: record.bytes_total, unit: 'bytes', stage: 'reading columns' });
      const questions = await plan(parts, run, record);
      if (questions !== null) return { state: 'needs_input', result: { questions } };
      record = await read(kernel, tenantId, id);
    }
    if (!isPlanned(record)) throw new AppError('not_found', { subject: 'table of import', id });
    if (!record.is_released) {
      await addRows(parts, run, record);
      await analyzeRowsTable(kernel.database, tenantId, record.table_id);
      await kernel.database.tenant(tenantId, (tx) => imports.markReleased(tx, id, false));
    }
    await uploads.remove(id, tenantId);
    return { state: 'succeeded', result: resultOf(await read(kernel, tenantId, id)) };
  } catch (error) {
    throw fileRefusal(error);
  }
}

function isPlanned(record: imports.ImportRecord): record is Planned {
  return record.table_id !== null && record.columns !== null && record.format !== null;
}

async function read(kernel: Kernel, tenantId: string, id: string): Promise<imports.ImportRecord> {
  const [record] = await kernel.database.one<imports.ImportRecord>(
    tenantId,
    imports.findImport(id),
  );
  if (record === undefined) throw new AppError('not_found', { subject: 'import', id });
  return record;
}

export function infer(
  kernel: Kernel,
  input: { path: string; hints: ParseHints },
  options: { owner: TaskOwner; signal: AbortSignal },
): Promise<Inference> {
  return kernel.compute.small.run<Inference>(task('infer'), input, options);
}

/** Decides columns and table. @returns questions that must be answered first, or null. */
async function plan(
  parts: ImportParts,
  run: OperationRun,
  record: imports.ImportRecord,
): Promise<imports.ImportRecord['questions'] | null> {
  const { kernel, uploads } = parts;
  const { tenantId, operationId: id } = run;
  const path = uploads.pathOf(id);
  const existing = await findTarget(kernel, tenantId, record);
  const options = { owner: { tenantId, isBackground: true }, signal: run.signal };
  let inference = await infer(kernel, { path, hints: record.hints }, options);
  if (existing !== null) {
    const columns = typesForAppend(existing, inference.columns);
    inference = await infer(kernel, { path, hints: { ...record.hints, columns } }, options);
  }
  const { questions, warnings, format } = inference;
  if (questions.length > 0) {
    await kernel.database.tenant(tenantId, (tx) =>
      imports.saveQuestions(tx, id, { questions, warnings }),
    );
    return questions;
  }
  // A sample without gaps does not promise that the rest has none.
  const nullable = new Map(existing?.columns.map((column) => [column.name, column.nullable]));
  const columns = inference.columns.map((column) => ({
    ...column,
    nullable: nullable.get(column.name) ?? true,
  }));
  if (existing !== null) {
    await kernel.database.tenant(tenantId, (tx) =>
      imports.savePlan(tx, id, { tableId: existing.id, format, columns, warnings }),
    );
    return null;
  }
  await makeTable(kernel, run, record, { format, columns, warnings });
  return null;
}

/** The table to add to; null when one is to be made. */
async function findTarget(
  kernel: Kernel,
  tenantId: string,
  { table_name: name, mode }: imports.ImportRecord,
): Promise<tables.TableRecord | null> {
  const [found] = await kernel.database.one<tables.TableRecord>(tenantId, tables.findTable(name));
  if (mode === 'create' && found !== undefined) throw new AppError('table_exists', { table: name });
  if (mode === 'append' && found === undefined) {
    throw new AppError('not_found', { subject: 'table', id: name });
  }
  return found ?? null;
}

async function makeTable(
  kernel: Kernel,
  { tenantId, operationId }: OperationRun,
  { table_name: name }: imports.ImportRecord,
  made: Pick<Planned, 'format' | 'columns' | 'warnings'>,
): Promise<void> {
  const { database, clock, ids, outbox } = kernel;
  const id = ids.next();
  const columns = made.columns.map(({ name, type, nullable }) => ({ name, type, nullable }));
  await createRowsTable(database, clock, { tenantId, id, columns });
  const isMade = await database.tenant(tenantId, async (tx) => {
    if (!(await tables.insertTable(tx, { id, name, columns }))) return false;
    await imports.savePlan(tx, operationId, { tableId: id, ...made });
    const data = { id, name, columns };
    await outbox.publish(tx, { name: 'table.created', topic: `tables/${name}`, data });
    return true;
  });
  if (isMade) return;
  await dropRowsTable(database, tenantId, id);
  throw new AppError('table_exists', { table: name });
}

async function addRows(parts: ImportParts, run: OperationRun, record: Planned): Promise<void> {
  const { kernel, uploads, threads } = parts;
  const { config } = kernel;
  const target: BatchTarget = {
    tenantId: run.tenantId,
    importId: record.id,
    tableId: record.table_id,
    tableName: record.table_name,
    columns: record.columns,
  };
  const input: ParseInput = {
    path: uploads.pathOf(record.id),
    format: record.format,
    columns: record.columns,
    hints: record.hints,
    skipRecords: record.records_read,
    batchRows,
    batchBytes,
    unpackedBytesMax: config.importBytesMax,
  };
  await kernel.database.bulk(run.tenantId, async (session) => {
    await openWaypoint(session, target);
    const stream = threads.stream<Batch>(task('batches'), input, {
      owner: run,
      signal: run.signal,
    });
    let from = record.records_read;
    for await (const batch of oneAhead(stream)) {
      run.signal.throwIfAborted();
      if (batch.recordsRead > config.importRowsMax) {
        const reason = `The file has more than ${countOf(config.importRowsMax, 'row')}.`;
        throw new AppError('import_too_large', { reason });
      }
      await writeBatch(session, kernel, target, batch, from);
      from = batch.recordsRead;
      const { bytesRead: done, bytesTotal: total } = batch;
      run.progress({ done, total, unit: 'bytes', stage: 'adding rows' });
    }
    await session.transaction(run.tenantId, imports.tellStatistics);
  });
}

/** Lets the thread read the next batch while the database takes this one. */
async function* oneAhead<T>(source: AsyncIterable<T>): AsyncGenerator<T> {
  const items = source[Symbol.asyncIterator]();
  let next = items.next();
  try {
    for (;;) {
      const { done, value } = await next;
      if (done === true) return;
      next = items.next();
      // Awaited in the next turn; until then a refusal must not count as unhandled.
      next.catch(() => undefined);
      yield value;
    }
  } finally {
    await items.return?.().catch(() => undefined);
  }
}

export function resultOf(record: imports.ImportRecord): Record<string, unknown> {
  const { table_name, row_count, rejected_count, bytes_total, columns } = record;
  return {
    table: table_name,
    rows: row_count,
    rejected: rejected_count,
    bytes: bytes_total,
    columns: (columns ?? []).map(({ name, type, nullable }) => ({ name, type, nullable })),
    warnings: warningsOf(record),
  };
}

export function warningsOf(record: imports.ImportRecord): imports.ImportRecord['warnings'] {
  const { rejected_count } = record;
  const warnings = withLocalTimes(record);
  if (rejected_count <= imports.rejectsKeptMax) return warnings;
  const message = `Of ${countOf(rejected_count, 'refused row')} the first ${imports.rejectsKeptMax} are kept; the others were only counted.`;
  return [...warnings, { code: 'rejects_not_kept', message }];
}

/** What was counted over the whole file, in place of what the sample said. */
function withLocalTimes(record: imports.ImportRecord): imports.ImportRecord['warnings'] {
  const { warnings, local_times_missing: missing, local_times_doubled: doubled, hints } = record;
  const told = localTimeWarnings({ missing, doubled }, hints.timeZone);
  if (told.length === 0) return warnings;
  const codes = new Set(told.map(({ code }) => code));
  return [...warnings.filter(({ code }) => !codes.has(code)), ...told];
}
