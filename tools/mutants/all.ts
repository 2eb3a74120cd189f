// Every list of planted bugs.
import { auditMutants } from './audit.ts';
import { clientsMutants } from './clients.ts';
import { dataMutants } from './data.ts';
import { identityMutants } from './identity.ts';
import { kernelMutants } from './kernel.ts';
import { libraryMutants } from './library.ts';
import { metricsMutants } from './metrics.ts';
import type { MutantList } from './mutant.ts';
import { predictionsMutants } from './predictions.ts';
import { realtimeMutants } from './realtime.ts';

export const lists: readonly MutantList[] = [
  kernelMutants,
  auditMutants,
  identityMutants,
  dataMutants,
  metricsMutants,
  predictionsMutants,
  realtimeMutants,
  clientsMutants,
  libraryMutants,
];
