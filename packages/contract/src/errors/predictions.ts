// Errors that only the predictions routes answer.
import type { ErrorEntry } from './entry.ts';

export const predictionsErrors = {} as const satisfies Record<string, ErrorEntry>;
