// Secrets of this installation, made at first start and kept in the data folder with mode 0600.
// Losing the file means new passwords for the database roles and an audit chain that cannot be verified.
import {
  closeSync,
  fsyncSync,
  openSync,
  readFileSync,
  renameSync,
  statSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Chance } from './random.ts';

export interface Secrets {
  /** Signs JWTs (HS256), 32 bytes as base64url unless JWT_SECRET is set. */
  readonly jwtKey: string;
  /** Keys the audit MACs; never in the database. */
  readonly auditKey: string;
  /** Peppers the hashes of API keys and session tokens. */
  readonly credentialKey: string;
  readonly ownerPassword: string;
  readonly appPassword: string;
  readonly systemPassword: string;
}

const names = [
  'jwtKey',
  'auditKey',
  'credentialKey',
  'ownerPassword',
  'appPassword',
  'systemPassword',
] as const;

export class SecretsError extends Error {}

/** Reads `secrets.json`, or makes it; refuses a file that others can read or that lacks a secret. */
export function loadSecrets(dataDir: string, chance: Chance): Secrets {
  const file = join(dataDir, 'secrets.json');
  const text = readPrivate(file);
  if (text === null) {
    const made = Object.fromEntries(names.map((name) => [name, chance.token(32)]));
    writePrivateFile(file, `${JSON.stringify(made, null, 2)}\n`);
    return made as unknown as Secrets;
  }
  return checked(text, file);
}

function checked(text: string, file: string): Secrets {
  let parsed: Record<string, unknown>;
  try {
    parsed = JSON.parse(text);
  } catch {
    throw new SecretsError(`${file} is not valid JSON; restore it from a backup`);
  }
  for (const name of names) {
    const value = parsed[name];
    if (typeof value !== 'string' || value.length < 32) {
      throw new SecretsError(
        `${file} lacks a "${name}" of at least 32 characters; restore it from a backup`,
      );
    }
  }
  return parsed as unknown as Secrets;
}

function readPrivate(file: string): string | null {
  try {
    const mode = statSync(file).mode & 0o077;
    if (mode !== 0 && process.platform !== 'win32') {
      throw new SecretsError(`${file} can be read by others; run: chmod 600 ${file}`);
    }
    return readFileSync(file, 'utf8');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

/** Writes a 0600 file so that a crash leaves either the old content or the new one. */
export function writePrivateFile(file: string, content: string): void {
  const temporary = `${file}.tmp`;
  const handle = openSync(temporary, 'w', 0o600);
  try {
    writeSync(handle, content);
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
  renameSync(temporary, file);
}
