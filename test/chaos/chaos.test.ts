// SIGKILLs of the server and of PostgreSQL while events come in and 50 MB are imported: what was
// acknowledged is there once.
import { expect, test } from 'vitest';
import { runChaos } from './chaos.ts';

const seed = 'ci-1';

test(`nothing acknowledged is lost or doubled by 5 + 5 kills (seed ${seed})`, async () => {
  const report = await runChaos({
    seed,
    serverKills: 5,
    databaseKills: 5,
    importRows: 520_000,
    log: () => undefined,
  });
  expect(report).toMatchObject({ kills: 10, lost: 0, doubled: 0, importedRows: 520_000 });
  // The run did real work.
  expect(report.acknowledged).toBeGreaterThan(1000);
});
