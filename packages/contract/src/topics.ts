// The one catalogue of topics: what an event is about, as `class` or `class/which`, and what of it a
// live socket may listen to.
import type { Subject } from './subjects.ts';

export interface TopicEntry {
  /** The permission to read that listening needs. */
  readonly subject: Subject;
  /** What stands behind the slash; null for a topic without one. */
  readonly which: 'name' | 'uuid' | null;
  /** Whether sockets may listen to it; facts of the others reach them through `events` alone. */
  readonly isLive: boolean;
}

export const topicCatalogue = {
  events: { subject: 'events', which: null, isLive: true },
  notifications: { subject: 'notifications', which: null, isLive: true },
  tables: { subject: 'rows', which: 'name', isLive: true },
  metrics: { subject: 'metrics', which: 'uuid', isLive: true },
  operations: { subject: 'operations', which: 'uuid', isLive: true },
  tenants: { subject: 'tenants', which: null, isLive: false },
  members: { subject: 'members', which: null, isLive: false },
  invitations: { subject: 'invitations', which: null, isLive: false },
  workspaces: { subject: 'workspaces', which: null, isLive: false },
  keys: { subject: 'keys', which: null, isLive: false },
  sessions: { subject: 'sessions', which: null, isLive: false },
  factors: { subject: 'factors', which: null, isLive: false },
} as const satisfies Record<string, TopicEntry>;

export type TopicClass = keyof typeof topicCatalogue;

type TopicText<Class extends TopicClass> = (typeof topicCatalogue)[Class]['which'] extends null
  ? Class
  : `${Class}/${string}`;

/** A topic of a class that the catalogue has; a misspelt one is a type error. */
export type Topic = { [Class in TopicClass]: TopicText<Class> }[TopicClass];
