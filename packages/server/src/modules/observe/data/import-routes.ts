// Routes of imports and their refused rows.
import {
  dataImport,
  importAnswers,
  importPage,
  importQuery,
  inference,
  limits,
  operation,
  pageQuery,
  previewQuery,
  rejectPage,
  rejectRepair,
  row,
  strict,
  uuid,
} from '@aibaas/contract';
import { Answer, type Route, route } from '../../../kernel/http/route.ts';
import type { DataService } from './service.ts';

const read = { tag: 'imports', audit: 'none', idempotency: 'none' } as const;
const change = { tag: 'imports', audit: 'record', idempotency: 'key' } as const;
const one = { params: strict({ id: uuid }), errors: ['not_found'] } as const;

const fileErrors = [
  'import_not_a_table',
  'import_empty',
  'import_encoding',
  'import_damaged',
  'import_columns',
  'import_locked',
  'import_sheet',
  'import_hint',
  'import_interrupted',
  'import_too_large',
  'body_too_large',
  'quota_exceeded',
  'storage_full',
] as const;

export function importRoutes({ imports }: DataService): Route[] {
  return [
    route({
      tag: 'imports',
      method: 'POST',
      path: '/api/v1/imports',
      summary:
        'Send a CSV, NDJSON or Excel file, text also gzipped, as the body; it becomes or joins a table',
      access: { action: 'create', subject: 'imports' },
      workspaces: 'none',
      audit: 'record',
      idempotency: 'key',
      query: importQuery,
      body: 'stream',
      reply: operation,
      status: 202,
      errors: ['table_exists', 'not_found', ...fileErrors],
      handler: async ({ context, query, stream, streamUnit }) => {
        const started = await imports.create(context, query, stream, streamUnit);
        const headers = { location: `/api/v1/operations/${started.id}` };
        return new Answer(started as never, { status: 202, headers });
      },
    }),
    route({
      ...read,
      method: 'POST',
      path: '/api/v1/imports/preview',
      summary:
        'What a file would become; the body is its beginning, 1 MiB at most, or a whole Excel file, 32 MiB at most',
      access: { action: 'create', subject: 'imports' },
      workspaces: 'none',
      query: previewQuery,
      body: 'stream',
      reply: inference,
      errors: [...fileErrors],
      handler: ({ context, query, stream }) => imports.preview(context, query, stream),
    }),
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/imports',
      summary: 'Your imports, newest first',
      access: { action: 'read', subject: 'imports' },
      workspaces: 'none',
      query: strict(pageQuery),
      reply: importPage,
      errors: ['cursor_invalid'],
      handler: ({ context, query: { limit = limits.pageSizeDefault, cursor } }) =>
        imports.list(context, { limit, cursor }),
    }),
    route({
      ...read,
      ...one,
      method: 'GET',
      path: '/api/v1/imports/:id',
      summary: 'One import',
      access: { action: 'read', subject: 'imports' },
      workspaces: 'none',
      reply: dataImport,
      handler: ({ context, params: { id } }) => imports.get(context, id),
    }),
    route({
      ...change,
      ...one,
      method: 'PATCH',
      path: '/api/v1/imports/:id',
      summary: 'Answer the questions of an import that needs input; it then goes on',
      access: { action: 'update', subject: 'imports' },
      workspaces: 'none',
      body: importAnswers,
      reply: dataImport,
      errors: ['not_found', 'conflict'],
      handler: ({ context, params: { id }, body }) => imports.answer(context, id, body),
    }),
    route({
      ...change,
      ...one,
      method: 'POST',
      path: '/api/v1/imports/:id/undo',
      summary:
        'Take back the rows that an import added, and the table if it made it for them alone',
      access: { action: 'delete', subject: 'rows' },
      workspaces: 'none',
      reply: dataImport,
      errors: ['not_found', 'conflict'],
      handler: ({ context, params: { id } }) => imports.takeBack(context, id),
    }),
    ...rejectRoutes({ imports }),
  ];
}

function rejectRoutes({ imports }: Pick<DataService, 'imports'>): Route[] {
  return [
    route({
      ...read,
      ...one,
      method: 'GET',
      path: '/api/v1/imports/:id/rejects',
      summary: 'Rows of the file that were not taken, in its order, with line, column and reason',
      access: { action: 'read', subject: 'imports' },
      workspaces: 'none',
      query: strict(pageQuery),
      reply: rejectPage,
      errors: ['not_found', 'cursor_invalid'],
      handler: ({ context, params: { id }, query: { limit = limits.pageSizeDefault, cursor } }) =>
        imports.rejects(context, id, { limit, cursor }),
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/v1/imports/:id/rejects/:reject_id/repair',
      summary: 'Add a refused row after all; values given here replace those of the file',
      access: { action: 'create', subject: 'rows' },
      workspaces: 'none',
      params: strict({ id: uuid, reject_id: uuid }),
      body: rejectRepair,
      hasOpenData: true,
      reply: strict({ row }),
      errors: ['not_found', 'column_unknown', 'reject_repaired', 'quota_exceeded', 'storage_full'],
      handler: ({ context, params, body }) => {
        const place = { importId: params.id, rejectId: params.reject_id };
        return imports.repair(context, place, body.values);
      },
    }),
  ];
}
