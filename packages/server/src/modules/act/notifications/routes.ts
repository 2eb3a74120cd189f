// Routes of notifications.
import { notificationPage, notificationQuery, readMarks, unreadCount } from '@aibaas/contract';
import { type Route, route } from '../../../kernel/http/route.ts';
import type { NotificationsService } from './service.ts';

export function notificationsRoutes(service: NotificationsService): Route[] {
  const read = {
    tag: 'notifications',
    access: { action: 'read', subject: 'notifications' },
    workspaces: 'filtered',
    audit: 'none',
    idempotency: 'none',
  } as const;
  return [
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/notifications',
      summary: 'What you were told, newest first',
      query: notificationQuery,
      reply: notificationPage,
      errors: ['cursor_invalid'],
      handler: ({ context, query }) => service.list(context, query),
    }),
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/notifications/unread',
      summary: 'How many you have not read',
      reply: unreadCount,
      handler: ({ context }) => service.unread(context),
    }),
    route({
      tag: 'notifications',
      method: 'POST',
      path: '/api/v1/notifications/read',
      summary: 'Mark notifications as read, some or all; each reader has marks of their own',
      access: { action: 'read', subject: 'notifications' },
      workspaces: 'filtered',
      audit: 'perMinute',
      idempotency: 'contentId',
      body: readMarks,
      reply: unreadCount,
      handler: ({ context, body }) => service.markRead(context, body),
    }),
  ];
}
