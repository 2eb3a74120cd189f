// The one door to the environment: every setting of the server, read and checked once at start.
// All mistakes are reported together; a setting that nothing reads is a defect.

import { readTrustProxy, type TrustProxy } from './trust-proxy.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

interface Setting {
  readonly name: string;
  readonly type: 'text' | 'integer' | 'boolean' | 'choice' | 'url';
  readonly default: string | null;
  readonly meaning: string;
  readonly secret: boolean;
  readonly choices?: readonly string[];
  readonly min?: number;
  readonly max?: number;
}

const row = (
  name: string,
  type: Setting['type'],
  initial: string | null,
  meaning: string,
  more: Partial<Setting> = {},
): Setting => ({ name, type, default: initial, meaning, secret: false, ...more });

export const settings: readonly Setting[] = [
  row('AIBAAS_DATA', 'text', '.aibaas', 'Folder for the embedded database, files and secrets.'),
  row(
    'HOST',
    'text',
    '127.0.0.1',
    'Address to listen on; 0.0.0.0 opens the server to the network.',
  ),
  row('PORT', 'integer', '3004', 'Port to listen on; 0 takes a free one.', { min: 0, max: 65535 }),
  row(
    'PUBLIC_URL',
    'url',
    null,
    'Address people reach the server at, for links and origin checks.',
  ),
  row('SMTP_URL', 'url', null, 'Mail server, smtp:// or smtps://; unset: nothing is mailed.', {
    secret: true,
  }),
  row('MAIL_FROM', 'text', null, 'Sender of mails, e.g. "Acme <no-reply@acme.example>".'),
  row('LOG_LEVEL', 'choice', 'info', 'Least severe log line written.', {
    choices: ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'],
  }),
  row('DATABASE_URL', 'url', null, 'External PostgreSQL (15 or later); unset: embedded.', {
    secret: true,
  }),
  row(
    'DATABASE_APP_URL',
    'url',
    null,
    'Role for requests, where DATABASE_URL may not make roles.',
    {
      secret: true,
    },
  ),
  row('DATABASE_SYSTEM_URL', 'url', null, 'Role for work across tenants, likewise.', {
    secret: true,
  }),
  row('DB_HOST', 'text', null, 'Host of an external PostgreSQL, instead of DATABASE_URL.'),
  row('DB_PORT', 'integer', '5432', 'Its port.', { min: 1, max: 65535 }),
  row('DB_NAME', 'text', 'ai_service', 'Its database.'),
  row('DB_USER', 'text', 'postgres', 'Its user.'),
  row('DB_PASSWORD', 'text', null, 'Its password.', { secret: true }),
  row('DATABASE_POOL_SIZE', 'integer', '16', 'Most connections for requests.', {
    min: 2,
    max: 200,
  }),
  row(
    'DATABASE_READ_TIMEOUT_MS',
    'integer',
    '10000',
    'How long a read may keep the database; changes and long reads get three times as much.',
    { min: 100, max: 600_000 },
  ),
  row(
    'COMPUTE_THREADS',
    'integer',
    null,
    'Threads for forecasts and imports; default: cores − 1.',
    {
      min: 1,
      max: 64,
    },
  ),
  row('JOB_CONCURRENCY', 'integer', '4', 'Background jobs at once; half of them for one tenant.', {
    min: 1,
    max: 64,
  }),
  row('LIVE_SOCKETS_MAX', 'integer', '4000', 'Live sockets at once; half of them for one tenant.', {
    min: 2,
    max: 1_000_000,
  }),
  row('QUOTA_ROWS', 'integer', '100000000', 'Most rows and events that a tenant keeps.', {
    min: 1,
  }),
  row('QUOTA_BYTES', 'integer', '53687091200', 'Most bytes that a tenant keeps, files included.', {
    min: 1,
  }),
  row('IMPORT_ROWS_MAX', 'integer', '50000000', 'Most rows of one imported file.', { min: 1 }),
  row('IMPORT_BYTES_MAX', 'integer', '10737418240', 'Most bytes of one imported file, unpacked.', {
    min: 1,
  }),
  row(
    'STORAGE_RESERVE_BYTES',
    'integer',
    null,
    'Free disk kept for the database; default: 5 % of the disk, at most 512 MB.',
  ),
  row(
    'JWT_SECRET',
    'text',
    null,
    'Key that signs tokens, 32 characters or more; unset: generated.',
    {
      secret: true,
    },
  ),
  row('CORS_ORIGINS', 'text', null, 'Comma-separated origins of pages that may call with a token.'),
  row(
    'TRUST_PROXY',
    'text',
    null,
    'Proxies whose X-Forwarded-For counts: their addresses and networks, or how many in a row (only where nobody reaches the server beside them); unset: none.',
  ),
  row(
    'RATE_LIMIT_PER_MINUTE',
    'integer',
    null,
    'Most requests a minute from one address; unset: only sign-in is limited.',
    {
      min: 1,
      max: 100_000_000,
    },
  ),
  row(
    'CONNECTIONS_MAX',
    'integer',
    null,
    'Most connections at once, half of them of one address; unset: 4000, or what open files allow.',
    {
      min: 16,
      max: 1_000_000,
    },
  ),
];

