// Runs in another thread: helps the fit that called it until that fit is over.
import { createGradientKernel } from '../../kernels/gradient.ts';
import { createHistogramKernel } from '../../kernels/histogram.ts';
import type { KernelMemory } from '../../kernels/load.ts';
import { Board } from './board.ts';

export interface Invitation {
  readonly memory: KernelMemory;
  /** Of the board, in bytes. */
  readonly place: number;
}

/** Answers how many shares of the work it did. */
export function joinCrew({ memory, place }: Invitation): number {
  const kernels = {
    histogram: createHistogramKernel(memory),
    gradient: createGradientKernel(memory),
  };
  return new Board(memory, place, kernels).serve();
}
