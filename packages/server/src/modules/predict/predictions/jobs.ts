// Background work of the predictions module.
import type { JobDefinition } from '../../../kernel/jobs.ts';
import type { PredictionsService } from './index.ts';

export function predictionsJobs(service: PredictionsService): JobDefinition[] {
  return [
    {
      name: 'predictions.score',
      // Some minutes past the hour, so that the last rows of the hour have arrived.
      cron: '7 * * * *',
      run: async (_payload, { signal }) => {
        await service.scoreDue(signal);
      },
    },
  ];
}
