// Reads a file of events, such as holidays and campaigns: a row an occurrence, with its name and date.
import type { ForecastEvent } from '@aibaas/ml';
import { CommandError, usageError } from '../command-error.ts';
import { asWritten, type FileTimes, timesOf } from '../files/read-columns.ts';
import type { ReadFlags } from '../files/read-flags.ts';
import { readTable } from '../files/read-table.ts';
import { suggest } from '../suggestion.ts';
import type { Terminal } from '../terminal/terminal.ts';

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
  flags: ReadFlags & { readonly terminal?: Terminal },
): Promise<ForecastEvent[]> {
  const { names, columns, lines } = await readTable(path, flags);
  const cellsOf = (name: string) => columns[names.indexOf(name)];
  for (const name of NEEDED) {
    if (names.includes(name)) continue;
    const message = `${path} has no column "${name}"; it needs name and date, and may have before and after.${suggest(name, names)}`;
    throw usageError('unknown_column', message);
  }
  const texts = (cellsOf('date') ?? []).map((cell) => String(cell ?? '').trim());
  const dates = await withPath(path, () => timesOf('date', texts, lines, flags));
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

async function withPath(path: string, read: () => Promise<FileTimes>): Promise<number[]> {
  try {
    return asWritten(await read());
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
