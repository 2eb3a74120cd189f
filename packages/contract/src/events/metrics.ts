// Past facts that the metrics module publishes.
import type { EventEntry } from './entry.ts';

export const metricsEvents = {} as const satisfies Record<string, EventEntry>;
