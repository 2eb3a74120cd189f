// Every list of planted bugs.
import { accessMutants } from './access.ts';
import { auditMutants } from './audit.ts';
import { clientsMutants } from './clients.ts';
import { dataMutants } from './data.ts';
import { factorsMutants } from './factors.ts';
import { filesMutants } from './files.ts';
import { httpMutants } from './http.ts';
import { identityMutants } from './identity.ts';
import { kernelMutants } from './kernel.ts';
import { libraryMutants } from './library.ts';
import { metricsMutants } from './metrics.ts';
import type { MutantList } from './mutant.ts';
import { predictionsMutants } from './predictions.ts';
import { realtimeMutants } from './realtime.ts';
import { sharesMutants } from './shares.ts';

export const lists: readonly MutantList[] = [
  kernelMutants,
  httpMutants,
  sharesMutants,
  auditMutants,
  identityMutants,
  accessMutants,
  factorsMutants,
  dataMutants,
  filesMutants,
  metricsMutants,
  predictionsMutants,
  realtimeMutants,
  clientsMutants,
  libraryMutants,
];
