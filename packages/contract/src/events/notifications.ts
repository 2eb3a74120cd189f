// Past facts that the notifications module publishes.
import type { EventEntry } from './entry.ts';

export const notificationsEvents = {
  'notification.created': {
    meaning: 'There is something new to read.',
    subject: 'notifications',
    workspace: 'workspace_id',
    data: { id: 'notification id', kind: 'what it is about', workspace_id: 'its workspace' },
  },
} as const satisfies Record<string, EventEntry>;
