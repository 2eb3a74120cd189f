// `aibaas detect FILE --changes KIND`: when a series changed for good, rather than for a moment.
import { taskModule } from '@aibaas/compute';
import type { LastingChanges } from '@aibaas/ml';
import { inThread } from '../batch/in-thread.ts';
import { usageError } from '../command-error.ts';
import type { CommandContext } from '../commands/command-context.ts';
import type { DetectFlags } from '../commands/detect.ts';
import { sayNotes } from '../files/bad-rows.ts';
import { readSeries } from '../forecast/read-series.ts';
import { refusedForecast } from '../forecast/refused-forecast.ts';
import { countOf, formatNumbers } from '../terminal/format.ts';
import { formatTable } from '../terminal/table.ts';
import type { ChangeKind, ChangesInput } from './changes-task.ts';

const TASK = { module: taskModule(import.meta.url, './changes-task'), name: 'findChanges' };

const WHAT: Readonly<Record<ChangeKind, string>> = {
  level: 'its level',
  'level-and-spread': 'its level or its spread',
  line: 'its level or its slope',
};

export async function detectChanges(
  file: string,
  flags: Omit<DetectFlags, 'value'> & { date: string; value: string; changes: ChangeKind },
  context: CommandContext,
): Promise<number> {
  const { date, value, changes: kind, duplicates = 'refuse' } = flags;
  if (flags.strictness !== undefined || flags.valueMin !== undefined) {
    const message =
      '--strictness and --value-min are about anomalies; leave them or --changes away';
    throw usageError('two_ways', message);
  }
  const { terminal } = context;
  const series = await readSeries(file, { ...flags, terminal });
  const { times, values, lines } = series;
  sayNotes(series.notes, terminal);
  const input: ChangesInput = { times, values, kind, duplicates };
  const work = { name: 'detect', task: TASK, input, label: 'reading' };
  const found = await inThread<LastingChanges>(work, context).catch((error: unknown) => {
    throw refusedForecast(error, lines);
  });
  if (terminal.isJson) {
    const { changes, periods, steps, notes } = found;
    const columns = { file, date_column: date, value_column: value, kind };
    terminal.print(JSON.stringify({ ...columns, steps, periods, changes, notes }));
  } else terminal.print(report(found, value, kind));
  return 0;
}

function report(
  { changes, periods, steps, notes }: LastingChanges,
  value: string,
  kind: ChangeKind,
) {
  const seasons = periods.length > 0 ? `, seasons of ${periods.join(' and ')} taken out` : '';
  const summary =
    changes.length === 0
      ? `"${value}" never changed ${WHAT[kind]} for good in ${countOf(steps, 'step')}${seasons}.`
      : `"${value}" changed ${WHAT[kind]} ${changes.length === 1 ? 'once' : `${changes.length} times`} in ${countOf(steps, 'step')}${seasons}.`;
  const told = notes.map(({ message }) => `Note: ${message}`);
  if (changes.length === 0) return [summary, ...told].join('\n');
  const texts = formatNumbers(changes.flatMap(({ before, after }) => [before, after]));
  const rows = changes.map(({ time }, i) => [
    time,
    texts[2 * i] as string,
    texts[2 * i + 1] as string,
  ]);
  const right = { align: 'right' } as const;
  const columns = [{ title: 'from' }, { title: 'before', ...right }, { title: 'after', ...right }];
  return [summary, '', formatTable(columns, rows), ...told].join('\n');
}
