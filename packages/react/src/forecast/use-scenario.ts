// The outcome of a scenario, computed in a worker: one question at a time, and of those that pile up
// while a slider moves only the newest.
import { useEffect, useRef, useState } from 'react';
import type { FuturePaths, Outcome, Scenario } from './scenario.ts';
import type { FromWorker, ToWorker } from './scenario-worker.ts';

interface Line {
  ask(scenario: Scenario): void;
  close(): void;
}

function openLine(paths: FuturePaths, onOutcome: (outcome: Outcome) => void): Line {
  const worker = new Worker(new URL('./scenario-worker.ts', import.meta.url), { type: 'module' });
  const send = (message: ToWorker): void => worker.postMessage(message);
  let waiting: Scenario | null = null;
  let asked = 0;
  let isBusy = false;
  const next = (): void => {
    if (waiting === null || isBusy) return;
    isBusy = true;
    asked++;
    send({ type: 'ask', id: asked, scenario: waiting });
    waiting = null;
  };
  worker.addEventListener('message', ({ data }: MessageEvent<FromWorker>) => {
    isBusy = false;
    onOutcome(data.outcome);
    next();
  });
  send({ type: 'paths', paths });
  return {
    ask(scenario) {
      waiting = scenario;
      next();
    },
    close: () => worker.terminate(),
  };
}

/**
 * @returns null until the first answer, and without paths
 * @example
 * const outcome = useScenario(paths, { added: 50_000, factors: [] });
 */
export function useScenario(paths: FuturePaths | null, scenario: Scenario): Outcome | null {
  const [outcome, setOutcome] = useState<Outcome | null>(null);
  const line = useRef<Line | null>(null);
  const latest = useRef(scenario);
  latest.current = scenario;
  useEffect(() => {
    setOutcome(null);
    if (paths === null) return;
    line.current = openLine(paths, setOutcome);
    line.current.ask(latest.current);
    return () => {
      line.current?.close();
      line.current = null;
    };
  }, [paths]);
  useEffect(() => line.current?.ask(scenario), [scenario]);
  return outcome;
}
