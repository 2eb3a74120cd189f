// Runs in a compute thread: rows of many series in, forecasts of all of them and of their sums out, which
// add up at every step.
import type { TaskContext } from '@aibaas/compute';
import {
  alignSeries,
  type Effort,
  type Forecast,
  type ForecastEvent,
  type Frequency,
  forecastHierarchy,
  type Note,
  nextTimes,
  type ReconcileMethod,
} from '@aibaas/ml';

export interface HierarchyInput {
  readonly times: number[];
  readonly values: (number | null)[];
  /** Names from the top level down, one list a level. */
  readonly groups: string[][];
  readonly horizonSteps: number;
  readonly levels: number[];
  readonly absent: 'refuse' | 'zero' | 'gap';
  readonly frequency?: Frequency;
  readonly seasonalPeriods?: number[];
  readonly duplicates?: 'sum' | 'mean' | 'last';
  readonly events?: ForecastEvent[];
  readonly effort?: Effort;
  readonly method?: ReconcileMethod;
}

export interface HierarchyNode {
  /** Names from the top level down; empty for the sum of all. */
  readonly path: readonly string[];
  readonly forecast: Forecast;
}

export interface HierarchyOutput {
  readonly frequency: Frequency;
  readonly dates: string[];
  /** Sums before their parts. */
  readonly nodes: HierarchyNode[];
  readonly notes: Note[];
}

/**
 * Before every name of a path inside the library; no cell of a text file holds it, and with it no name
 * looks like a number, which objects would sort.
 */
const SEPARATOR = '\u0000';

export function forecastAll(input: HierarchyInput, context: TaskContext): HierarchyOutput {
  const { times, values, groups, horizonSteps, levels, absent, frequency, duplicates } = input;
  const names = times.map((_, i) => nameOf(groups.map((list) => list[i] as string)));
  const { seasonalPeriods, events, effort, method } = input;
  const aligned = alignSeries(times, values, names, {
    absent,
    ...(frequency === undefined ? {} : { frequency }),
    duplicates: duplicates ?? 'refuse',
  });
  const structure = structureOf(Object.keys(aligned.series));
  const forecasts = forecastHierarchy(structure, aligned.series, {
    ...{ horizonSteps, levels, frequency: aligned.frequency, start: aligned.start },
    ...(seasonalPeriods === undefined ? {} : { seasonalPeriods }),
    ...(events === undefined ? {} : { events }),
    ...(effort === undefined ? {} : { effort }),
    ...(method === undefined ? {} : { method }),
    signal: context.signal,
    onProgress: (done, total) => context.progress({ done, total }),
  });
  const count = Object.values(aligned.series)[0]?.length ?? 0;
  const nodes = namesBelow(structure, SEPARATOR).map((name) => ({
    path: pathOf(name),
    forecast: forecasts[name] as Forecast,
  }));
  return {
    frequency: aligned.frequency,
    dates: nextTimes(aligned.start, aligned.frequency, horizonSteps, count),
    nodes,
    notes: aligned.notes,
  };
}

const nameOf = (path: readonly string[]): string =>
  path.length === 0 ? SEPARATOR : path.map((part) => SEPARATOR + part).join('');
const pathOf = (name: string): string[] =>
  name === SEPARATOR ? [] : name.slice(SEPARATOR.length).split(SEPARATOR);

/** Children by parent: the sum of all, and every path above a leaf. */
function structureOf(leaves: readonly string[]): Record<string, string[]> {
  const children = new Map<string, Set<string>>();
  for (const leaf of leaves) {
    const path = pathOf(leaf);
    let parent = SEPARATOR;
    path.forEach((_, depth) => {
      const child = nameOf(path.slice(0, depth + 1));
      const own = children.get(parent) ?? new Set<string>();
      children.set(parent, own.add(child));
      parent = child;
    });
  }
  return Object.fromEntries([...children].map(([parent, own]) => [parent, [...own]]));
}

/** A name and all below it, every sum before its parts. */
function namesBelow(
  structure: Readonly<Record<string, readonly string[]>>,
  name: string,
): string[] {
  return [name, ...(structure[name] ?? []).flatMap((child) => namesBelow(structure, child))];
}
