// The one place where this package looks at the time and waits: everything else is given a time.

/** Milliseconds since 1970. */
export const now = (): number => Date.now();

/** Calls once after `ms`; the answer cancels it. */
export function after(ms: number, call: () => void): () => void {
  const timer = setTimeout(call, ms);
  return () => clearTimeout(timer);
}

/** Calls again and again each `ms`; the answer stops it. */
export function every(ms: number, call: () => void): () => void {
  const timer = setInterval(call, ms);
  return () => clearInterval(timer);
}
