// Runs in a compute thread: subjects in, when to expect the event of each still without it out.
import type { TaskContext } from '@aibaas/compute';
import { type EventCheck, eventOutlook, type RawTable } from '@aibaas/ml';

export interface SurvivalInput {
  readonly table: RawTable;
  readonly duration: string;
  readonly event: string;
  readonly id: string | null;
  readonly horizon: number;
  readonly level: number;
  readonly seed: number;
}

export interface SurvivalOutput {
  readonly lines: string;
  readonly subjects: number;
  readonly events: number;
  /** Events to expect within the horizon among those still without it. */
  readonly expected: number;
  readonly columns: readonly string[];
  readonly check: EventCheck | null;
  readonly notes: readonly { readonly code: string; readonly message: string }[];
}

export async function lookForEvents(
  { table, duration, event, id, horizon, level, seed }: SurvivalInput,
  { signal }: TaskContext,
): Promise<SurvivalOutput> {
  const options = { duration, event, horizon, level, ignored: id === null ? [] : [id] };
  const outlook = await eventOutlook(table, options, { seed, signal });
  const { rows, probability, until, subjects, events, columns, check, notes } = outlook;
  const names = id === null ? null : (table.columns[table.names.indexOf(id)] ?? []);
  let lines = '';
  rows.forEach((row, i) => {
    const line = {
      ...(names === null ? {} : { id: names[row] }),
      row: row + 1,
      probability: rounded(probability[i]),
      median: rounded(until.median[i]),
      lower: rounded(until.lower[i]),
      upper: rounded(until.upper[i]),
      is_extrapolated: until.isExtrapolated[i] === 1,
    };
    lines += `${JSON.stringify(line)}\n`;
  });
  const expected = probability.reduce((sum, p) => sum + p, 0);
  return { lines, subjects, events, expected, columns, check, notes };
}

const rounded = (value = 0): number => Math.round(value * 1e6) / 1e6;
