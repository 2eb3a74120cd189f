/**
 * The one error the database supervisor throws: what failed, where, and what to do next.
 * It also translates operating-system errors and PostgreSQL's own words into those codes.
 */

export type PostgresStartCode =
  | 'data_folder_in_use'
  | 'data_folder_newer'
  | 'data_folder_older'
  | 'data_folder_foreign'
  | 'data_folder_corrupt'
  | 'data_folder_missing'
  | 'foreign_postmaster'
  | 'no_binaries_for_platform'
  | 'no_database_user'
  | 'disk_full'
  | 'permission_denied'
  | 'read_only'
  | 'not_a_folder'
  | 'port_taken'
  | 'out_of_memory'
  | 'start_timeout'
  | 'start_failed';

export class PostgresStartError extends Error {
  readonly code: PostgresStartCode;
  /** One sentence: what the reader should do next. */
  readonly remedy: string;
  readonly details: Record<string, unknown>;

  constructor(
    code: PostgresStartCode,
    message: string,
    remedy: string,
    details: Record<string, unknown> = {},
    cause?: unknown,
  ) {
    super(message, cause === undefined ? undefined : { cause });
    this.name = 'PostgresStartError';
    this.code = code;
    this.remedy = remedy;
    this.details = details;
  }
}

const remedies: Partial<Record<PostgresStartCode, string>> = {
  disk_full: 'Free some space on that disk, or choose another folder with --data.',
  permission_denied:
    'Give this user the right to write there, or choose another folder with --data.',
  read_only: 'Choose a folder on a writable disk with --data.',
  not_a_folder: 'Move that file away, or choose another folder with --data.',
  no_binaries_for_platform:
    'Set DATABASE_URL to a PostgreSQL 15 or later that you run, or use a glibc-based system.',
  port_taken: 'Stop the program that holds the port, then start again.',
  out_of_memory: 'Free some memory, or set DATABASE_URL to a PostgreSQL on another machine.',
  data_folder_corrupt: 'Restore the folder from a backup, or choose another with --data.',
  foreign_postmaster: 'Stop that PostgreSQL, or choose another folder with --data.',
};

const codesByErrno: Record<string, PostgresStartCode> = {
  ENOSPC: 'disk_full',
  EDQUOT: 'disk_full',
  EACCES: 'permission_denied',
  EPERM: 'permission_denied',
  EROFS: 'read_only',
  ENOTDIR: 'not_a_folder',
  EEXIST: 'not_a_folder',
  ENOMEM: 'out_of_memory',
};

const plainWords: Partial<Record<PostgresStartCode, string>> = {
  disk_full: 'the disk is full',
  permission_denied: 'permission denied',
  read_only: 'the file system is read-only',
  not_a_folder: 'a file stands where a folder is needed',
  out_of_memory: 'not enough memory',
};

/** Reads `error.code` of a Node system error, e.g. `ENOENT`. */
export function errnoOf(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}

/** Turns any failure met while `doing` something at `path` into a PostgresStartError. */
export function startErrorFrom(error: unknown, doing: string, path: string): PostgresStartError {
  if (error instanceof PostgresStartError) return error;
  const errno = errnoOf(error);
  const code = (errno && codesByErrno[errno]) || 'start_failed';
  const reason = plainWords[code] ?? (error instanceof Error ? error.message : String(error));
  return new PostgresStartError(
    code,
    `Cannot ${doing} ${path}: ${reason}.`,
    remedies[code] ?? 'Read the message above; if it does not help, set DATABASE_URL instead.',
    { path, errno },
    error,
  );
}

// PostgreSQL runs here with English messages (lc_messages C), so its words can be relied upon.
const codesByWords: ReadonlyArray<readonly [RegExp, PostgresStartCode]> = [
  [/No space left on device|Disk quota exceeded/, 'disk_full'],
  [/Read-only file system/, 'read_only'],
  [/error while loading shared libraries|cannot execute binary/, 'no_binaries_for_platform'],
  [/could not bind|Address already in use|could not create any TCP\/IP sockets/, 'port_taken'],
  [/lock file "postmaster.pid" already exists|pre-existing shared memory/, 'foreign_postmaster'],
  [/database files are incompatible/, 'data_folder_corrupt'],
  [/incorrect checksum in control file|could not locate a valid checkpoint/, 'data_folder_corrupt'],
  [/invalid (primary )?checkpoint record|is not a valid data directory/, 'data_folder_corrupt'],
  [/could not open file "(global|base|pg_wal|pg_xact)/, 'data_folder_corrupt'],
  [/required WAL directory .* does not exist/, 'data_folder_corrupt'],
  [/Cannot allocate memory|could not (map|create) .*shared memory/, 'out_of_memory'],
  [/[Pp]ermission denied|Operation not permitted/, 'permission_denied'],
];

/** Picks the code that fits what initdb or postgres printed before it gave up. */
export function codeFromOutput(output: string): PostgresStartCode {
  return codesByWords.find(([words]) => words.test(output))?.[1] ?? 'start_failed';
}

/** An error for a postgres or initdb that ended by itself; quotes its last telling line. */
export function startErrorFromOutput(
  doing: string,
  path: string,
  output: string,
): PostgresStartError {
  const code = codeFromOutput(output);
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const telling = lines.findLast((line) => /FATAL|PANIC|error:|could not/.test(line));
  const quoted = (telling ?? lines.at(-1) ?? 'it printed nothing').trim();
  return new PostgresStartError(
    code,
    `Cannot ${doing} ${path}: ${quoted}`,
    remedies[code] ?? 'Read the log named in the details; DATABASE_URL names another PostgreSQL.',
    { path, output: lines.slice(-20).join('\n') },
  );
}

/** An error with the code's usual remedy. */
export function startError(
  code: keyof typeof remedies & PostgresStartCode,
  message: string,
  details: Record<string, unknown> = {},
): PostgresStartError {
  return new PostgresStartError(
    code,
    message,
    remedies[code] ?? 'Choose another folder with --data.',
    details,
  );
}
