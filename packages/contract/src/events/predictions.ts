// Past facts that the predictions module publishes.
import type { EventEntry } from './entry.ts';

export const predictionsEvents = {} as const satisfies Record<string, EventEntry>;
