// The one event catalogue: every past fact that modules publish through the outbox.
import { coreEvents } from './events/core.ts';
import { dataEvents } from './events/data.ts';
import type { EventEntry } from './events/entry.ts';
import { eventsEvents } from './events/events.ts';
import { identityEvents } from './events/identity.ts';
import { metricsEvents } from './events/metrics.ts';
import { notificationsEvents } from './events/notifications.ts';
import { predictionsEvents } from './events/predictions.ts';

export type { EventEntry } from './events/entry.ts';

export const eventCatalogue = {
  ...coreEvents,
  ...identityEvents,
  ...dataEvents,
  ...eventsEvents,
  ...metricsEvents,
  ...predictionsEvents,
  ...notificationsEvents,
} as const;

export type EventName = keyof typeof eventCatalogue;

/** What the data of an event must hold, so that it is known which workspace it is about. */
export type EventPlace<Name extends EventName> = Name extends EventName
  ? PlaceIn<(typeof eventCatalogue)[Name]['workspace']>
  : never;

type PlaceIn<Field extends EventEntry['workspace']> = Field extends 'id' | 'workspace_id'
  ? { readonly [Key in Field]: string | null }
  : unknown;
