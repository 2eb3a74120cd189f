// Errors that only the events routes answer.
import type { ErrorEntry } from './entry.ts';

export const eventsErrors = {} as const satisfies Record<string, ErrorEntry>;
