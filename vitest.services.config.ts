// The tests that talk to a service you start yourself (an external PostgreSQL, Redis, NATS …).
// Each `*.services.test.ts` names the address it needs in its own opening comment.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['packages/**/*.services.test.ts', 'test/**/*.services.test.ts'],
    exclude: ['**/node_modules/**', '**/dist/**'],
    setupFiles: ['tools/test-setup.ts'],
    expect: { requireAssertions: true, poll: { timeout: 120_000 } },
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 900_000,
    hookTimeout: 900_000,
    passWithNoTests: true,
  },
});
