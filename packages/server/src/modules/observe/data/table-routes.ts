// Routes of tables and their rows.
import {
  limits,
  pageQuery,
  row,
  rowChange,
  rowExportQuery,
  rowInsertion,
  rowInsertionReply,
  rowPage,
  rowParams,
  rowQuery,
  strict,
  table,
  tableCreation,
  tablePage,
  tableParams,
} from '@aibaas/contract';
import Type from 'typebox';
import { Answer, type Route, route } from '../../../kernel/http/route.ts';
import { readVersion } from './if-match.ts';
import type { DataService } from './service.ts';

const read = { tag: 'data', audit: 'none', idempotency: 'none' } as const;
/** What may be told wherever a tenant's data grow. */
const noRoom = ['quota_exceeded', 'storage_full'] as const;
const change = { tag: 'data', audit: 'record', idempotency: 'key' } as const;

export function tableRoutes(service: DataService): Route[] {
  return [
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/tables',
      summary: 'Your tables, by name',
      access: { action: 'read', subject: 'tables' },
      workspaces: 'none',
      query: strict(pageQuery),
      reply: tablePage,
      errors: ['cursor_invalid'],
      handler: ({ context, query: { limit = limits.pageSizeDefault, cursor } }) =>
        service.tables.list(context, { limit, cursor }),
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/v1/tables',
      summary: 'Make a table',
      access: { action: 'create', subject: 'tables' },
      workspaces: 'none',
      body: tableCreation,
      reply: table,
      status: 201,
      errors: ['table_exists', 'storage_full'],
      handler: ({ context, body }) => service.tables.create(context, body),
    }),
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/tables/:name',
      summary: 'One table with its columns',
      access: { action: 'read', subject: 'tables' },
      workspaces: 'none',
      params: tableParams,
      reply: table,
      errors: ['not_found'],
      handler: ({ context, params: { name } }) => service.tables.get(context, name),
    }),
    route({
      ...change,
      method: 'DELETE',
      path: '/api/v1/tables/:name',
      summary: 'Remove a table with all its rows',
      stepUp: true,
      access: { action: 'delete', subject: 'tables' },
      workspaces: 'none',
      params: tableParams,
      reply: Type.Null(),
      status: 204,
      errors: ['not_found'],
      handler: async ({ context, params: { name } }) => {
        await service.tables.remove(context, name);
        return null;
      },
    }),
    exportRoute(service),
    ...rowRoutes(service),
  ];
}

function exportRoute({ exports }: DataService): Route {
  return route({
    method: 'GET',
    path: '/api/v1/tables/:name/export',
    tag: 'data',
    summary: 'All rows, or those that fit, as a file: CSV guarded against formulas, or NDJSON',
    access: { action: 'read', subject: 'rows' },
    workspaces: 'none',
    audit: 'record',
    idempotency: 'none',
    params: tableParams,
    query: rowExportQuery,
    reply: Type.String(),
    replyTypes: ['text/csv', 'application/x-ndjson'],
    errors: ['not_found', 'column_unknown', 'filter_invalid', 'sort_invalid', 'too_many_exports'],
    handler: async ({ context, params: { name }, query }) => {
      const { body, headers } = await exports.open(context, name, query);
      return new Answer(body as never, { headers });
    },
  });
}

function rowRoutes({ rows }: DataService): Route[] {
  const one = '/api/v1/tables/:name/rows/:id';
  return [
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/tables/:name/rows',
      summary: 'Rows with filters, order and pages; nulls come last',
      access: { action: 'read', subject: 'rows' },
      workspaces: 'none',
      params: tableParams,
      query: rowQuery,
      reply: rowPage,
      errors: ['not_found', 'column_unknown', 'filter_invalid', 'sort_invalid', 'cursor_invalid'],
      handler: ({ context, params: { name }, query }) => rows.list(context, name, query),
    }),
    route({
      ...change,
      method: 'POST',
      path: '/api/v1/tables/:name/rows',
      summary: 'Add {row} or {rows: […]}; all or none',
      access: { action: 'create', subject: 'rows' },
      workspaces: 'none',
      params: tableParams,
      body: rowInsertion,
      hasOpenData: true,
      reply: rowInsertionReply,
      status: 201,
      errors: ['not_found', 'column_unknown', 'rows_too_large', ...noRoom],
      handler: ({ context, params: { name }, body }) => rows.insert(context, name, body),
    }),
    route({
      ...read,
      method: 'GET',
      path: one,
      summary: 'One row',
      access: { action: 'read', subject: 'rows' },
      workspaces: 'none',
      params: rowParams,
      reply: row,
      errors: ['not_found'],
      handler: ({ context, params: { name, id } }) => rows.get(context, name, id),
    }),
    route({
      ...change,
      method: 'PATCH',
      path: one,
      summary: 'Change columns of a row; with If-Match: <_version>, only if nobody else did',
      access: { action: 'update', subject: 'rows' },
      workspaces: 'none',
      params: rowParams,
      body: rowChange,
      hasOpenData: true,
      reply: row,
      errors: ['not_found', 'column_unknown', 'version_conflict', 'row_too_large', ...noRoom],
      handler: ({ context, params: { name, id }, body: values, headers }) =>
        rows.update(context, name, id, { values, version: readVersion(headers['if-match']) }),
    }),
    route({
      ...change,
      method: 'DELETE',
      path: one,
      summary: 'Remove a row; with If-Match: <_version>, only if nobody else changed it',
      access: { action: 'delete', subject: 'rows' },
      workspaces: 'none',
      params: rowParams,
      reply: Type.Null(),
      status: 204,
      errors: ['not_found', 'version_conflict'],
      handler: async ({ context, params: { name, id }, headers }) => {
        await rows.remove(context, name, id, readVersion(headers['if-match']));
        return null;
      },
    }),
  ];
}