export interface Config {
  readonly dataDir: string;
  readonly host: string;
  /** True when the port was asked for, so that a taken one is an error. */
  readonly isPortFixed: boolean;
  readonly port: number;
  readonly publicUrl: string | null;
  readonly smtpUrl: string | null;
  /** Never null where `smtpUrl` is not. */
  readonly mailFrom: string | null;
  readonly logLevel: string;
  readonly databaseUrl: string | null;
  readonly databaseAppUrl: string | null;
  readonly databaseSystemUrl: string | null;
  readonly databasePoolSize: number;
  readonly readTimeoutMs: number;
  readonly computeThreads: number | null;
  readonly jobConcurrency: number;
  readonly quotaRows: number;
  readonly quotaBytes: number;
  readonly importRowsMax: number;
  readonly importBytesMax: number;
  readonly storageReserveBytes: number | null;
  readonly liveSocketsMax: number;
  readonly jwtSecret: string | null;
  readonly corsOrigins: readonly string[];
  readonly trustProxy: TrustProxy;
  readonly rateLimitPerMinute: number | null;
  readonly connectionsMax: number | null;
}

/** Every mistake in the settings at once, each with the setting's name and what it may be. */
export class ConfigError extends Error {
  readonly mistakes: readonly string[];
  constructor(mistakes: readonly string[]) {
    super(`The settings hold ${mistakes.length} mistake(s):\n- ${mistakes.join('\n- ')}`);
    this.name = 'ConfigError';
    this.mistakes = mistakes;
  }
}

/** Names that look like ours but are not a setting: a misspelt one must not be ignored. */
function unknownNames(environment: Environment): string[] {
  const known = new Set([...settings.map((s) => s.name), 'AIBAAS_URL', 'AIBAAS_API_KEY']);
  known.add('AIBAAS_BENCH_DATA');
  return Object.keys(environment)
    .filter((name) => name.startsWith('AIBAAS_') && !known.has(name))
    .map((name) => `${name} is not a setting; see docs/reference/settings.md`);
}

function checkOne(setting: Setting, raw: string): string | null {
  if (setting.type === 'integer') {
    const value = Number(raw);
    const { min = 0, max = Number.MAX_SAFE_INTEGER } = setting;
    if (!Number.isInteger(value) || raw.trim() === '' || value < min || value > max) {
      return `${setting.name} must be a whole number from ${min} to ${max}, not "${raw}"`;
    }
  }
  if (setting.type === 'url' && !URL.canParse(raw)) {
    return `${setting.name} must be a URL${setting.secret ? '' : `, not "${raw}"`}`;
  }
  if (setting.choices !== undefined && !setting.choices.includes(raw)) {
    return `${setting.name} must be one of ${setting.choices.join(', ')}, not "${raw}"`;
  }
  return null;
}

const weakSecrets =
  /^(secret|password|changeme|change-me|default|test|dev|your[-_ ].*|jwt[-_ ]?secret)$/i;

function secretMistake(secret: string | null): string | null {
  if (secret === null) return null;
  const distinct = new Set(secret).size;
  if (secret.length < 32 || distinct < 8 || weakSecrets.test(secret)) {
    return 'JWT_SECRET must hold at least 32 unpredictable characters; leave it unset to have one made';
  }
  return null;
}

