// Past facts that the data module publishes.
import type { EventEntry } from './entry.ts';

export const dataEvents = {} as const satisfies Record<string, EventEntry>;
