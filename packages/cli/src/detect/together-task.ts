// Runs in a compute thread: records of several numbers in, which of them are odd taken together out.
import type { TaskContext } from '@aibaas/compute';
import { detectMultivariate, type MultivariateDetection } from '@aibaas/ml';

export interface TogetherInput {
  /** One list of numbers a name, in the order of time; null is a gap. */
  readonly columns: Readonly<Record<string, (number | null)[]>>;
  readonly strictness?: number;
}

export function detectTogether(
  { columns, ...options }: TogetherInput,
  { signal }: TaskContext,
): MultivariateDetection {
  return detectMultivariate(columns, { ...options, signal });
}
