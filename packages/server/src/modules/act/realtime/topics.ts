// What a socket may listen to, and what of it each listener hears. Topics and their permissions stand in
// the contract's catalogue; the permission is asked when a subscription begins and for each event.
import { type TopicEntry, topicCatalogue } from '@aibaas/contract';
import { AppError } from '../../../kernel/errors.ts';
import type { Principal } from '../../../kernel/http/context.ts';
import { isUuid } from '../../../kernel/ids.ts';
import type { PublishedEvent } from '../../../kernel/outbox.ts';
import { assertMay, mayReadFact } from '../../../kernel/permission.ts';

const topicLengthMax = 300;
const classes = new Map<string, TopicEntry>(Object.entries(topicCatalogue));

/** The entry of a topic that sockets may listen to; null for any other text. */
export function liveTopic(topic: string): TopicEntry | null {
  if (topic.length > topicLengthMax) return null;
  const slash = topic.indexOf('/');
  const entry = classes.get(slash < 0 ? topic : topic.slice(0, slash));
  if (entry === undefined || !entry.isLive || (entry.which === null) !== slash < 0) return null;
  const which = topic.slice(slash + 1);
  const isNamed = entry.which === 'uuid' ? isUuid(which) : which !== '';
  return entry.which === null || isNamed ? entry : null;
}

/** @throws AppError `not_found` or `permission_denied` */
export function permitTopic(principal: Principal, topic: string): void {
  const entry = liveTopic(topic);
  if (entry === null)
    throw new AppError('not_found', { subject: 'topic', id: topic.slice(0, 300) });
  assertMay(principal, 'read', entry.subject);
}

/** Whether a listener is told this; asked for each event, since its workspace is known only then. */
export type Hearing = (principal: Principal) => boolean;

export const hearingOfFact =
  ({ name, workspaceId }: Pick<PublishedEvent, 'name' | 'workspaceId'>): Hearing =>
  (principal) =>
    mayReadFact(principal, name, workspaceId);

export const hearingOfEvent =
  (workspaceId: string | null): Hearing =>
  (principal) =>
    principal.can('read', 'events', workspaceId);
