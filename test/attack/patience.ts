// How attacks wait: for a condition, and not for ever, so that one that hangs breaks off and says so.

export const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => setTimeout(resolve, ms));

/** Long enough for a busy machine. */
const patienceMs = 180_000;

/**
 * Asks again until it is so.
 *
 * @param what for the message when it never is
 */
export async function until(what: string, isSo: () => boolean | Promise<boolean>): Promise<void> {
  const end = performance.now() + patienceMs;
  while (!(await isSo())) {
    if (performance.now() > end) throw new Error(`waited in vain for ${what}`);
    await pause(30);
  }
}
