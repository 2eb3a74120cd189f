// Runs in a compute thread: one fit of one candidate without one fold.
import { performance } from 'node:perf_hooks';
import type { TaskContext } from '../../packages/compute/src/index.ts';
import { type FoldJob, type FoldResult, fitFold } from '../../packages/ml/src/index.ts';

export const fitOneFold = (job: FoldJob, { signal }: TaskContext): Promise<FoldResult> =>
  fitFold(job, { now: () => performance.now(), signal });
