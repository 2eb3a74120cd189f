// Reads a file of events, such as holidays and campaigns: a row an occurrence, with its name and date.
import type { ForecastEvent } from '@aibaas/ml';
import { CommandError, usageError } from '../command-error.ts';
import { readTable } from '../files/read-table.ts';
import { suggest } from '../suggestion.ts';
import { type DateOrder, readDates } from './read-dates.ts';

const NEEDED = ['name', 'date'] as const;
/** How many steps before and after an occurrence have effects of their own. */
const SIDES = ['before', 'after'] as const;

interface EventRead {
  readonly name: string;
  readonly dates: string[];
  before?: number;
  after?: number;
}

/** @throws CommandError that names the line or the column */
export async function readEvents(
  path: string,
  flags: {
    readonly dateOrder?: DateOrder;
    readonly delimiter?: string;
    readonly encoding?: string;
  },
): Promise<ForecastEvent[]> {
  const { names, columns } = await readTable(path, flags);
  const cellsOf = (name: string) => columns[names.indexOf(name)];
  for (const name of NEEDED) {
    if (names.includes(name)) continue;
    const message = `${path} has no column "${name}"; it needs name and date, and may have before and after.${suggest(name, names)}`;
    throw usageError('unknown_column', message);
  }
  const texts = (cellsOf('date') ?? []).map((cell) => String(cell ?? '').trim());
  // The header is line 1; a line without a row is rare enough here.
  const lines = texts.map((_, row) => row + 2);
  const dates = withPath(path, () => readDates(texts, lines, flags.dateOrder));
  const events = new Map<string, EventRead>();
  texts.forEach((_, row) => {
    const at = `${path}, line ${lines[row]}`;
    const name = String(cellsOf('name')?.[row] ?? '').trim();
    if (name === '') throw new CommandError('bad_value', `${at}: the event has no name`);
    const event = events.get(name) ?? { name, dates: [] };
    events.set(name, event);
    event.dates.push(new Date(dates[row] as number).toISOString());
    for (const side of SIDES) {
      const text = String(cellsOf(side)?.[row] ?? '').trim();
      if (text === '') continue;
      const steps = Number(text);
      if (!Number.isInteger(steps) || steps < 0) {
        const message = `${at}, column "${side}": "${text}" is no whole number of steps`;
        throw new CommandError('bad_value', message);
      }
      event[side] = Math.max(event[side] ?? 0, steps);
    }
  });
  return [...events.values()];
}

function withPath<T>(path: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof CommandError)) throw error;
    const { code, exitCode: exit, line } = error;
    const where = line === null ? {} : { line };
    throw new CommandError(code, `${path}, ${error.message}`, { exit, ...where });
  }
}

/** The events of a file and those of flags; a name in both is one event. */
export function joinEvents(
  fromFile: readonly ForecastEvent[],
  fromFlags: readonly { readonly name: string; readonly dates: readonly string[] }[],
): ForecastEvent[] {
  const joined = fromFile.map((event) => {
    const more = fromFlags.find(({ name }) => name === event.name);
    return { ...event, dates: [...(event.dates ?? []), ...(more?.dates ?? [])] };
  });
  const names = new Set(joined.map(({ name }) => name));
  return [...joined, ...fromFlags.filter(({ name }) => !names.has(name))];
}
