// When a series changed for good, with its seasons taken out first: a weekend is no change of level.
import { nextTimes } from './calendar.ts';
import { type ChangepointOptions, findChangepoints } from './changepoints.ts';
import { mstl } from './decompose/mstl.ts';
import type { Note } from './notes.ts';
import { prepareHistory } from './prepare.ts';
import { type RegulariseOptions, regularise } from './regularise.ts';
import { findSeasons } from './seasons.ts';

export interface LastingChange {
  /** Time of the first value after the change: a date, or RFC 3339 for steps shorter than a day. */
  readonly time: string;
  /** Means of the values, without their seasons, before and after it. */
  readonly before: number;
  readonly after: number;
}

export interface LastingChanges {
  readonly changes: readonly LastingChange[];
  /** Seasons that were taken out, in steps. */
  readonly periods: readonly number[];
  readonly steps: number;
  readonly notes: readonly Note[];
}

/** A change needs as many cycles beside it to be told from a season. */
const CYCLES_MIN = 2;

/**
 * Puts timed values on a grid, fills gaps, takes out the seasons that the data have (MSTL) and splits the
 * rest where its level, its spread or its line changes ({@link findChangepoints}).
 *
 * @throws MlError as {@link regularise} and {@link findChangepoints}
 * @example
 * const day = 86_400_000;
 * const times = Array.from({ length: 140 }, (_, i) => i * day);
 * const values = times.map((_, i) => (i < 90 ? 20 : 35) + 8 * Math.sin((i * 2 * Math.PI) / 7) + Math.sin(i * i));
 * lastingChanges(times, values).changes.map((change) => change.time); // ['1970-04-01']
 */
export function lastingChanges(
  times: readonly number[] | readonly string[],
  values: ArrayLike<number | null>,
  options: RegulariseOptions & Pick<ChangepointOptions, 'kind'> = {},
): LastingChanges {
  const { kind = 'level', ...grid } = options;
  const regular = regularise(times, values, grid);
  const { frequency } = regular;
  const observed = Float64Array.from(regular.values, (value) => value ?? Number.NaN);
  if (observed.every(Number.isNaN)) {
    return { changes: [], periods: [], steps: observed.length, notes: regular.notes };
  }
  const { values: history, offset } = prepareHistory(observed, observed.length, 1);
  const periods = findSeasons(history, frequency);
  const { seasonals, periods: used } = mstl(history, { periods });
  const calm = history.map((value, i) =>
    seasonals.reduce((rest, season) => rest - (season[i] as number), value),
  );
  const minSteps = Math.max(kind === 'line' ? 3 : 2, CYCLES_MIN * (used[0] ?? 1));
  const changes = findChangepoints(calm, { kind, minSteps }).map(({ at, before, after }) => {
    const [time = regular.start] = nextTimes(regular.start, frequency, 1, offset + at);
    return { time, before, after };
  });
  return { changes, periods: used, steps: regular.values.length, notes: regular.notes };
}
