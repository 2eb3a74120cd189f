// For tests: what a call was refused with.
import { expect } from 'vitest';
import { MlError } from './errors.ts';

function refusedWith(work: () => unknown): MlError | null {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(MlError);
    return error as MlError;
  }
  return null;
}

/** The code of the MlError that `work` throws. */
export const refusal = (work: () => unknown): string =>
  refusedWith(work)?.code ?? 'nothing was refused';

/** Its code and its path, with a space between them. */
export function refusalAt(work: () => unknown): string {
  const error = refusedWith(work);
  return error === null ? 'nothing was refused' : `${error.code} ${error.path}`;
}
