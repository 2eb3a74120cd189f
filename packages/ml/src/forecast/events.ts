// Known events such as holidays, campaigns and closures: what each did to the values in the past, and
// what the same event will do in the steps to come. Learned from the history before an origin alone.
import { MlError } from '../errors.ts';
import { readTime, stepsBetween } from './calendar.ts';
import type { Frequency } from './frequency.ts';
import { fillGaps } from './prepare.ts';
import { median } from './statistics.ts';

/** An event with its past and coming occurrences, told by steps, by dates, or both. */
export interface ForecastEvent {
  readonly name: string;
  /** Steps after values[0]; those of the future count on past the last value. */
  readonly steps?: readonly number[];
  /** Dates or times; they need `options.start`. */
  readonly dates?: readonly string[];
  /** So many steps before and after each occurrence have effects of their own; by default 0. */
  readonly before?: number;
  readonly after?: number;
}

/** What one event did at one distance from its occurrence. */
export interface EventEffect {
  readonly name: string;
  /** Steps from the occurrence: 0 is the step itself, −1 the one before. */
  readonly distance: number;
  /** −0.4 for 40 % below usual when relative, otherwise in the unit of the values. */
  readonly effect: number;
  readonly isRelative: boolean;
  /** Occurrences in the history that it was learned from. */
  readonly occurrences: number;
}

/** One event at one distance, and the steps at which it is. */
export interface EventColumn {
  readonly name: string;
  readonly distance: number;
  readonly steps: ReadonlySet<number>;
}

const EVENTS_MAX = 200;
const DISTANCE_MAX = 60;
const OCCURRENCES_MAX = 100_000;
const ROUNDS = 3;

/**
 * @throws MlError `event_invalid`, `event_without_start`, `time_not_understood`
 */
export function checkEvents(
  events: readonly ForecastEvent[],
  startMs: number | null,
  frequency: Frequency,
): EventColumn[] {
  const refuse = (path: string, message: string): never => {
    throw new MlError('event_invalid', `options.events${path}`, message);
  };
  if (!Array.isArray(events) || events.length > EVENTS_MAX) {
    refuse('', `Give a list of at most ${EVENTS_MAX} events.`);
  }
  const names = new Set<string>();
  return events.flatMap((event, e) => {
    const path = `[${e}]`;
    const { name, before = 0, after = 0 } = event;
    if (typeof name !== 'string' || name === '') refuse(`${path}.name`, 'An event needs a name.');
    if (names.has(name)) refuse(`${path}.name`, `Two events are called "${name}"; join them.`);
    names.add(name);
    for (const [side, count] of [['before', before] as const, ['after', after] as const]) {
      if (Number.isInteger(count) && count >= 0 && count <= DISTANCE_MAX) continue;
      refuse(`${path}.${side}`, `${count} is no whole number from 0 to ${DISTANCE_MAX}.`);
    }
    const steps = occurrencesOf(event, `options.events${path}`, startMs, frequency);
    return Array.from({ length: before + after + 1 }, (_, i): EventColumn => {
      const distance = i - before;
      return { name, distance, steps: new Set(steps.map((step) => step + distance)) };
    });
  });
}

function occurrencesOf(
  { steps = [], dates = [] }: ForecastEvent,
  path: string,
  startMs: number | null,
  frequency: Frequency,
): number[] {
  if (
    !Array.isArray(steps) ||
    !Array.isArray(dates) ||
    steps.length + dates.length > OCCURRENCES_MAX
  ) {
    const message = `Give at most ${OCCURRENCES_MAX} steps and dates, as lists.`;
    throw new MlError('event_invalid', path, message);
  }
  steps.forEach((step, i) => {
    if (Number.isSafeInteger(step)) return;
    const message = `${String(step)} is no whole number of steps after the first value.`;
    throw new MlError('event_invalid', `${path}.steps[${i}]`, message);
  });
  if (dates.length > 0 && startMs === null) {
    const message = 'Dates need options.start, the time of the first value; or give steps.';
    throw new MlError('event_without_start', `${path}.dates`, message);
  }
  const read = dates.map((date, i) =>
    stepsBetween(startMs ?? 0, readTime(String(date), `${path}.dates[${i}]`), frequency),
  );
  return [...steps, ...read];
}

