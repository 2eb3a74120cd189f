// Hands mutants to a few processes with a vitest each, and gathers what became of them.
import { type ChildProcess, fork } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { plant, variable } from '../planted/edit.ts';
import type { LaneAnswer, LaneTask } from './lane.ts';
import type { Mutant, MutantList, Outcome } from './mutant.ts';
import { type TestRun, verdictOf } from './verdict.ts';

const root = join(import.meta.dirname, '../..');

export interface RunOptions {
  /** How many run at once. */
  readonly lanes: number;
  readonly testTimeoutMs: number;
  readonly onOutcome?: (outcome: Outcome) => void;
}

interface Entry {
  readonly module: string;
  readonly mutant: Mutant;
}

/** Why the text to edit is not there exactly once; null when it is. */
export function staleness({ edit }: Mutant): string | null {
  try {
    const path = join(root, edit.file);
    const source = readFileSync(path, 'utf8');
    return plant(path, source, [edit]) === source ? 'the edit changes nothing' : null;
  } catch (error) {
    return (error as Error).message;
  }
}

/**
 * Runs the tests of every mutant with its edit planted, and before it, once for each test file, without.
 *
 * @throws Error when a test file is not green without any edit: then its red would say nothing
 */
export async function runMutants(
  lists: readonly MutantList[],
  options: RunOptions,
): Promise<Outcome[]> {
  const outcomes: Outcome[] = [];
  const tell = (outcome: Outcome): void => {
    outcomes.push(outcome);
    options.onOutcome?.(outcome);
  };
  const waiting: Entry[] = [];
  for (const { module, mutants } of lists) {
    for (const mutant of mutants) {
      const saw = staleness(mutant);
      if (saw === null) waiting.push({ module, mutant });
      else tell({ module, mutant, verdict: 'stale', saw });
    }
  }
  const baselines = new Map<string, Promise<void>>();
  const work = async (lane: Lane): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { module, mutant } = next;
      for (const test of mutant.tests) {
        const green = baselines.get(test) ?? expectGreen(lane, test, options.testTimeoutMs);
        baselines.set(test, green);
        await green;
      }
      const { edit, tests } = mutant;
      const run = await lane.run({ edit, tests, testTimeoutMs: options.testTimeoutMs });
      tell({ module, mutant, ...verdictOf(run) });
    }
  };
  const count = Math.min(options.lanes, waiting.length);
  const lanes = Array.from({ length: count }, () => openLane());
  try {
    await Promise.all(lanes.map(work));
  } finally {
    await Promise.all(lanes.map((lane) => lane.end()));
  }
  return outcomes;
}

async function expectGreen(lane: Lane, test: string, testTimeoutMs: number): Promise<void> {
  const run = await lane.run({ edit: null, tests: [test], testTimeoutMs });
  const { verdict, saw } = verdictOf(run);
  if (verdict !== 'survived') throw new Error(`${test} is not green without a mutant: ${saw}`);
}

interface Lane {
  run(task: Omit<LaneTask, 'id'>): Promise<TestRun>;
  end(): Promise<void>;
}

function openLane(): Lane {
  const hooks = pathToFileURL(join(import.meta.dirname, '../planted/node.ts')).href;
  const {
    [variable]: _edits,
    VITEST: _vitest,
    VITEST_WORKER_ID: _worker,
    VITEST_POOL_ID: _pool,
    ...environment
  } = process.env;
  const child: ChildProcess = fork(join(import.meta.dirname, 'lane.ts'), {
    cwd: root,
    execArgv: [],
    // What the tests start in processes of their own has the fault as well.
    env: { ...environment, NODE_OPTIONS: `--import ${hooks}`, NODE_ENV: 'test' },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (data) => {
    errors = `${errors}${data}`.slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const ready = new Promise<void>((resolve) => child.once('message', () => resolve()));
  const gone = ended.then((): never => {
    throw new Error(`the tests of the mutants ended early: ${errors}`);
  });
  gone.catch(() => undefined);
  let lastId = 0;
  return {
    async run(task) {
      await Promise.race([ready, gone]);
      const id = ++lastId;
      const answered = new Promise<TestRun>((resolve) => {
        child.once('message', (answer: LaneAnswer) => resolve(answer.run));
      });
      child.send({ ...task, id });
      return Promise.race([answered, gone]);
    },
    async end() {
      if (child.exitCode === null && child.connected) child.send('end');
      await ended;
    },
  };
}
