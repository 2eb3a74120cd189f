// Runs in a compute thread: rows with their dimensions in, odd sums and the parts that explain them out.
import type { TaskContext } from '@aibaas/compute';
import { type DimensionDetection, type DimensionedRows, detectByDimension } from '@aibaas/ml';
import type { DetectInput } from './series-task.ts';

export interface DimensionInput extends Pick<DetectInput, 'strictness' | 'valueMin'> {
  readonly rows: DimensionedRows;
}

export function detectParts(
  { rows, ...options }: DimensionInput,
  context: TaskContext,
): DimensionDetection {
  return detectByDimension(rows, {
    ...options,
    signal: context.signal,
    onProgress: (done, total) => context.progress({ done, total }),
  });
}
