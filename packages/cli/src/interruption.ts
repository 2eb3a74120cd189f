// Ctrl-C and SIGTERM as an AbortSignal, so that work can clean up behind itself. A second Ctrl-C
// ends the process at once.

export interface Interruption {
  readonly signal: AbortSignal;
  /** Gives the signals back to Node. */
  stop(): void;
}

export function watchInterruption(): Interruption {
  const controller = new AbortController();
  const onSignal = (): void => {
    if (controller.signal.aborted) process.exit(130);
    controller.abort();
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    signal: controller.signal,
    stop() {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}
