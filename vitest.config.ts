// The tests that need nothing but this repository. Those that need a running
// Redis, NATS, Kafka or a PostgreSQL of yours are in vitest.services.config.ts.
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { variable } from './tools/planted/edit.ts';
import { plantedEdits } from './tools/planted/vite.ts';

// `.ci/run` asks for a machine-readable report without changing the command that people type.
const report = process.env.TEST_REPORT;

// Processes and threads that tests start compile the same sources again and again: once is enough.
process.env.NODE_COMPILE_CACHE ??= join(import.meta.dirname, 'node_modules/.compile-cache');

const shared = {
  // A source with a fault planted in it must not be kept on disk for the next run.
  fsModuleCache: process.env[variable] === undefined,
  exclude: ['**/node_modules/**', '**/dist/**', '**/*.services.test.ts'],
  setupFiles: ['tools/test-setup.ts'],
  // A test that returns before it asserts anything fails.
  // What is waited for is a condition, which fails with what it saw instead.
  expect: { requireAssertions: true, poll: { timeout: 120_000 } },
  // Only catch what hangs, on a machine that is busy with something else too.
  testTimeout: 900_000,
  hookTimeout: 900_000,
  teardownTimeout: 120_000,
};

export default defineConfig({
  test: {
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      {
        plugins: [plantedEdits],
        test: {
          ...shared,
          name: 'server',
          include: ['packages/server/**/*.test.ts', 'test/**/*.test.ts'],
          globalSetup: ['packages/server/src/testing/database.ts'],
        },
      },
      {
        plugins: [plantedEdits],
        test: {
          ...shared,
          name: 'libraries',
          include: [
            '{apps,packages}/**/*.test.{ts,tsx}',
            'tools/**/*.test.ts',
            'bench/**/*.test.ts',
          ],
          exclude: [...shared.exclude, 'packages/server/**'],
        },
      },
    ],
  },
});
