// One server for all the blocks that need one, started with the command that the documentation
// itself recommends, on a data folder of its own.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { removeData } from './remove-data.ts';

export interface RunningServer {
  /** `AIBAAS_URL`, `AIBAAS_API_KEY` and `AIBAAS_WORKSPACE_ID`, as a reader would export them. */
  environment: Record<string, string>;
  /** Ends it as Ctrl-C would and removes its data; answers with its exit code. */
  stop(): Promise<number | null>;
}

interface ReadyLine {
  event: string;
  url: string;
  api_key: string | null;
  workspace_id: string;
}

function readReady(line: string): ReadyLine {
  let ready: Partial<ReadyLine>;
  try {
    ready = JSON.parse(line) as Partial<ReadyLine>;
  } catch {
    throw new Error(`aibaas start --json began with a line that is not JSON: ${line}`);
  }
  if (ready.event !== 'ready' || !ready.url || !ready.api_key) {
    throw new Error(`aibaas start --json began with a line that is not "ready": ${line}`);
  }
  return ready as ReadyLine;
}

/**
 * Starts `aibaas start --data DIR --port 0 --json` and waits for its first line.
 *
 * @throws Error with what it printed when it ends before it is ready.
 */
export async function startServer(
  root: string,
  dataFolder: string,
  more: readonly string[] = [],
): Promise<RunningServer> {
  const entry = join(root, 'packages/cli/src/main.ts');
  const words = [entry, 'start', '--data', dataFolder, '--port', '0', '--json', ...more];
  const child = spawn(process.execPath, words, { stdio: ['ignore', 'pipe', 'pipe'] });
  let problems = '';
  child.stderr.on('data', (chunk: Buffer) => {
    problems += chunk.toString();
  });
  const exited = once(child, 'exit').then(([code]) => code as number | null);
  const lines = createInterface({ input: child.stdout });
  const first = once(lines, 'line').then(([line]) => String(line));
  const ended = exited.then((code) => {
    throw new Error(`aibaas start ended with ${code} before it was ready:\n${problems}`);
  });
  const line = await Promise.race([first, ended]);
  ended.catch(() => undefined); // from here on an end is what stop() waits for
  const stop = async (): Promise<number | null> => {
    if (child.exitCode === null && child.signalCode === null) child.kill('SIGTERM');
    const code = await exited;
    await removeData(dataFolder);
    return code;
  };
  try {
    const ready = readReady(line);
    const environment = {
      AIBAAS_URL: ready.url,
      AIBAAS_API_KEY: ready.api_key ?? '',
      AIBAAS_WORKSPACE_ID: ready.workspace_id,
    };
    return { environment, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
