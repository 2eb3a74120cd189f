// The verbs of notifications: keep what facts tell, list, count, mark as read.
import type {
  AlertReceipt,
  HistoryReceipt,
  Notification,
  NotificationQuery,
  ReadMarks,
  UnreadCount,
} from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import { cutPage } from '../../../kernel/database/page.ts';
import { AppError } from '../../../kernel/errors.ts';
import type { RequestContext } from '../../../kernel/http/context.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { Kernel } from '../../../kernel/kernel.ts';
import type { PublishedEvent } from '../../../kernel/outbox.ts';
import { type Told, tellAlert, tellHistory } from './rules.ts';
import * as store from './store.ts';

export interface NotificationsService {
  list(
    context: RequestContext,
    query: NotificationQuery,
  ): Promise<{ data: Notification[]; next_cursor: string | null }>;
  unread(context: RequestContext): Promise<UnreadCount>;
  markRead(context: RequestContext, marks: ReadMarks): Promise<UnreadCount>;
  /** Facts become notifications, each once however often it is taken. */
  takeFacts(facts: readonly PublishedEvent[]): Promise<void>;
}

export const liveTopic = 'notifications';

export function createNotificationsService({ database, outbox }: Kernel): NotificationsService {
  const readerOf = ({ principal, workspaces }: RequestContext): store.Reader => ({
    readerId: principal.id,
    workspaces,
  });

  async function unread(context: RequestContext): Promise<UnreadCount> {
    return { unread: await store.countUnread(database, context, readerOf(context)) };
  }

  return {
    unread,

    async list(context, query) {
      const limit = query.limit ?? 50;
      const beforeId = query.cursor ?? null;
      if (beforeId !== null && !isUuid(beforeId)) throw new AppError('cursor_invalid');
      const page = { beforeId, isUnread: query.unread ?? false, limit };
      const reader = readerOf(context);
      const rows = await store.listNotifications(database, context, reader, page);
      const { data, last } = cutPage(rows, limit, view);
      return { data, next_cursor: last === null ? null : last.id };
    },

    async markRead(context, marks) {
      const reader = readerOf(context);
      const ids = 'ids' in marks ? marks.ids : null;
      await database.tenant(context, (tx) => store.markRead(tx, reader, ids));
      return unread(context);
    },

    async takeFacts(facts) {
      for (const { name, tenantId, id, at, data } of facts) {
        const told = toldOf(name, data);
        if (told === null) continue;
        await database.tenant(tenantId, async (tx) => {
          if (!(await store.insertNotification(tx, { ...told, id, at }))) return;
          const news = { id, kind: told.kind, workspace_id: told.workspaceId };
          await outbox.publish(tx, { name: 'notification.created', topic: liveTopic, data: news });
        });
      }
    },
  };
}

function view(row: store.NotificationRow): Notification {
  const { id, workspace_id, kind, title, body, receipt, is_read } = row;
  const created_at = isoTime(row.created_at.getTime());
  return { id, workspace_id, kind, title, body, receipt, created_at, is_read };
}

/** Facts are published in the shape of their receipt. */
function toldOf(name: string, data: unknown): Told | null {
  if (name === 'alert.fired') return tellAlert(data as AlertReceipt);
  return name === 'history.enough' ? tellHistory(data as HistoryReceipt) : null;
}
