// For tests: what a call was refused with.
import { expect } from 'vitest';
import { MlError } from './errors.ts';

/** The code of the MlError that `work` throws. */
export function refusal(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(MlError);
    return (error as MlError).code;
  }
  return 'nothing was refused';
}
