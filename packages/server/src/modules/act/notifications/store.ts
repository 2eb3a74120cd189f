// Every statement on notifications and their readers.
import type { Notification } from '@aibaas/contract';
import type { Database, TenantScope } from '../../../kernel/database/database.ts';
import { boundedPage, type PageFacts } from '../../../kernel/database/page.ts';
import type { Tx } from '../../../kernel/database/pool.ts';
import { list, sql } from '../../../kernel/database/sql.ts';
import { inWorkspaces } from '../../../kernel/permission.ts';
import type { Told } from './rules.ts';

export interface NotificationRow {
  readonly id: string;
  readonly workspace_id: string | null;
  readonly kind: Notification['kind'];
  readonly title: string;
  readonly body: string;
  readonly receipt: Notification['receipt'];
  readonly created_at: Date;
  readonly is_read: boolean;
}

const isRead = (reader: string) => sql`exists (select 1 from notify.reads r
  where r.tenant_id = n.tenant_id and r.notification_id = n.id and r.reader_id = ${reader})`;

/** @returns false when it was kept before. */
export async function insertNotification(
  tx: Tx,
  given: Told & { id: string; at: string },
): Promise<boolean> {
  const { count } = await tx.query(sql`
    insert into notify.notifications
      (tenant_id, id, workspace_id, kind, title, body, receipt, created_at)
    values (${tx.tenantId}, ${given.id}, ${given.workspaceId}, ${given.kind}, ${given.title},
      ${given.body}, ${JSON.stringify(given.receipt)}::jsonb, ${given.at})
    on conflict (tenant_id, id) do nothing`);
  return count === 1;
}

export interface Reader {
  readonly readerId: string;
  /** Workspaces that the reader is limited to; null is no limit. */
  readonly workspaces: readonly string[] | null;
}

const visible = ({ workspaces }: Reader) => inWorkspaces(workspaces, sql`n.workspace_id`);

/** Newest first; one more than `limit`, to know whether a page follows. */
export function listNotifications(
  database: Database,
  scope: TenantScope,
  reader: Reader,
  page: { beforeId: string | null; isUnread: boolean; limit: number },
): Promise<(NotificationRow & PageFacts)[]> {
  return database.one<NotificationRow & PageFacts>(
    scope,
    boundedPage(sql`select n.id, n.workspace_id, n.kind, n.title, n.body, n.receipt, n.created_at,
        ${isRead(reader.readerId)} as is_read
      from notify.notifications n
      where n.tenant_id = kernel.tenant_id() and ${visible(reader)}
        ${page.beforeId === null ? sql`` : sql`and n.id < ${page.beforeId}`}
        ${page.isUnread ? sql`and not ${isRead(reader.readerId)}` : sql``}
      order by n.id desc limit ${page.limit + 1}::int`),
  );
}

export async function countUnread(
  database: Database,
  scope: TenantScope,
  reader: Reader,
): Promise<number> {
  const [row] = await database.one<{ unread: number }>(
    scope,
    sql`select count(*)::int as unread from notify.notifications n
      where n.tenant_id = kernel.tenant_id() and ${visible(reader)}
        and not ${isRead(reader.readerId)}`,
  );
  return row?.unread ?? 0;
}

/** All that the reader may see, or those of them with these ids. */
export async function markRead(
  tx: Tx,
  reader: Reader,
  ids: readonly string[] | null,
): Promise<void> {
  await tx.query(sql`
    insert into notify.reads (tenant_id, notification_id, reader_id)
    select n.tenant_id, n.id, ${reader.readerId} from notify.notifications n
    where n.tenant_id = ${tx.tenantId} and ${visible(reader)}
      ${ids === null ? sql`` : sql`and n.id = any (${list(ids)}::uuid[])`}
    on conflict do nothing`);
}
