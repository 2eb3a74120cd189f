// Decides which server a verb talks to: flags before environment before the data folder's
// cli.json; who names a folder means the server that runs there. A key is only ever sent to the
// address it was given for.
import { type Aibaas, createClient } from '@aibaas/sdk';
import { CommandError } from '../command-error.ts';
import type { Environment } from '../environment.ts';
import { readCliFile } from './cli-file.ts';

export interface ServerFlags {
  readonly url?: string;
  readonly apiKey?: string;
  readonly data?: string;
}

export interface FoundServer {
  readonly url: string;
  readonly apiKey: string | null;
  /** Where the address came from, in words. */
  readonly source: string;
}

/** The data folder: `--data`, else AIBAAS_DATA, else `.aibaas` here. */
export function dataDirOf(flags: ServerFlags, environment: Environment): string {
  return flags.data ?? nonEmpty(environment.AIBAAS_DATA) ?? '.aibaas';
}

/** @returns null when nothing says where a server is */
export async function findServer(
  flags: ServerFlags,
  environment: Environment,
): Promise<FoundServer | null> {
  const dataDir = dataDirOf(flags, environment);
  const fromEnvironment = {
    url: nonEmpty(environment.AIBAAS_URL),
    apiKey: nonEmpty(environment.AIBAAS_API_KEY),
  };
  const url = flags.url ?? (flags.data === undefined ? fromEnvironment.url : undefined);
  const isComplete = url !== undefined && (flags.apiKey ?? fromEnvironment.apiKey) !== undefined;
  const file = isComplete ? null : await readCliFile(dataDir);
  const chosen = url ?? file?.url;
  if (chosen === undefined) return null;
  const isSame = (other: string | undefined): boolean =>
    other !== undefined && sameOrigin(other, chosen);
  const mayUseEnvironmentKey = fromEnvironment.url === undefined || isSame(fromEnvironment.url);
  const apiKey =
    flags.apiKey ??
    (mayUseEnvironmentKey ? fromEnvironment.apiKey : undefined) ??
    (isSame(file?.url) ? file?.apiKey : null) ??
    null;
  const source =
    flags.url !== undefined ? '--url' : url !== undefined ? 'AIBAAS_URL' : (file?.path ?? '');
  return { url: chosen, apiKey, source };
}

export type UsableServer = FoundServer & { readonly apiKey: string };

/** @throws CommandError when there is no server or no key to use */
export async function findUsable(
  flags: ServerFlags,
  environment: Environment,
): Promise<UsableServer> {
  const server = await findServer(flags, environment);
  if (server === null) {
    const message = `no server found: there is no ${dataDirOf(flags, environment)}/cli.json. Run "npx aibaas start" here first, go to the folder where it runs, or give --url and --api-key (AIBAAS_URL, AIBAAS_API_KEY)`;
    throw new CommandError('no_server', message, { exit: 2 });
  }
  if (server.apiKey === null) {
    const message = `no API key for ${server.url}: give --api-key or set AIBAAS_API_KEY`;
    throw new CommandError('no_api_key', message, { exit: 2 });
  }
  if (!/^https?:\/\//.test(server.url) || !URL.canParse(server.url)) {
    const message = `"${server.url}" (from ${server.source}) is not an address such as http://127.0.0.1:3004`;
    throw new CommandError('bad_url', message, { exit: 2 });
  }
  return { ...server, apiKey: server.apiKey };
}

/** A client of the server that `findUsable` finds. */
export async function connect(
  flags: ServerFlags,
  environment: Environment,
): Promise<{ aibaas: Aibaas; server: UsableServer }> {
  const server = await findUsable(flags, environment);
  return { aibaas: createClient({ url: server.url, apiKey: server.apiKey }), server };
}

function nonEmpty(value: string | undefined): string | undefined {
  return value === '' ? undefined : value;
}

function sameOrigin(a: string, b: string): boolean {
  return URL.canParse(a) && URL.canParse(b) && new URL(a).origin === new URL(b).origin;
}
