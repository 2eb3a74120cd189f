// The one place in this package that reads the time or waits for it.

/** Milliseconds since 1970, to the microsecond: a whole millisecond is more than a fast model takes. */
export const now = (): number => performance.timeOrigin + performance.now();

/** Calls back every so many milliseconds, until the answer is called. */
export function every(ms: number, callback: () => void): () => void {
  const timer = setInterval(callback, ms);
  return () => clearInterval(timer);
}

/** Calls back once after so many milliseconds, unless the process has ended by then. */
export function atTheLatest(ms: number, callback: () => void): void {
  setTimeout(callback, ms).unref();
}
