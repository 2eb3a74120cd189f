// Errors that only the metrics routes answer.
import type { ErrorEntry } from './entry.ts';

export const metricsErrors = {} as const satisfies Record<string, ErrorEntry>;
