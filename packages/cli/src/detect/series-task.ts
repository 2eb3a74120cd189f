// Runs in a compute thread: one series in, what is odd about it out.
import type { TaskContext } from '@aibaas/compute';
import { type AnomalyOptions, type Detection, detectAnomalies } from '@aibaas/ml';

export interface DetectInput extends AnomalyOptions {
  readonly times: number[];
  readonly values: (number | null)[];
}

export function detectSeries(
  { times, values, ...options }: DetectInput,
  context: TaskContext,
): Detection {
  return detectAnomalies(times, values, {
    ...options,
    signal: context.signal,
    onProgress: (done, total) => context.progress({ done, total }),
  });
}
