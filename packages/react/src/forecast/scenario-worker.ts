// Follows sampled futures beside the page, so that a slider never waits for them.
import { type FuturePaths, followPaths, type Outcome, type Scenario } from './scenario.ts';

export type ToWorker =
  | { readonly type: 'paths'; readonly paths: FuturePaths }
  | { readonly type: 'ask'; readonly id: number; readonly scenario: Scenario };

export interface FromWorker {
  readonly id: number;
  readonly outcome: Outcome;
}

let paths: FuturePaths | null = null;

globalThis.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.type === 'paths') {
    paths = data.paths;
    return;
  }
  if (paths === null) return;
  const answer: FromWorker = { id: data.id, outcome: followPaths(paths, data.scenario) };
  globalThis.postMessage(answer);
});