/** Effects learned from one history, and that history as it would have been without the events. */
export interface LearnedEvents {
  readonly cleaned: Float64Array;
  readonly effects: readonly EventEffect[];
  /** What a forecast of `usual` becomes at `step`: with the events of that step. */
  addTo(usual: number, step: number): number;
}

/**
 * @param values complete history
 * @param offset step of values[0] in the steps of the columns
 * @param period season along which the usual value of an event's step is filled in
 */
export function learnEvents(
  values: Float64Array,
  columns: readonly EventColumn[],
  offset: number,
  period: number,
): LearnedEvents {
  const n = values.length;
  const occurrences = columns.map(({ steps }) =>
    [...steps].map((step) => step - offset).filter((t) => t >= 0 && t < n),
  );
  const marked = new Set(occurrences.flat());
  const usual = withoutMarked(values, marked, period);
  const isRelative = usual.every((v) => v > 0) && values.every((v) => v >= 0);
  const size = (t: number): number => (isRelative ? (usual[t] as number) : 1);
  const deviation = (t: number): number => ((values[t] as number) - (usual[t] as number)) / size(t);
  const noise = noiseOf(usual, marked, period, size);
  const at = new Map<number, number[]>();
  occurrences.forEach((steps, c) => {
    for (const t of steps) at.set(t, [...(at.get(t) ?? []), c]);
  });
  const effects = new Float64Array(columns.length);
  // Steps that several events share are told apart by taking turns.
  for (let round = 0; round < ROUNDS; round++) {
    occurrences.forEach((steps, c) => {
      const own = steps.map((t) =>
        (at.get(t) as number[]).reduce(
          (rest, k) => (k === c ? rest : rest - (effects[k] as number)),
          deviation(t),
        ),
      );
      effects[c] = shrunk(own, noise);
    });
  }
  const effectAt = (step: number): number =>
    columns.reduce(
      (sum, { steps }, c) => (steps.has(step) ? sum + (effects[c] as number) : sum),
      0,
    );
  const cleaned = values.map((v, t) => (effectAt(t + offset) === 0 ? v : (usual[t] as number)));
  return {
    cleaned,
    effects: columns.map(({ name, distance }, c) => ({
      ...{ name, distance, isRelative },
      effect: effects[c] as number,
      occurrences: (occurrences[c] as number[]).length,
    })),
    addTo: (value, step) => {
      const effect = effectAt(step);
      return isRelative ? value * Math.max(0, 1 + effect) : value + effect;
    },
  };
}

/** The history with marked steps filled in from the others; the ends from the nearest same phase. */
function withoutMarked(
  values: Float64Array,
  marked: ReadonlySet<number>,
  period: number,
): Float64Array {
  const n = values.length;
  const open = values.map((v, t) => (marked.has(t) ? Number.NaN : v));
  if (open.every(Number.isNaN)) return values.slice();
  for (const [end, direction] of [[0, 1] as const, [n - 1, -1] as const]) {
    if (!Number.isNaN(open[end])) continue;
    let from = end + direction * period;
    while (from >= 0 && from < n && Number.isNaN(open[from])) from += direction * period;
    if (from < 0 || from >= n) {
      from = end;
      while (Number.isNaN(open[from])) from += direction;
    }
    open[end] = open[from] as number;
  }
  return fillGaps(open, period);
}

/** Spread of an unmarked value around what its neighbours of the same phase say, relative as `size`. */
function noiseOf(
  usual: Float64Array,
  marked: ReadonlySet<number>,
  period: number,
  size: (t: number) => number,
): number {
  const misses: number[] = [];
  for (let t = period; t + period < usual.length; t++) {
    if (marked.has(t)) continue;
    const between = ((usual[t - period] as number) + (usual[t + period] as number)) / 2;
    misses.push(Math.abs((usual[t] as number) - between) / size(t));
  }
  return misses.length > 0 ? 1.4826 * median(misses) : 0;
}

/** Mean of what was seen, drawn to zero by as much as chance alone would bring (James & Stein 1961). */
function shrunk(seen: readonly number[], noise: number): number {
  if (seen.length === 0) return 0;
  const mean = seen.reduce((sum, v) => sum + v, 0) / seen.length;
  const chance = (noise * noise) / seen.length;
  return mean * Math.max(0, 1 - chance / Math.max(mean * mean, 1e-300));
}
