// `aibaas env`: address and key of the server that runs here, as a shell takes them:
// `eval "$(npx aibaas env)"`. Programs then find them in their environment.
import { findUsable, type ServerFlags } from '../connection/find-server.ts';
import type { CommandContext } from './command-context.ts';

export async function runEnv(
  flags: ServerFlags,
  { terminal, environment }: CommandContext,
): Promise<number> {
  const { url, apiKey } = await findUsable(flags, environment);
  const variables = { AIBAAS_URL: url, AIBAAS_API_KEY: apiKey };
  if (terminal.isJson) terminal.print(JSON.stringify(variables));
  else {
    for (const [name, value] of Object.entries(variables)) {
      terminal.print(`export ${name}=${quoted(value)}`);
    }
  }
  return 0;
}

/** One word of a POSIX shell, whatever is in it. */
const quoted = (text: string): string => `'${text.replaceAll("'", `'\\''`)}'`;
