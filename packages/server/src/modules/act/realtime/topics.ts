// What a socket may listen to: `tables/<name>`, `events`, `notifications`, `operations/<id>`,
// `metrics/<id>`. Each class of topics stands for one permission, asked when the subscription begins.
import { AppError } from '../../../kernel/errors.ts';
import type { Principal } from '../../../kernel/http/context.ts';
import { denial } from '../../../kernel/http/denial.ts';
import { isUuid } from '../../../kernel/ids.ts';

const topicLengthMax = 300;

/** The subject whose reading the topic needs; null for a topic that does not exist. */
export function subjectOf(topic: string): string | null {
  if (topic.length > topicLengthMax) return null;
  if (topic === 'events' || topic === 'notifications') return topic;
  const slash = topic.indexOf('/');
  const [kind, rest] = [topic.slice(0, slash), topic.slice(slash + 1)];
  if (kind === 'tables' && rest !== '') return 'rows';
  if ((kind === 'operations' || kind === 'metrics') && isUuid(rest)) return kind;
  return null;
}

/** @throws AppError `not_found` or `permission_denied` */
export function permitTopic(principal: Principal, topic: string): void {
  const subject = subjectOf(topic);
  if (subject === null)
    throw new AppError('not_found', { subject: 'topic', id: topic.slice(0, 300) });
  if (principal.can('read', subject)) return;
  throw denial(principal, 'read', subject);
}
