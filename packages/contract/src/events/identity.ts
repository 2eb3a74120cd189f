// Past facts that the identity module publishes.
import type { EventEntry } from './entry.ts';

export const identityEvents = {} as const satisfies Record<string, EventEntry>;
