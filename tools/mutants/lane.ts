// One vitest in a process of its own, which runs the tests of one mutant after the other: starting
// vitest and a database for each would take longer than the tests. run.ts starts it and sends the work.
import { join } from 'node:path';
import { createVitest, type TestCase, type TestModule, type Vitest } from 'vitest/node';
import { type Edit, variable } from '../planted/edit.ts';
import { isTimeOut, type TestRun } from './verdict.ts';

export interface LaneTask {
  readonly id: number;
  readonly edit: Edit | null;
  readonly tests: readonly string[];
  readonly testTimeoutMs: number;
}

export interface LaneAnswer {
  readonly id: number;
  readonly run: TestRun;
}

const root = join(import.meta.dirname, '../..');

async function openVitest(onCase: (test: TestCase) => void): Promise<Vitest> {
  const isQuiet = { onTestCaseResult: onCase };
  return createVitest('test', {
    root,
    watch: false,
    maxWorkers: 1,
    reporters: [isQuiet],
    includeTaskLocation: false,
  });
}

const messageOf = (error: unknown): string =>
  String((error as { message?: unknown } | null)?.message ?? 'an error without words');

function readRun(modules: readonly TestModule[], unhandled: readonly unknown[]): TestRun {
  const failures: TestRun['failures'][number][] = [];
  const otherErrors = unhandled.map(messageOf);
  let passed = 0;
  for (const module of modules) {
    otherErrors.push(...module.errors().map(({ message }) => message));
    for (const suite of module.children.allSuites()) {
      otherErrors.push(...suite.errors().map(({ message }) => message));
    }
    for (const test of module.children.allTests()) {
      const { state, errors } = test.result();
      if (state === 'passed') passed += 1;
      if (state === 'failed') {
        failures.push({ test: test.fullName, message: errors[0]?.message ?? 'failed' });
      }
    }
  }
  return { passed, failures, otherErrors };
}

async function main(): Promise<void> {
  let isRunning = false;
  const vitest = await openVitest((test) => {
    const { state, errors } = test.result();
    // One real failure is enough.
    if (isRunning && state === 'failed' && !isTimeOut(errors?.[0]?.message ?? '')) {
      isRunning = false;
      void vitest.cancelCurrentRun('test-failure');
    }
  });

  async function runTests({ edit, tests, testTimeoutMs }: LaneTask): Promise<TestRun> {
    process.env[variable] = JSON.stringify(edit === null ? [] : [edit]);
    for (const { config } of vitest.projects) config.testTimeout = testTimeoutMs;
    const path = edit === null ? null : join(root, edit.file);
    if (path !== null) vitest.invalidateFile(path);
    try {
      const found = await vitest.globTestSpecifications(tests.map((test) => join(root, test)));
      isRunning = true;
      const { testModules, unhandledErrors } = await vitest.runTestSpecifications(found);
      // vitest also answers the modules of earlier runs.
      const asked = new Set(found.map(({ moduleId }) => moduleId));
      const modules = testModules.filter(({ moduleId }) => asked.has(moduleId));
      return readRun(modules, unhandledErrors);
    } finally {
      isRunning = false;
      if (path !== null) vitest.invalidateFile(path);
    }
  }

  const end = async (): Promise<never> => {
    // Tests that hang are not waited for.
    await Promise.race([vitest.close(), new Promise((resolve) => setTimeout(resolve, 15_000))]);
    process.exit(0);
  };
  process.once('SIGTERM', () => void end());
  process.on('message', async (task: LaneTask | 'end') => {
    if (task === 'end') return end();
    const run = await runTests(task).catch((error) => ({
      passed: 0,
      failures: [],
      otherErrors: [messageOf(error)],
    }));
    process.send?.({ id: task.id, run } satisfies LaneAnswer);
  });
  process.send?.('ready');
}

await main();
