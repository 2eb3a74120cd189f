// Every list of planted bugs.
import { auditMutants } from './audit.ts';
import { kernelMutants } from './kernel.ts';
import { metricsMutants } from './metrics.ts';
import type { MutantList } from './mutant.ts';
import { predictionsMutants } from './predictions.ts';

export const lists: readonly MutantList[] = [
  kernelMutants,
  auditMutants,
  metricsMutants,
  predictionsMutants,
];
