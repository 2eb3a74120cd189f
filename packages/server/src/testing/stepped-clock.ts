// A clock for tests of loops that poll: nothing sleeps in real time, and what repeats runs when asked.
import { type Clock, systemClock } from '../kernel/clock.ts';

export interface SteppedClock extends Clock {
  /** Ends every sleep that has begun. */
  wake(): void;
  /** Sleeps that have begun since the start; a loop that polls goes round once between two of them. */
  readonly sleeps: number;
  /** Runs what repeats each `ms` milliseconds once. */
  run(ms: number): Promise<void>;
}

export function steppedClock(): SteppedClock {
  const sleeping = new Set<() => void>();
  const repeated = new Map<number, Set<() => void | Promise<void>>>();
  let sleeps = 0;
  return {
    ...systemClock,
    get sleeps() {
      return sleeps;
    },
    sleep: (_ms, signal) =>
      new Promise((resolve) => {
        sleeps += 1;
        const end = (): void => {
          sleeping.delete(end);
          resolve();
        };
        if (signal?.aborted) return resolve();
        sleeping.add(end);
        signal?.addEventListener('abort', end, { once: true });
      }),
    wake() {
      for (const end of [...sleeping]) end();
    },
    every(ms, work) {
      const group = repeated.get(ms) ?? new Set();
      repeated.set(ms, group.add(work));
      return () => void group.delete(work);
    },
    async run(ms) {
      for (const work of repeated.get(ms) ?? []) await work();
    },
  };
}
