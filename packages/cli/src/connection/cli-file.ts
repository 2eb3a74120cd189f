// Reads `cli.json`, where a started server leaves address and key for its owner. The key opens the
// whole tenant, so a file that others could have read or written is refused.
import { constants } from 'node:fs';
import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { CommandError } from '../command-error.ts';

export interface CliFile {
  readonly url: string;
  readonly apiKey: string | null;
  readonly path: string;
}

/** @returns null when there is no such file */
export async function readCliFile(dataDir: string): Promise<CliFile | null> {
  const path = join(dataDir, 'cli.json');
  // A symbolic link could point at a file somebody else controls.
  const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0);
  const file = await open(path, flags).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return null;
    throw new CommandError('unsafe_cli_file', `cannot read ${path}: ${error.message}`);
  });
  if (file === null) return null;
  try {
    refuseUnsafe(path, await file.stat());
    return parseCliFile(path, await file.readFile('utf8'));
  } finally {
    await file.close();
  }
}

function refuseUnsafe(path: string, stat: { mode: number; uid: number; isFile(): boolean }): void {
  const uid = process.getuid?.();
  // Windows has neither owners nor modes in this sense.
  if (uid === undefined) return;
  if (!stat.isFile()) throw unsafe(path, 'is not a plain file');
  if (stat.uid !== uid) throw unsafe(path, `belongs to user ${stat.uid}, not to you (${uid})`);
  if ((stat.mode & 0o077) !== 0) {
    const mode = (stat.mode & 0o777).toString(8);
    throw unsafe(path, `may be read by others (mode ${mode}); run: chmod 600 ${path}`);
  }
}

function unsafe(path: string, why: string): CommandError {
  return new CommandError('unsafe_cli_file', `${path} holds an API key but ${why}`);
}

function parseCliFile(path: string, text: string): CliFile {
  try {
    const parsed: { url?: unknown; api_key?: unknown } = JSON.parse(text);
    if (typeof parsed.url === 'string' && URL.canParse(parsed.url)) {
      return {
        url: parsed.url,
        apiKey: typeof parsed.api_key === 'string' ? parsed.api_key : null,
        path,
      };
    }
  } catch {
    // Falls through to the message below, which fits both cases.
  }
  const message = `${path} is damaged; run "npx aibaas start --new-key" to write it again`;
  throw new CommandError('damaged_cli_file', message);
}
