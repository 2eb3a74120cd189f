// What a forecast is asked: the checked options, the cleaned history and the seasons it may have.
import { factsOf } from './frequency.ts';
import type { Note } from './notes.ts';
import type { CheckedOptions } from './options.ts';
import { fillGaps, type History, prepareHistory } from './prepare.ts';
import { findSeasons } from './seasons.ts';

/** What the stages share. */
export interface Problem {
  options: CheckedOptions;
  history: History;
  periods: number[];
  period: number;
  /** Steps from the last observed value to the end of the horizon. */
  steps: number;
  isNonNegative: boolean;
  /** What the values were divided by. */
  unit: number;
  notes: Note[];
}

/** @param all values in units of `unit` */
export function pose(all: Float64Array, options: CheckedOptions, unit: number): Problem {
  const { periods: calendar, historyMax } = factsOf(options.frequency);
  const firstGuess = options.seasonalPeriods?.[0] ?? calendar[0] ?? 1;
  const longest = Math.max(historyMax, 6 * Math.max(1, ...(options.seasonalPeriods ?? [])));
  let history = prepareHistory(all, longest, firstGuess, unit);
  const isGiven = options.seasonalPeriods !== null;
  const n = history.values.length;
  const periods = isGiven
    ? (options.seasonalPeriods as readonly number[]).filter((m) => 2 * m <= n)
    : findSeasons(history.values, options.frequency);
  const notes = history.notes;
  if (isGiven && periods.length < (options.seasonalPeriods as readonly number[]).length) {
    const left = (options.seasonalPeriods as readonly number[]).filter((m) => 2 * m > n);
    const message = `${n} values are fewer than two seasons of ${left.join(', ')}; left out.`;
    notes.push({ code: 'season_too_long', message });
  }
  if (history.missing > 0 && periods[0] !== undefined && periods[0] !== firstGuess) {
    history = { ...history, values: fillGaps(history.observed, periods[0]) };
  }
  const hasNegative = history.observed.some((v) => v < 0);
  const isMonthly = !isGiven && (options.frequency === 'M' || options.frequency === 'Q');
  // Methods for months and quarters test the calendar's season themselves.
  const period = periods[periods.length - 1] ?? (isMonthly ? (calendar[0] ?? 1) : 1);
  return {
    options,
    history,
    periods,
    period,
    steps: options.horizonSteps + history.gapAtEnd,
    isNonNegative: options.nonNegative ?? !hasNegative,
    unit,
    notes,
  };
}
