// The one place in this package that reads the time.

/** Milliseconds since 1970. */
export const now = (): number => Date.now();
