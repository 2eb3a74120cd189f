// The tests that need nothing but this repository. Those that need a running
// Redis, NATS, Kafka or a PostgreSQL of yours are in vitest.services.config.ts.
import { defineConfig } from 'vitest/config';

// `.ci/run` asks for a machine-readable report without changing the command that people type.
const report = process.env.AIBAAS_TEST_REPORT;

export default defineConfig({
  test: {
    include: [
      'packages/**/*.test.ts',
      'tools/**/*.test.ts',
      'test/**/*.test.ts',
      'bench/**/*.test.ts',
    ],
    exclude: ['**/node_modules/**', '**/dist/**', '**/*.services.test.ts'],
    reporters: report ? ['default', ['json', { outputFile: report }]] : ['default'],
    pool: 'forks',
    maxWorkers: 2,
    testTimeout: 60_000,
    hookTimeout: 120_000,
    teardownTimeout: 30_000,
  },
});
