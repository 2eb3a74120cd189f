// Waits for a condition, not for a time: what never comes fails with an assertion instead of a time-out.
import { expect } from 'vitest';

/** The first value that `look` answers with, now or later. */
export async function eventually<T>(look: () => T | undefined): Promise<T> {
  let found: T | undefined;
  const seen = (): T | undefined => {
    found = look();
    return found;
  };
  await expect.poll(seen, { interval: 10 }).toBeDefined();
  return found as T;
}