function mailMistakes(smtpUrl: string | null, mailFrom: string | null): string[] {
  const mistakes: string[] = [];
  if (
    mailFrom !== null &&
    !/^(?:[^<>\p{Cc}]*<[^\s<>@]+@[^\s<>@]+>|[^\s<>@]+@[^\s<>@]+)$/u.test(mailFrom)
  ) {
    mistakes.push('MAIL_FROM must be one address, bare or as "Name <address>"');
  }
  if (smtpUrl === null) return mistakes;
  if (mailFrom === null) mistakes.push('MAIL_FROM must name the sender where SMTP_URL is set');
  if (URL.canParse(smtpUrl) && !/^smtps?:$/.test(new URL(smtpUrl).protocol)) {
    mistakes.push('SMTP_URL must begin with smtp:// or smtps://');
  }
  return mistakes;
}

/**
 * Reads and checks the settings.
 *
 * @throws ConfigError naming every mistake at once.
 * @example
 * const config = readConfig({ PORT: '0' });
 */
export function readConfig(environment: Environment): Config {
  const mistakes = unknownNames(environment);
  const read = new Map<string, string | null>();
  for (const setting of settings) {
    const raw = environment[setting.name];
    const value = raw === undefined || raw === '' ? setting.default : raw;
    read.set(setting.name, value);
    if (value !== null) {
      const mistake = checkOne(setting, value);
      if (mistake !== null) mistakes.push(mistake);
    }
  }
  const text = (name: string): string | null => read.get(name) ?? null;
  const number = (name: string): number => Number(text(name));
  const optional = (name: string): number | null => (text(name) === null ? null : number(name));
  const weak = secretMistake(text('JWT_SECRET'));
  if (weak !== null) mistakes.push(weak);
  mistakes.push(...mailMistakes(text('SMTP_URL'), text('MAIL_FROM')));
  const trustProxy = readTrustProxy(text('TRUST_PROXY'));
  if (trustProxy === null) {
    mistakes.push(
      'TRUST_PROXY must be a number of proxies from 1 to 10, or addresses and networks like ' +
        `10.0.0.0/8 with commas between them, not "${text('TRUST_PROXY')}"`,
    );
  }
  if (mistakes.length > 0) throw new ConfigError(mistakes);
  return {
    dataDir: text('AIBAAS_DATA') as string,
    host: text('HOST') as string,
    isPortFixed: (environment.PORT ?? '') !== '',
    port: number('PORT'),
    publicUrl: text('PUBLIC_URL'),
    smtpUrl: text('SMTP_URL'),
    mailFrom: text('MAIL_FROM'),
    logLevel: text('LOG_LEVEL') as string,
    databaseUrl: text('DATABASE_URL') ?? urlFromParts(text),
    databaseAppUrl: text('DATABASE_APP_URL'),
    databaseSystemUrl: text('DATABASE_SYSTEM_URL'),
    databasePoolSize: number('DATABASE_POOL_SIZE'),
    readTimeoutMs: number('DATABASE_READ_TIMEOUT_MS'),
    computeThreads: optional('COMPUTE_THREADS'),
    jobConcurrency: number('JOB_CONCURRENCY'),
    quotaRows: number('QUOTA_ROWS'),
    quotaBytes: number('QUOTA_BYTES'),
    importRowsMax: number('IMPORT_ROWS_MAX'),
    importBytesMax: number('IMPORT_BYTES_MAX'),
    storageReserveBytes: optional('STORAGE_RESERVE_BYTES'),
    liveSocketsMax: number('LIVE_SOCKETS_MAX'),
    jwtSecret: text('JWT_SECRET'),
    corsOrigins: (text('CORS_ORIGINS') ?? '').split(',').flatMap((o) => o.trim() || []),
    trustProxy: trustProxy ?? false,
    rateLimitPerMinute: optional('RATE_LIMIT_PER_MINUTE'),
    connectionsMax: optional('CONNECTIONS_MAX'),
  };
}

function urlFromParts(text: (name: string) => string | null): string | null {
  const host = text('DB_HOST');
  if (host === null) return null;
  const url = new URL(`postgres://${host}:${text('DB_PORT')}/${text('DB_NAME')}`);
  url.username = encodeURIComponent(text('DB_USER') as string);
  url.password = encodeURIComponent(text('DB_PASSWORD') ?? '');
  return url.href;
}

/** The environment of this process. `main.ts` alone hands it on. */
export function processEnvironment(): Environment {
  return process.env;
}
