// What if: sampled futures followed again with another balance and another use, to the day each of them
// runs out. Pure, and fast enough to be asked at every move of a slider.
import { addDays, daysBetween } from '../format/dates.ts';
import { countOf } from '../format/numbers.ts';

/** Sampled futures, `count` × `steps`, one after the other. */
export interface FuturePaths {
  readonly values: Float32Array;
  readonly count: number;
  readonly steps: number;
  /** What is left now. */
  readonly remaining: number;
  /** Used of the first step already. */
  readonly firstStepUsed: number;
}

export interface Scenario {
  /** Added to what is left. */
  readonly added: number;
  /** Multiplies the use of each step; empty for none, one number for all. */
  readonly factors: readonly number[];
}

export interface Ends {
  readonly lower: number;
  readonly upper: number;
}

export interface Outcome {
  /** In steps from the start of the first, with a fraction; Infinity beyond the paths. */
  readonly median: number;
  readonly inner: Ends;
  readonly outer: Ends;
  /** What is left after each step: the middle of the futures, and where 80 and 95 % of them are. */
  readonly left: readonly { readonly middle: number; readonly inner: Ends; readonly outer: Ends }[];
}

/**
 * Nested lists to one array, as a worker takes them.
 *
 * @throws RangeError when the lists differ in length
 */
export function flattenPaths(paths: readonly (readonly number[])[]): Float32Array {
  const steps = paths[0]?.length ?? 0;
  const values = new Float32Array(paths.length * steps);
  paths.forEach((path, p) => {
    if (path.length !== steps)
      throw new RangeError(`path ${p} has ${path.length} steps, not ${steps}`);
    values.set(path, p * steps);
  });
  return values;
}

const factorAt = ({ factors }: Scenario, step: number): number =>
  factors.length === 0 ? 1 : (factors[Math.min(step, factors.length - 1)] as number);

/** Use of one step of one path in a scenario; what is used of the first already cannot be undone. */
function usedIn(paths: FuturePaths, scenario: Scenario, path: number, step: number): number {
  const whole = Math.max(0, paths.values[path * paths.steps + step] as number);
  const rest = step === 0 ? Math.max(0, whole - paths.firstStepUsed) : whole;
  return rest * factorAt(scenario, step);
}

/** The value below which a share of the sorted values lies, as the server picks it. */
function pick(sorted: ArrayLike<number>, share: number): number {
  const place = Math.min(sorted.length - 1, Math.max(0, Math.ceil(share * sorted.length) - 1));
  return sorted[place] ?? Number.POSITIVE_INFINITY;
}

const ends = (sorted: ArrayLike<number>, level: number): Ends => ({
  lower: pick(sorted, (1 - level) / 2),
  upper: pick(sorted, (1 + level) / 2),
});

export const noScenario: Scenario = { added: 0, factors: [] };

/**
 * Follows every path until the balance is used.
 *
 * @example
 * followPaths(paths, { added: 50_000, factors: [0.9] }).median; // 27.4
 */
export function followPaths(paths: FuturePaths, scenario: Scenario): Outcome {
  const { count, steps } = paths;
  const start = paths.remaining + scenario.added;
  const rest = new Float64Array(count).fill(start);
  const crossings = new Float64Array(count).fill(Number.POSITIVE_INFINITY);
  const left: { middle: number; inner: Ends; outer: Ends }[] = [];
  const sorted = new Float64Array(count);
  for (let step = 0; step < steps; step++) {
    for (let path = 0; path < count; path++) {
      const before = rest[path] as number;
      const used = usedIn(paths, scenario, path, step);
      if (crossings[path] === Number.POSITIVE_INFINITY && used >= before) {
        crossings[path] = step + (used > 0 ? Math.max(0, before) / used : 0);
      }
      rest[path] = Math.max(0, before - used);
    }
    sorted.set(rest);
    sorted.sort();
    left.push({ middle: pick(sorted, 0.5), inner: ends(sorted, 0.8), outer: ends(sorted, 0.95) });
  }
  crossings.sort();
  return {
    median: pick(crossings, 0.5),
    inner: ends(crossings, 0.8),
    outer: ends(crossings, 0.95),
    left,
  };
}

/**
 * The day on which a crossing lies; null beyond the paths. Weeks and months are walked through evenly, as the
 * server walks through them, so that both name the same day.
 */
export function dateOfStep(step: number, dates: readonly string[]): string | null {
  if (!Number.isFinite(step) || dates.length === 0) return null;
  const whole = Math.min(Math.floor(step), dates.length - 1);
  const day = (i: number): string => (dates[i] ?? '').slice(0, 10);
  const from = whole + 1 < dates.length ? whole : Math.max(0, whole - 1);
  const days = from + 1 < dates.length ? daysBetween(day(from), day(from + 1)) : 1;
  const into = Math.min(days - 1, Math.floor((step - Math.floor(step)) * days));
  return addDays(day(whole), Math.max(0, into));
}

/**
 * How far the second of two days that are shown lies from the first, in words; null where it is the same day.
 *
 * @example
 * movedInWords('2026-12-14', '2026-12-11'); // '3 days earlier'
 */
export function movedInWords(from: string, to: string): string | null {
  const days = daysBetween(from, to);
  if (days === 0) return null;
  return `${countOf(Math.abs(days), 'day')} ${days > 0 ? 'later' : 'earlier'}`;
}

/** Factors per step when one part of the whole is used `factor` times as much. */
export function partFactors(
  part: readonly number[],
  whole: readonly number[],
  factor: number,
): number[] {
  return whole.map((all, step) => {
    const share = all > 0 ? Math.min(1, Math.max(0, (part[step] ?? 0) / all)) : 0;
    return 1 + share * (factor - 1);
  });
}
