// Every list of planted bugs.
import { auditMutants } from './audit.ts';
import { kernelMutants } from './kernel.ts';
import type { MutantList } from './mutant.ts';

export const lists: readonly MutantList[] = [kernelMutants, auditMutants];
