// Past facts that the events module publishes.
import type { EventEntry } from './entry.ts';

export const eventsEvents = {} as const satisfies Record<string, EventEntry>;
