// `aibaas survival`: from a file of who was watched how long, when to expect an event of those still without
// it. No server.
import { taskModule } from '@aibaas/compute';
import { inThread, refusedBy } from '../batch/in-thread.ts';
import { CommandError, usageError } from '../command-error.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { readTable } from '../files/read-table.ts';
import { writeWhole } from '../files/write-whole.ts';
import { suggest } from '../suggestion.ts';
import { survivalDocument, survivalReport } from '../survival/survival-report.ts';
import type { SurvivalInput, SurvivalOutput } from '../survival/survival-task.ts';
import type { CommandContext } from './command-context.ts';

export interface SurvivalFlags extends ReadFlags {
  readonly duration?: string;
  readonly event?: string;
  readonly id?: string;
  readonly horizon?: number;
  readonly level?: number;
  readonly seed?: number;
  readonly out?: string;
}

const TASK = {
  module: taskModule(import.meta.url, '../survival/survival-task'),
  name: 'lookForEvents',
};

export async function runSurvival(
  file: string | undefined,
  flags: SurvivalFlags,
  context: CommandContext,
): Promise<number> {
  if (file === undefined) throw usageError('missing_file', 'give a FILE, one subject a row');
  const { duration, event, horizon, out, id, level = 80, seed = 1 } = flags;
  if (duration === undefined || event === undefined || horizon === undefined || out === undefined) {
    const flagsByText = {
      '--duration COL': duration,
      '--event COL': event,
      '--horizon N': horizon,
      '--out OUT.ndjson': out,
    };
    const missing = Object.entries(flagsByText).filter(([, given]) => given === undefined);
    throw usageError('missing_flag', `give ${missing.map(([flag]) => flag).join(' and ')}`);
  }
  const table = await readTable(file, flags, {
    terminal: context.terminal,
    booleans: [event],
  });
  for (const name of [duration, event, ...(id === undefined ? [] : [id])]) {
    if (table.names.includes(name)) continue;
    const message = `${file} has no column "${name}".${suggest(name, table.names)}`;
    throw usageError('unknown_column', message);
  }
  const asked = { duration, event, id: id ?? null, horizon, level, seed };
  const input: SurvivalInput = { table, ...asked };
  const work = { name: 'survival', task: TASK, input, label: 'learning' };
  const result = await inThread<SurvivalOutput>(work, context).catch((error) =>
    refusedBy(error, ({ code, path, message }) => {
      const isFlag = path.startsWith('options.');
      const place = isFlag ? path.replace('options.', '--') : file;
      return new CommandError(code, `${place}: ${message}`, { exit: isFlag ? 2 : 1 });
    }),
  );
  await writeWhole(out, result.lines);
  const { terminal } = context;
  if (out === '-') return 0;
  const report = { file, out, input: asked };
  if (terminal.isJson) terminal.print(JSON.stringify(survivalDocument(result, report)));
  else terminal.print(survivalReport(result, report));
  return 0;
}
