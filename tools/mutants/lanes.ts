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

/** Runs the tests of every mutant with its edit planted, and before it, once for each file, without. */
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
  const { testTimeoutMs } = options;
  const baselines = new Map<string, Promise<string | null>>();
  const work = async (lane: Lane): Promise<void> => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const { edit, tests } = next.mutant;
      let saw: string | null = null;
      for (const test of tests) {
        const red = baselines.get(test) ?? redWithout(lane, test, testTimeoutMs);
        baselines.set(test, red);
        saw ??= await red;
      }
      if (saw !== null) tell({ ...next, verdict: 'broken', saw });
      else tell({ ...next, ...verdictOf(await lane.run({ edit, tests, testTimeoutMs })) });
    }
  };
  const count = Math.min(options.lanes, waiting.length);
  await Promise.all(
    Array.from({ length: count }, async () => {
      const lane = createLane();
      await work(lane).finally(() => lane.end());
    }),
  );
  return outcomes;
}

/** What is red in a test file without any mutant, whose red would say nothing then; null when green. */
async function redWithout(lane: Lane, test: string, testTimeoutMs: number): Promise<string | null> {
  const run = await lane.run({ edit: null, tests: [test], testTimeoutMs });
  const { verdict, saw } = verdictOf(run);
  return verdict === 'survived' ? null : `${test} is not green without a mutant: ${saw}`;
}

interface Lane {
  run(task: Omit<LaneTask, 'id'>): Promise<TestRun>;
  end(): Promise<void>;
}

/** A lane that is replaced where a mutant makes its tests hang or ends its process. */
function createLane(): Lane {
  let current: OpenLane | null = null;
  return {
    async run(task) {
      current ??= openLane();
      const patience = Promise.withResolvers<TestRun>();
      // Hooks have their own time on top of the tests'.
      const timer = setTimeout(() => patience.resolve(hung), 2 * task.testTimeoutMs + 60_000);
      try {
        const run = await Promise.race([current.run(task), patience.promise]);
        if (run !== hung) return run;
      } catch (error) {
        current = null;
        return { passed: 0, failures: [], otherErrors: [String(error)] };
      } finally {
        clearTimeout(timer);
      }
      await current.kill();
      current = null;
      return hung;
    },
    end: async () => current?.end(),
  };
}

const hung: TestRun = {
  passed: 0,
  failures: [{ test: 'the whole file', message: 'Test timed out in 0 ms: it hangs' }],
  otherErrors: [],
};

interface OpenLane extends Lane {
  kill(): Promise<void>;
}

function openLane(): OpenLane {
  const hooks = pathToFileURL(join(import.meta.dirname, '../planted/node.ts')).href;
  const {
    VITEST: _vitest,
    VITEST_WORKER_ID: _worker,
    VITEST_POOL_ID: _pool,
    ...environment
  } = process.env;
  const child: ChildProcess = fork(join(import.meta.dirname, 'lane.ts'), {
    cwd: root,
    execArgv: [],
    env: {
      ...environment,
      // Set from the start, so that the configuration keeps no planted source on disk.
      [variable]: '[]',
      // What the tests start in processes of their own has the fault as well.
      NODE_OPTIONS: `--import ${hooks}`,
      NODE_ENV: 'test',
    },
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  let errors = '';
  child.stderr?.on('data', (data) => {
    errors = `${errors}${data}`.slice(-4000);
  });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  const answers = new Map<number, (run: TestRun) => void>();
  const ready = Promise.withResolvers<void>();
  child.on('message', (message: LaneAnswer | 'ready') => {
    if (message === 'ready') ready.resolve();
    else answers.get(message.id)?.(message.run);
  });
  const gone = ended.then((): never => {
    throw new Error(`the process of the tests has ended: ${errors}`);
  });
  gone.catch(() => undefined);
  let lastId = 0;
  return {
    async run(task) {
      await Promise.race([ready.promise, gone]);
      const id = ++lastId;
      const answered = new Promise<TestRun>((resolve) => answers.set(id, resolve));
      child.send({ ...task, id });
      return Promise.race([answered, gone]);
    },
    async end() {
      if (child.connected) child.send('end');
      await ended;
    },
    async kill() {
      child.kill('SIGTERM');
      const timer = setTimeout(() => child.kill('SIGKILL'), 20_000);
      await ended;
      clearTimeout(timer);
    },
  };
}
