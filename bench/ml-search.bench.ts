// The best of 60 trials on six test functions: our searches, chance, and Optuna's TPE on the same functions in
// the same run where a Python with it is named (AIBAAS_BENCH_PYTHON). Medians over seeds.
import { type ChildProcessWithoutNullStreams, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { Search, type SearchMethod, type Space, searchMethods } from '../packages/ml/src/index.ts';
import { median } from './harness/rounds.ts';
import { functions, type TestFunction } from './search/functions.ts';

export const name = 'ml-search';

const trials = 60;
const seeds = 20;

export async function run({ log }: { log(line: string): void }): Promise<Record<string, unknown>> {
  const python = process.env.AIBAAS_BENCH_PYTHON;
  const peer = python === undefined ? null : await startPeer(python);
  if (peer === null) log('Optuna: skipped; AIBAAS_BENCH_PYTHON names no Python that has it');
  const rows: Record<string, unknown>[] = [];
  let better = 0;
  for (const test of functions) {
    const gaps: Record<string, number> = {};
    for (const method of searchMethods) {
      gaps[method] = median(each((seed) => ours(test, method, seed)));
    }
    if (peer !== null) {
      const theirs: number[] = [];
      for (const seed of each((s) => s)) theirs.push((await peer.best(test, seed)) - test.least);
      gaps.optuna = median(theirs);
      if ((gaps.bayesian as number) < gaps.optuna) better += 1;
    }
    const shown = Object.entries(gaps).map(([who, gap]) => `${who} ${gap.toPrecision(3)}`);
    log(`${test.name.padEnd(11)} above the least after ${trials} trials: ${shown.join('   ')}`);
    rows.push({ function: test.name, ...gaps });
  }
  if (peer !== null) log(`better than Optuna's TPE on ${better} of ${functions.length} (goal: 4)`);
  peer?.stop();
  return { rows, better };
}

const each = <T>(act: (seed: number) => T): T[] =>
  Array.from({ length: seeds }, (_, seed) => act(seed + 1));

function ours(test: TestFunction, method: SearchMethod, seed: number): number {
  const space: Space = Object.fromEntries(
    test.low.map((low, i) => [`x${i}`, { kind: 'uniform', low, high: test.high[i] as number }]),
  );
  const search = new Search(space, { method, seed });
  for (let t = 0; t < trials; t++) {
    const { id, point } = search.ask();
    search.tell(id, test.of(test.low.map((_, i) => point[`x${i}`] as number)));
  }
  return (search.best()?.value as number) - test.least;
}

async function startPeer(python: string) {
  const child = spawn(python, [join(import.meta.dirname, 'search/optuna-peer.py')]);
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const started = await Promise.race([once(child, 'exit').then(() => false), probe(child, lines)]);
  if (!started) return null;
  return {
    async best(test: TestFunction, seed: number): Promise<number> {
      const { low, high } = test;
      child.stdin.write(`${JSON.stringify({ seed, trials, low, high })}\n`);
      for (;;) {
        const answer = JSON.parse((await lines.next()).value as string);
        if (answer.done !== undefined) return answer.done;
        child.stdin.write(`${JSON.stringify({ value: test.of(answer.x) })}\n`);
      }
    },
    stop: () => child.kill(),
  };
}

/** Whether it answers at all: no trial is no work. */
async function probe(
  child: ChildProcessWithoutNullStreams,
  lines: AsyncIterator<string>,
): Promise<boolean> {
  child.stdin.on('error', () => undefined);
  child.stdin.write(`${JSON.stringify({ seed: 1, trials: 1, low: [0], high: [1] })}\n`);
  const first = await lines.next();
  if (first.done === true) return false;
  child.stdin.write(`${JSON.stringify({ value: 0 })}\n`);
  return (await lines.next()).done !== true;
}
