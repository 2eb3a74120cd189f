// `aibaas start`: the only command that loads the server. It prints how to reach it and stays until
// it is told to stop.
import { atTheLatest } from '../clock.ts';
import { formatBox } from '../terminal/box.ts';
import type { CommandContext } from './command-context.ts';

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
    terminal.print(terminal.isJson ? readyLine(running) : welcome(running));
    await new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  }
  terminal.say('stopping …');
  await running.stop();
  // Whatever still holds the process, a connection or a thread, has had its time.
  atTheLatest(1000, () => process.exit(0));
  return 0;
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

function welcome(running: RunningServer): string {
  const { url, ownerLink, apiKey, workspaceId, dataDir } = running;
  const key = apiKey ?? '$AIBAAS_API_KEY';
  const box = [
    `Address     ${url}`,
    `Reference   ${url}/docs`,
    `Owner link  ${ownerLink ?? 'was shown at the first start'}`,
    `API key     ${apiKey ?? 'was shown at the first start (--new-key makes another)'}`,
    `Data        ${dataDir}${running.isDemo ? '  (with sample data)' : ''}`,
  ];
  const query = `workspace_id=${workspaceId}&days_ahead=30`;
  const forecast = `${url}/api/analytics/predictions/consumption?${query}`;
  return [
    formatBox('aibaas', box),
    '',
    ...(ownerLink === null ? [] : ['The owner link works once, for 15 minutes.', '']),
    'Ask for a forecast:',
    '',
    `  curl -H "Authorization: Bearer ${key}" \\`,
    `    "${forecast}"`,
    '',
    'The same from your code:',
    '',
    "  import { createClient } from '@aibaas/sdk';",
    apiKey === null
      ? `  const aibaas = createClient({ url: '${url}', apiKey: process.env.AIBAAS_API_KEY });`
      : `  const aibaas = createClient({ url: '${url}', apiKey: '${apiKey}' });`,
    '  const forecast = await aibaas.analytics.predictions.consumption({',
    `    workspace_id: '${workspaceId}', days_ahead: 30,`,
    '  });',
    '  console.log(forecast.depletion?.summary ?? forecast.backtest?.summary);',
    '',
    'Press Ctrl-C to stop.',
  ].join('\n');
}
