/**
 * Brings a postmaster up and waits until it answers: picks the port, tries again where waiting
 * helps (port lost in a race, remains of a crash), and explains where it does not.
 */
import { join } from 'node:path';
import { type Credentials, probe } from './connection.ts';
import { foreign } from './data-layout.ts';
import { chooseFreePort, isPortFree } from './free-port.ts';
import { readPostmasterFile } from './live-postmaster.ts';
import {
  type LaunchedPostmaster,
  type LaunchSetting,
  launchPostmaster,
  type Postmaster,
  stopPostmaster,
} from './postmaster.ts';
import { PostgresStartError, startError, startErrorFromOutput } from './start-error.ts';

export interface StartRequest extends LaunchSetting {
  readonly credentials: Omit<Credentials, 'port'>;
  readonly database: string;
  /** The port to keep, if it is still free; null at the first start. */
  readonly preferredPort: number | null;
  /** True after a crash: clients hold connection strings, so only this port will do. */
  readonly isPortFixed: boolean;
  readonly onWait: (message: string) => void;
}

export interface Started {
  readonly postmaster: Postmaster;
  readonly port: number;
  readonly version: string;
}

/** Silence for this long is a failure; a server that says it recovers gets `recoveryMsMax`. */
const silenceMsMax = 60_000;
const recoveryMsMax = 15 * 60_000;
/** Time for the processes of a crashed postmaster to notice and go. */
const remainsMsMax = 20_000;

export async function startPostmaster(request: StartRequest): Promise<Started> {
  const { clock, layout } = request;
  const until = clock.now() + remainsMsMax;
  let preferred = request.preferredPort;
  for (;;) {
    const port = await takePort(request, preferred, until);
    const launched = await launchPostmaster(request, port);
    const version = await waitUntilReady(launched, port, request);
    if (version !== null) return { postmaster: launched, port, version };
    const output = await launched.readLog();
    const isRemains = /pre-existing shared memory block/.test(output);
    const isPortLost = /Address already in use/.test(output);
    if ((!isRemains && !isPortLost) || clock.now() > until) {
      throw startErrorFromOutput('start PostgreSQL on', layout.dataDirectory, output);
    }
    if (isPortLost && !request.isPortFixed) preferred = null;
    await clock.sleep(200);
  }
}

async function takePort(
  request: StartRequest,
  preferred: number | null,
  until: number,
): Promise<number> {
  if (preferred === null) return chooseFreePort();
  for (;;) {
    if (await isPortFree(preferred)) return preferred;
    if (!request.isPortFixed) return chooseFreePort();
    if (request.clock.now() > until) {
      throw startError('port_taken', `Port ${preferred} of 127.0.0.1 is held by another program.`, {
        port: preferred,
      });
    }
    await request.clock.sleep(200);
  }
}

/** The server's version once it answers; null when the process ended first. */
async function waitUntilReady(
  launched: LaunchedPostmaster,
  port: number,
  request: StartRequest,
): Promise<string | null> {
  const { clock, layout } = request;
  const startedAt = clock.now();
  let isRecovering = false;
  try {
    while (launched.exitReason() === null) {
      const answer = await probe({ ...request.credentials, port }, request.database);
      if (answer.kind === 'ready' && (await isReady(launched, layout.dataDirectory))) {
        return answer.version;
      }
      if (answer.kind === 'denied' && (await isReady(launched, layout.dataDirectory))) {
        throw foreign(
          layout.dataDir,
          `its database does not take our password (${answer.message})`,
        );
      }
      const waitedMs = clock.now() - startedAt;
      if (answer.kind === 'busy' && !isRecovering && waitedMs > 5000) {
        isRecovering = true;
        request.onWait(answer.message);
      }
      if (waitedMs > (isRecovering ? recoveryMsMax : silenceMsMax)) throw tooLate(waitedMs, layout);
      await Promise.race([launched.exited, clock.sleep(15)]);
    }
    return null;
  } catch (error) {
    await stopPostmaster(launched, request);
    throw error;
  }
}

/** Who answers may be another server that won the port; only our own has this pid in the file. */
async function isReady(launched: Postmaster, dataDirectory: string): Promise<boolean> {
  const found = await readPostmasterFile(join(dataDirectory, 'postmaster.pid'));
  return found?.pid === launched.pid && found.isReady;
}

function tooLate(waitedMs: number, layout: LaunchSetting['layout']): PostgresStartError {
  return new PostgresStartError(
    'start_timeout',
    `PostgreSQL on ${layout.dataDirectory} did not answer within ${Math.round(waitedMs / 1000)} s.`,
    `Read ${layout.logFile}; a slow or full disk is the usual cause.`,
    { logFile: layout.logFile, waitedMs },
  );
}
