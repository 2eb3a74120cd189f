// The one error catalogue: every code the product can answer, with its status, words and remedy.
import { coreErrors } from './errors/core.ts';
import { dataErrors } from './errors/data.ts';
import { eventsErrors } from './errors/events.ts';
import { factorErrors } from './errors/factors.ts';
import { identityErrors } from './errors/identity.ts';
import { metricsErrors } from './errors/metrics.ts';
import { predictionsErrors } from './errors/predictions.ts';

export { type ErrorEntry, slotsInWords } from './errors/entry.ts';

export const errorCatalogue = {
  ...coreErrors,
  ...identityErrors,
  ...factorErrors,
  ...dataErrors,
  ...eventsErrors,
  ...metricsErrors,
  ...predictionsErrors,
} as const;

export type ErrorCode = keyof typeof errorCatalogue;
