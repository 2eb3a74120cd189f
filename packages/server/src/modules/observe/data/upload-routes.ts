// Routes of files that come in parts.
import { fileUpload, importQuery, operation, strict, uploadInput, uuid } from '@aibaas/contract';
import Type from 'typebox';
import { Answer, type Route, route } from '../../../kernel/http/route.ts';
import type { DataService } from './service.ts';

const one = { params: strict({ id: uuid }) } as const;

export function uploadRoutes({ uploads }: Pick<DataService, 'uploads'>): Route[] {
  const write = {
    tag: 'imports',
    access: { action: 'create', subject: 'imports' },
    workspaces: 'none',
    audit: 'record',
    idempotency: 'key',
  } as const;
  return [
    route({
      ...write,
      method: 'POST',
      path: '/api/v1/uploads',
      summary: 'Announce a large file that will come in parts; kept for a day',
      body: uploadInput,
      reply: fileUpload,
      status: 201,
      errors: ['conflict', 'storage_full'],
      handler: ({ context, body }) => uploads.create(context, body),
    }),
    route({
      ...one,
      tag: 'imports',
      method: 'GET',
      path: '/api/v1/uploads/:id',
      summary: 'How much of a file has come; go on from there after a lost connection',
      access: { action: 'create', subject: 'imports' },
      workspaces: 'none',
      audit: 'none',
      idempotency: 'none',
      reply: fileUpload,
      errors: ['not_found'],
      handler: ({ context, params }) => uploads.get(context, params.id),
    }),
    route({
      ...one,
      tag: 'imports',
      method: 'PATCH',
      path: '/api/v1/uploads/:id',
      summary: 'Send the next part; the header Upload-Offset says at which byte it begins',
      access: { action: 'create', subject: 'imports' },
      workspaces: 'none',
      audit: 'perMinute',
      // The offset makes a repeat harmless.
      idempotency: 'contentId',
      body: 'stream',
      reply: fileUpload,
      errors: [
        'not_found',
        'upload_offset',
        'body_too_large',
        'import_interrupted',
        'quota_exceeded',
        'storage_full',
        'busy',
      ],
      handler: ({ context, params, headers, stream }) =>
        uploads.append(context, params.id, headers['upload-offset']?.toString(), stream),
    }),
    route({
      ...write,
      ...one,
      method: 'POST',
      path: '/api/v1/uploads/:id/import',
      summary: 'Import a file that has come whole; it becomes or joins a table',
      body: importQuery,
      reply: operation,
      status: 202,
      errors: ['not_found', 'upload_incomplete', 'table_exists', 'import_hint'],
      handler: async ({ context, params, body }) => {
        const started = await uploads.importIt(context, params.id, body);
        const headers = { location: `/api/v1/operations/${started.id}` };
        return new Answer(started as never, { status: 202, headers });
      },
    }),
    route({
      ...write,
      ...one,
      method: 'DELETE',
      path: '/api/v1/uploads/:id',
      summary: 'Give up an upload',
      reply: Type.Unknown(),
      status: 204,
      errors: ['not_found'],
      handler: async ({ context, params }) => {
        await uploads.remove(context, params.id);
        return new Answer(null, { status: 204 });
      },
    }),
  ];
}
