// The one place in this package that sets timers, so that nothing else here waits on its own.

/** Calls `action` once after `ms` milliseconds; the returned function cancels it. Never keeps the process alive. */
export function after(ms: number, action: () => void): () => void {
  const timer = setTimeout(action, ms);
  timer.unref();
  return () => clearTimeout(timer);
}
