// `aibaas start`: the only command that loads the server. It prints how to reach it and stays until
// it is told to stop.
import { atTheLatest, every } from '../clock.ts';
import type { Environment } from '../environment.ts';
import type { CommandContext } from './command-context.ts';
import { welcome } from './welcome.ts';

export interface StartFlags {
  readonly data?: string;
  readonly port?: number;
  readonly host?: string;
  readonly demo?: boolean;
  readonly newKey?: boolean;
}

type StartServer = typeof import('@aibaas/server').startServer;
type RunningServer = Awaited<ReturnType<StartServer>>;

export async function runStart(flags: StartFlags, context: CommandContext): Promise<number> {
  const { terminal, environment, signal } = context;
  const { startServer } = await import('@aibaas/server');
  if (signal.aborted) return 0;
  const running = await startServer({
    ...(flags.data === undefined ? {} : { dataDir: flags.data }),
    ...(flags.port === undefined ? {} : { port: flags.port }),
    ...(flags.host === undefined ? {} : { host: flags.host }),
    demo: flags.demo ?? false,
    newKey: flags.newKey ?? false,
    environment,
  });
  // A signal that came while the database was starting is honoured now, with nothing left behind.
  if (!signal.aborted) {
    terminal.print(terminal.isJson ? readyLine(running) : welcome(running, terminal.columnsMax));
    await told(signal, environment);
  }
  terminal.say('stopping …');
  await running.stop();
  // Whatever still holds the process, a connection or a thread, has had its time.
  atTheLatest(1000, () => process.exit(0));
  return 0;
}

/**
 * Resolves when somebody wants the server to stop. npm dies of a SIGTERM and keeps it to itself: whoever was
 * started by it, and has lost the parent that it began with, was meant too.
 */
function told(signal: AbortSignal, { npm_execpath }: Environment): Promise<void> {
  return new Promise((resolve) => {
    const parent = process.ppid;
    const stopLooking =
      npm_execpath === undefined
        ? () => {}
        : every(500, () => {
            if (process.ppid !== parent) end();
          });
    const end = (): void => {
      stopLooking();
      resolve();
    };
    signal.addEventListener('abort', end);
  });
}

function readyLine(running: RunningServer): string {
  return JSON.stringify({
    event: 'ready',
    url: running.url,
    owner_link: running.ownerLink,
    api_key: running.apiKey,
    tenant_id: running.tenantId,
    workspace_id: running.workspaceId,
  });
}
