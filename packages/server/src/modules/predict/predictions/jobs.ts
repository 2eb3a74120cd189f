// Background work of the predictions module.
import type { JobDefinition } from '../../../kernel/jobs.ts';
import type { PredictionsService } from './index.ts';
import { checkJob } from './operations/manage-alerts.ts';

export function predictionsJobs(
  service: PredictionsService,
  watch: (tenantId: string, metricId: string) => Promise<void>,
): JobDefinition[] {
  return [
    {
      name: 'predictions.score',
      // Some minutes past the hour, so that the last rows of the hour have arrived.
      cron: '7 * * * *',
      run: async (_payload, { signal }) => {
        await service.scoreDue(signal);
      },
    },
    {
      name: 'predictions.watch',
      // After midnight in UTC, when the day before is whole for most.
      cron: '11 0 * * *',
      run: (_payload, { signal }) => service.watchAll(signal),
    },
    {
      name: checkJob,
      run: ({ tenant_id, metric_id }) => watch(String(tenant_id), String(metric_id)),
    },
  ];
}
