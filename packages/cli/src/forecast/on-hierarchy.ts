// `aibaas forecast FILE --hierarchy COL,COL`: every series and every sum, made to add up.
import { taskModule } from '@aibaas/compute';
import type { ForecastEvent, Note } from '@aibaas/ml';
import { inThread } from '../batch/in-thread.ts';
import { usageError } from '../command-error.ts';
import type { CommandContext } from '../commands/command-context.ts';
import type { ForecastFlags } from '../commands/forecast.ts';
import { writeWhole } from '../files/write-whole.ts';
import { hierarchyDocument, hierarchyLines, hierarchyReport } from './hierarchy-report.ts';
import type { HierarchyInput, HierarchyOutput } from './hierarchy-task.ts';
import { readGroups } from './read-groups.ts';
import { refusedForecast } from './refused-forecast.ts';

const TASK = {
  module: taskModule(import.meta.url, './hierarchy-task'),
  name: 'forecastAll',
};

type Needed = Required<Pick<ForecastFlags, 'date' | 'value' | 'horizon' | 'hierarchy'>>;

export async function forecastGroups(
  file: string,
  flags: ForecastFlags & Needed,
  events: ForecastEvent[],
  { terminal, signal }: CommandContext,
): Promise<number> {
  const { hierarchy, horizon, absent = 'refuse', out } = flags;
  if (flags.also !== undefined) {
    throw usageError('two_ways', '--also is about one series; leave it or --hierarchy away');
  }
  if (flags.explain === true) {
    throw usageError('two_ways', '--explain splits one series; leave it or --hierarchy away');
  }
  const rows = await readGroups(file, hierarchy, { ...flags, terminal });
  const { frequency, season, duplicates, effort, reconcile } = flags;
  const input: HierarchyInput = {
    ...{ times: rows.times, values: rows.values, groups: rows.groups },
    ...{ horizonSteps: horizon, absent },
    levels: [...(flags.level ?? [95])].sort((a, b) => a - b),
    ...(frequency === undefined ? {} : { frequency }),
    ...(season === undefined ? {} : { seasonalPeriods: season }),
    ...(duplicates === undefined ? {} : { duplicates }),
    ...(events.length === 0 ? {} : { events }),
    ...(effort === undefined ? {} : { effort }),
    ...(reconcile === undefined ? {} : { method: reconcile }),
  };
  const work = { name: 'forecast', task: TASK, input, label: 'forecasting' };
  const made = await inThread<HierarchyOutput>(work, { terminal, signal }).catch(
    (error: unknown) => {
      throw refusedForecast(error, rows.lines);
    },
  );
  const output = { ...made, notes: [...(rows.notes as Note[]), ...made.notes] };
  const context = { file, valueColumn: flags.value, columns: hierarchy };
  if (out !== undefined) await writeWhole(out, hierarchyLines(output));
  if (out === '-') return 0;
  if (terminal.isJson) terminal.print(JSON.stringify(hierarchyDocument(output, context)));
  else terminal.print(hierarchyReport(output, context));
  return 0;
}
