// The journeys of a person in a real browser, against the product as it is started by hand. Installs
// nothing: where no browser is found it says how to get one.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/e2e/**/*.e2e.ts'],
    expect: { requireAssertions: true, poll: { timeout: 20_000 } },
    globalSetup: ['test/e2e/setup.ts'],
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 90_000,
    hookTimeout: 180_000,
  },
});
