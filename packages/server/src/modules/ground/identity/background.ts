// Writes that must not make a caller wait, or whose duration would tell a caller something. Stop
// waits for those that run; a failed one is logged, since nobody listens to it.
import type { Log } from '../../../kernel/log.ts';

export interface Background {
  run(what: string, work: () => Promise<unknown>): void;
  settle(): Promise<void>;
}

export function createBackground(log: Log): Background {
  const running = new Set<Promise<unknown>>();
  return {
    run(what, work) {
      const task = work()
        .catch((err) => log.warn({ err }, `${what} failed`))
        .finally(() => running.delete(task));
      running.add(task);
    },
    async settle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}
