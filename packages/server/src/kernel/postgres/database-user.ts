/**
 * PostgreSQL refuses to run as root, so root lends it an unprivileged user of the system.
 * An ordinary user runs it as itself, for whom everything here is null.
 */
import { readFile } from 'node:fs/promises';
import { PostgresStartError } from './start-error.ts';

export interface DatabaseUser {
  readonly uid: number;
  readonly gid: number;
}

/** In order of preference; the first two are reserved for a database, the last exists everywhere. */
const candidates = ['aibaas', 'postgres', 'nobody'] as const;

export function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** Finds the user for a new database in the text of /etc/passwd. */
export function pickDatabaseUser(passwd: string): DatabaseUser | null {
  const entries = passwd.split('\n').map((line) => line.split(':'));
  for (const name of candidates) {
    const entry = entries.find(([login]) => login === name);
    const [uid, gid] = [Number(entry?.[2] ?? Number.NaN), Number(entry?.[3] ?? Number.NaN)];
    if (Number.isInteger(uid) && Number.isInteger(gid) && uid !== 0) return { uid, gid };
  }
  return null;
}

/** The user for a database that root is about to create. */
export async function chooseDatabaseUser(): Promise<DatabaseUser> {
  const user = pickDatabaseUser(await readFile('/etc/passwd', 'utf8'));
  if (user !== null) return user;
  throw new PostgresStartError(
    'no_database_user',
    'PostgreSQL does not run as root, and none of the users aibaas, postgres, nobody exists.',
    'Create one (useradd --system aibaas), or start aibaas as an ordinary user.',
  );
}
