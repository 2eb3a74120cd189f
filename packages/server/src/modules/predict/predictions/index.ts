// The door of the predictions module: forecasts of metrics that are kept and scored when their day
// comes.
import type { Kernel } from '../../../kernel/kernel.ts';
import type { ModuleManifest } from '../../../kernel/module.ts';
import { alertRoutes } from './alert-routes.ts';
import { predictionsJobs } from './jobs.ts';
import { scoreDue } from './operations/score-due.ts';
import { watchAll, watchOne } from './operations/watch-all.ts';
import { predictionsRoutes } from './routes.ts';
import { createPredictionsVerbs, generateKind, type PredictionsDeps } from './service.ts';

type Verbs = ReturnType<typeof createPredictionsVerbs>;

export interface PredictionsService extends Omit<Verbs, 'runGenerate'> {
  /** Scores what is due; answers how many predictions got a new actual value. */
  scoreDue(signal?: AbortSignal): Promise<number>;
  /** Forecasts every metric that has an alert or is looked at, and asks the alerts. */
  watchAll(signal?: AbortSignal): Promise<void>;
}

/**
 * @example
 * const predictions = predictionsModule(kernel, { metrics, identity });
 * const answer = await predictions.service.consumption(context, { days_ahead: 30 });
 */
export function predictionsModule(
  kernel: Kernel,
  deps: PredictionsDeps,
): { manifest: ModuleManifest; service: PredictionsService } {
  const { runGenerate, ...verbs } = createPredictionsVerbs(kernel, deps);
  const service: PredictionsService = {
    ...verbs,
    watchAll: (signal = new AbortController().signal) => watchAll(kernel, service, signal),
    scoreDue: (signal = new AbortController().signal) => scoreDue(kernel, deps, signal),
  };
  const manifest: ModuleManifest = {
    name: 'predict/predictions',
    migrations: new URL('./migrations/', import.meta.url),
    routes: [...predictionsRoutes(service), ...alertRoutes(service)],
    jobs: predictionsJobs(service, (tenantId, metricId) =>
      watchOne(kernel, service, tenantId, metricId),
    ),
    operations: [{ kind: generateKind, subject: 'predictions', run: runGenerate }],
  };
  return { manifest, service };
}
