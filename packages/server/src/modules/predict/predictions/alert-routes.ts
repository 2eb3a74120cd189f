// Routes of alerts.
import {
  alert,
  alertInput,
  alertListQuery,
  alertPage,
  alertPatch,
  strict,
  uuid,
} from '@aibaas/contract';
import Type from 'typebox';
import { Answer, type Route, route } from '../../../kernel/http/route.ts';
import type { PredictionsService } from './index.ts';

export function alertRoutes(service: PredictionsService): Route[] {
  const read = {
    tag: 'alerts',
    access: { action: 'read', subject: 'alerts' },
    audit: 'none',
    idempotency: 'none',
  } as const;
  const write = { tag: 'alerts', audit: 'record', idempotency: 'key' } as const;
  const one = { params: strict({ id: uuid }), errors: ['not_found'] } as const;
  return [
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/alerts',
      workspaces: 'filtered',
      summary: 'Alerts, newest first',
      query: alertListQuery,
      reply: alertPage,
      errors: ['cursor_invalid', 'not_found'],
      handler: ({ context, query }) => service.listAlerts(context, query),
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/v1/alerts',
      summary: 'Tell before a balance runs out, or once a metric can be forecast',
      access: { action: 'create', subject: 'alerts' },
      workspaces: 'named',
      body: alertInput,
      reply: alert,
      status: 201,
      errors: ['not_found', 'conflict'],
      handler: ({ context, body }) => service.createAlert(context, body),
    }),
    route({
      ...read,
      ...one,
      method: 'GET',
      path: '/api/v1/alerts/:id',
      workspaces: 'named',
      summary: 'One alert, with what it last found',
      reply: alert,
      handler: ({ context, params }) => service.getAlert(context, params.id),
    }),
    route({
      ...write,
      ...one,
      method: 'PATCH',
      path: '/api/v1/alerts/:id',
      summary: 'Change an alert, or switch it off and on; it starts afresh',
      access: { action: 'update', subject: 'alerts' },
      workspaces: 'named',
      body: alertPatch,
      reply: alert,
      handler: ({ context, params, body }) => service.updateAlert(context, params.id, body),
    }),
    route({
      ...write,
      ...one,
      method: 'DELETE',
      path: '/api/v1/alerts/:id',
      summary: 'Remove an alert; what it told stays',
      access: { action: 'delete', subject: 'alerts' },
      workspaces: 'named',
      reply: Type.Unknown(),
      status: 204,
      handler: async ({ context, params }) => {
        await service.removeAlert(context, params.id);
        return new Answer(null, { status: 204 });
      },
    }),
  ];
}
