// What every module gets: the doors to time, chance and ids, the database, and the ways to publish,
// to run later and to compute on another thread.
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Database } from './database/database.ts';
import type { Compute } from './fair-compute.ts';
import type { Ids } from './ids.ts';
import type { Jobs } from './jobs.ts';
import type { Log } from './log.ts';
import type { LogTail } from './log-tail.ts';
import type { Mail } from './mail.ts';
import type { Operations } from './operations.ts';
import type { Outbox } from './outbox.ts';
import type { Quotas } from './quotas.ts';
import type { Chance } from './random.ts';
import type { Secrets } from './secrets.ts';
import type { Storage } from './storage.ts';
import type { Telemetry } from './telemetry.ts';

export interface Kernel {
  readonly config: Config;
  readonly secrets: Secrets;
  readonly clock: Clock;
  readonly chance: Chance;
  readonly ids: Ids;
  readonly log: Log;
  readonly logTail: LogTail;
  readonly database: Database;
  readonly outbox: Outbox;
  readonly jobs: Jobs;
  readonly mail: Mail;
  readonly operations: Operations;
  readonly compute: Compute;
  /** What tenants may store; whoever writes their data asks it first. */
  readonly quotas: Quotas;
  readonly storage: Storage;
  readonly telemetry: Telemetry;
  /** Folder for files of ours below the data folder, e.g. uploads. */
  readonly filesDir: string;
}
