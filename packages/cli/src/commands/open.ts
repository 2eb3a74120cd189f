// `aibaas open`: shows the running server in the browser of this machine.
import { spawn } from 'node:child_process';
import { usageError } from '../command-error.ts';
import { dataDirOf, findServer, type ServerFlags } from '../connection/find-server.ts';
import type { CommandContext } from './command-context.ts';

const OPENERS: Readonly<Record<string, readonly [command: string, ...args: string[]]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
  linux: ['xdg-open'],
};

export async function runOpen(
  flags: ServerFlags & { readonly print?: boolean },
  { terminal, environment }: CommandContext,
): Promise<number> {
  const server = await findServer(flags, environment);
  if (server === null) {
    const message = `no server found: there is no ${dataDirOf(flags, environment)}/cli.json. Run "npx aibaas start" here first, or give --url`;
    throw usageError('no_server', message);
  }
  terminal.print(terminal.isJson ? JSON.stringify({ url: server.url }) : server.url);
  if (flags.print === true || terminal.isJson) return 0;
  const isOpened = await openInBrowser(server.url);
  if (!isOpened) terminal.say('no browser could be started here; open the address yourself');
  return 0;
}

function openInBrowser(url: string): Promise<boolean> {
  const [command, ...args] = OPENERS[process.platform] ?? ['xdg-open'];
  return new Promise((resolve) => {
    // No shell: the address is data, never part of a command line.
    const child = spawn(command, [...args, url], { stdio: 'ignore', detached: true });
    child.once('error', () => resolve(false));
    child.once('spawn', () => resolve(true));
    child.unref();
  });
}
