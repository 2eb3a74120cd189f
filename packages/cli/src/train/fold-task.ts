// Runs in a compute thread: one fit of one candidate without one fold.
import type { TaskContext } from '@aibaas/compute';
import { type FoldJob, type FoldResult, fitFold } from '@aibaas/ml';
import { now } from '../clock.ts';

export const fitOneFold = (job: FoldJob, { signal }: TaskContext): Promise<FoldResult> =>
  fitFold(job, { now, signal });
