// Routes of the event log.
import {
  eventBatch,
  eventPage,
  eventQuery,
  eventReceipt,
  eventTypes,
  eventTypesQuery,
} from '@aibaas/contract';
import { type Route, route } from '../../../kernel/http/route.ts';
import { eventsOf } from './rules.ts';
import type { EventsService } from './service.ts';

export function eventsRoutes(service: EventsService): Route[] {
  return [
    route({
      method: 'POST',
      path: '/api/v1/events',
      tag: 'events',
      summary: 'Add one CloudEvent, a list, or {events: […]}; each (source, id) counts once a week',
      access: { action: 'create', subject: 'events' },
      workspaces: 'named',
      audit: 'perMinute',
      idempotency: 'contentId',
      body: eventBatch,
      hasOpenData: true,
      reply: eventReceipt,
      errors: ['quota_exceeded', 'storage_full'],
      handler: ({ context, body }) => service.append(context, eventsOf(body)),
    }),
    route({
      method: 'GET',
      path: '/api/v1/events',
      tag: 'events',
      summary: 'The event log, newest first',
      access: { action: 'read', subject: 'events' },
      workspaces: 'filtered',
      audit: 'none',
      idempotency: 'none',
      query: eventQuery,
      reply: eventPage,
      errors: ['cursor_invalid'],
      handler: ({ context, query }) => service.list(context, query),
    }),
    route({
      method: 'GET',
      path: '/api/v1/events/types',
      tag: 'events',
      summary: 'Types of events seen, with counts and the fields of the newest one',
      access: { action: 'read', subject: 'events' },
      workspaces: 'filtered',
      audit: 'none',
      idempotency: 'none',
      query: eventTypesQuery,
      reply: eventTypes,
      handler: ({ context, query }) => service.types(context, query),
    }),
  ];
}
