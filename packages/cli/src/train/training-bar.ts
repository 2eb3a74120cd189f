// The progress bar of training a table: candidates, or the time where there is a limit.
import type { TrainingProgress } from '@aibaas/ml';
import { every, now } from '../clock.ts';
import type { ProgressBar } from '../terminal/progress-bar.ts';

/** A bar that goes on with the clock between two candidates, where it is time that it counts. */
export function trainingBar(bar: ProgressBar) {
  let state: { progress: TrainingProgress; what: string; at: number } | null = null;
  const draw = (): void => {
    if (state === null) return;
    const { progress, what, at } = state;
    const { total, unit } = progress;
    const label = `${what}${progress.label}`;
    if (unit === 'candidates') bar.update({ ...progress, label });
    else {
      const done = Math.min(total, Math.round(progress.done + (now() - at) / 1000));
      bar.update({ done, total, label, unit, secondsLeft: total - done });
    }
  };
  const stop = every(1000, draw);
  return {
    update(progress: TrainingProgress, what: string): void {
      state = { progress, what, at: now() };
      draw();
    },
    stop(): void {
      stop();
      bar.clear();
    },
  };
}
