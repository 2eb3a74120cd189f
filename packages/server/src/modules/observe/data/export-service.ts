// A table, or the rows of it that are asked for, as a file: read page by page while it is sent, so that
// neither memory nor a connection of the database waits for a slow reader.
import { Readable } from 'node:stream';
import type { Row, RowExportQuery } from '@aibaas/contract';
import { Counter } from 'prom-client';
import { AppError } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import {
  type ExportFormat,
  exportColumns,
  fileHeaders,
  headLine,
  rowLine,
} from './export-rules.ts';
import type { RowService } from './row-service.ts';
import type { TableService } from './table-service.ts';

export interface ExportedFile {
  readonly body: Readable;
  readonly headers: Readonly<Record<string, string>>;
}

export interface ExportService {
  /**
   * Resolves when the first rows are read; what goes wrong later breaks the answer off, so that nobody
   * takes a part for the whole. A row is there once when rows come in the order of `_id`, as they do
   * unless a column is named to sort by; each is as it was when its page was read.
   */
  open(context: RequestContext, table: string, query: RowExportQuery): Promise<ExportedFile>;
}

/** So few that turning them into text holds the loop for some milliseconds: others have a turn in between. */
const pageRows = 500;

/** One tenant's exports at once; a reader that pauses keeps its place. */
const exportsMax = 4;

type Page = Awaited<ReturnType<RowService['list']>>;

export function createExportService(
  { telemetry }: Kernel,
  tables: Pick<TableService, 'get'>,
  rows: Pick<RowService, 'list'>,
): ExportService {
  const exported = new Counter({
    name: 'aibaas_exported_rows_total',
    help: 'Rows sent in exports of tables',
    labelNames: ['format'],
    registers: [telemetry.registry],
  });
  const ended = new Counter({
    name: 'aibaas_exports_total',
    help: 'Exports of tables by how they ended',
    labelNames: ['format', 'outcome'],
    registers: [telemetry.registry],
  });

  const running = new Map<string, number>();
  function take({ tenantId }: RequestContext): () => void {
    const count = running.get(tenantId) ?? 0;
    if (count >= exportsMax) {
      throw new AppError('too_many_exports', { count: exportsMax }, { retryAfterSeconds: 5 });
    }
    running.set(tenantId, count + 1);
    let isHeld = true;
    return () => {
      if (!isHeld) return;
      isHeld = false;
      const left = (running.get(tenantId) ?? 1) - 1;
      if (left > 0) running.set(tenantId, left);
      else running.delete(tenantId);
    };
  }

  return {
    async open(context, name, { format = 'csv', ...choice }) {
      const table = await tables.get(context, name);
      const read = (cursor: string | null): Promise<Page> =>
        rows.list(context, name, {
          ...choice,
          limit: pageRows,
          ...(cursor === null ? {} : { cursor }),
        });
      const release = take(context);
      const first = await read(null).catch((error: unknown) => {
        release();
        throw error;
      });
      const columns = exportColumns(table.columns, choice.columns);
      context.note({
        resourceType: 'table',
        resourceId: table.id,
        details: { name, format, ...choice },
      });

      async function* chunks(): AsyncGenerator<Buffer> {
        let outcome = 'left';
        try {
          let text = headLine(columns, format);
          for (let page = first; ; page = await read(page.next_cursor)) {
            text += linesOf(page.data, columns, format);
            exported.inc({ format }, page.data.length);
            if (text !== '') yield Buffer.from(text);
            text = '';
            if (page.next_cursor === null) break;
          }
          outcome = 'whole';
        } catch (error) {
          if (!context.signal.aborted) outcome = 'failed';
          throw error;
        } finally {
          ended.inc({ format, outcome });
        }
      }
      const body = Readable.from(chunks(), { objectMode: false });
      body.once('close', release);
      return { body, headers: fileHeaders(name, format) };
    },
  };
}

const linesOf = (
  data: readonly Row[],
  columns: ReturnType<typeof exportColumns>,
  format: ExportFormat,
): string => data.map((row) => rowLine(columns, format, row)).join('');
