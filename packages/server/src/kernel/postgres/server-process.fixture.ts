/**
 * A server process to be killed by tests: starts the database of the folder given as its first
 * argument, prints one line of JSON, and waits for its end.
 */
import { systemClock } from '../clock.ts';
import { systemChance } from '../random.ts';
import { startEmbeddedPostgres } from './index.ts';

const silent = () => undefined;
const postgres = await startEmbeddedPostgres({
  dataDir: process.argv[2] ?? '',
  clock: systemClock,
  randomToken: systemChance.token,
  environment: {},
  log: { info: silent, warn: silent, error: silent },
});
console.log(JSON.stringify({ ...postgres, pid: postgres.pid() }));
for (;;) await systemClock.sleep(60_000);
