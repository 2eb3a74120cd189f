// The README as a newcomer follows it, in a fresh copy of this clone: `npm run test:readme`. It installs
// from the registry and takes some minutes; `npm test` runs the same blocks in the clone itself.
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['test/readme/**/*.readme.ts'],
    expect: { requireAssertions: true, poll: { timeout: 120_000 } },
    pool: 'forks',
    maxWorkers: 1,
    testTimeout: 1_800_000,
    hookTimeout: 600_000,
  },
});
