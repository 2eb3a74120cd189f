// Errors that only the predictions routes answer.
import type { ErrorEntry } from './entry.ts';

export const predictionsErrors = {
  consumption_metric_missing: {
    status: 404,
    title: 'The workspace has no consumption metric',
    detail: 'No metric of workspace {workspace_id} has the role "consumption".',
    remedy: 'Create one with POST /api/v1/metrics and role "consumption", or pass metric_id.',
  },
  horizon_out_of_range: {
    status: 400,
    title: 'The horizon is out of range',
    detail: '{field} is {value}; it must be a whole number of days from {min} to {max}.',
    remedy: 'Ask for 1 to 365 days ahead.',
  },
  granularity_too_fine: {
    status: 400,
    title: 'The data are not that fine',
    detail:
      'The time column "{column}" holds dates without a time, so nothing can be said by hour.',
    remedy: 'Ask for daily, weekly or monthly.',
  },
} as const satisfies Record<string, ErrorEntry>;
