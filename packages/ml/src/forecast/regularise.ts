// Irregular, unsorted or gappy timestamps become a regular grid with explicit gaps. It decides the
// frequency and refuses what cannot be put on a grid; it never invents values.
import { MlError } from '../errors.ts';
import { stepStart, stepsBetween, timeText } from './calendar.ts';
import { type Frequency, frequencyWords, isFrequency, stepOf } from './frequency.ts';
import type { Note } from './notes.ts';
import { readTimes } from './read-times.ts';

export interface RegulariseOptions {
  /** Absent: found from the gaps between the times. */
  frequency?: Frequency;
  /**
   * Minutes east of UTC that each time was written with, for times given in milliseconds: a day is the day
   * as written. Texts bring their own.
   */
  utcOffsets?: ArrayLike<number>;
  /** What to do with several values in one step; by default refuse. */
  duplicates?: 'refuse' | 'sum' | 'mean' | 'last';
}

export interface RegularSeries {
  frequency: Frequency;
  /** Time of values[0]. */
  start: string;
  /** One entry per step, null where nothing was observed. */
  values: (number | null)[];
  notes: Note[];
}

/** One observation: its time and its place in the arguments. */
interface Row {
  ms: number;
  i: number;
}

/** More steps than this per observation and the grid would be mostly holes. */
const STEPS_PER_VALUE_MAX = 3;

/**
 * Puts timed values on a regular grid.
 *
 * @param times ISO dates or RFC 3339 times, or milliseconds since 1970; any order
 * @param values as many as times; null or NaN is an explicit gap
 * @throws MlError `length_mismatch`, `no_values`, `time_not_understood`, `value_not_finite`,
 *   `duplicate_times`, `irregular_times`, `option_unknown`
 * @example
 * regularise(['2026-01-03', '2026-01-01'], [3, 1]).values; // [1, null, 3]
 */
export function regularise(
  times: readonly string[] | readonly number[],
  values: ArrayLike<number | null>,
  options: RegulariseOptions = {},
): RegularSeries {
  const duplicates = options.duplicates ?? 'refuse';
  checkArguments(times, values, options, duplicates);
  const { ms, frequency } = readTimes(times, options);
  const rows = ms.map((at, i): Row => ({ ms: at, i }));
  const notes: Note[] = [];
  if (rows.some((row, i) => i > 0 && row.ms < (rows[i - 1] as Row).ms)) {
    rows.sort((a, b) => a.ms - b.ms || a.i - b.i);
    notes.push({ code: 'sorted', message: 'The times were not in order; they were sorted.' });
  }
  const closed = options.frequency === undefined ? closedDays(frequency) : [];
  if (closed.length > 0) {
    const message = `No value is of a ${closed.join(' or ')}; steps are the other days alone.`;
    notes.push({ code: 'closed_days', message });
  }
  const startMs = stepStart((rows[0] as Row).ms, frequency);
  const last = stepsBetween(startMs, (rows[rows.length - 1] as Row).ms, frequency);
  if (last + 1 > STEPS_PER_VALUE_MAX * rows.length + 10) {
    throw new MlError(
      'irregular_times',
      'times',
      `${rows.length} times spread over ${last + 1} steps of ${frequency}: the grid would be ` +
        'mostly holes. Aggregate to a coarser frequency, or name one in options.frequency.',
    );
  }
  const sums = new Float64Array(last + 1);
  const counts = new Int32Array(last + 1);
  const seen = new Int32Array(last + 1).fill(-1);
  for (const row of rows) {
    const at = stepsBetween(startMs, row.ms, frequency);
    if (seen[at] !== -1 && duplicates === 'refuse') {
      throw new MlError(
        'duplicate_times',
        `times[${row.i}]`,
        `times[${row.i}] falls into the same step (${timeText(row.ms, frequency)}, frequency ` +
          `${frequency}) as times[${seen[at]}]; choose duplicates: 'sum', 'mean' or 'last'.`,
      );
    }
    seen[at] = row.i;
    const value = values[row.i];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    const isFresh = duplicates === 'last';
    sums[at] = isFresh ? value : (sums[at] as number) + value;
    counts[at] = isFresh ? 1 : (counts[at] as number) + 1;
  }
  const grid = Array.from(sums, (sum, i) => {
    const count = counts[i] as number;
    if (count === 0) return null;
    return duplicates === 'mean' ? sum / count : sum;
  });
  const gaps = grid.reduce((count: number, v) => count + (v === null ? 1 : 0), 0);
  if (gaps > 0) {
    const message = `${gaps} of ${grid.length} steps have no value and were left as gaps.`;
    notes.push({ code: 'gaps', message });
  }
  const folded = rows.length - seen.reduce((count, i) => count + (i === -1 ? 0 : 1), 0);
  if (folded > 0) {
    const message = `${folded} values shared a step with another and were folded (${duplicates}).`;
    notes.push({ code: 'duplicates', message });
  }
  return { frequency, start: timeText(startMs, frequency), values: grid, notes };
}

const WEEKDAYS = 'Monday Tuesday Wednesday Thursday Friday Saturday Sunday'.split(' ');

/** Names of the days of the week that a frequency leaves out. */
function closedDays(frequency: Frequency): string[] {
  const { weekdays } = stepOf(frequency);
  return weekdays === null ? [] : WEEKDAYS.filter((_, i) => !weekdays.includes(i + 1));
}

function checkArguments(
  times: ArrayLike<unknown>,
  values: ArrayLike<number | null>,
  options: RegulariseOptions,
  duplicates: string,
): void {
  if (times.length !== values.length) {
    const message = `There are ${times.length} times and ${values.length} values; give one each.`;
    throw new MlError('length_mismatch', 'values', message);
  }
  if (times.length === 0) {
    throw new MlError('no_values', 'times', 'There are no times; give at least one.');
  }
  if (options.frequency !== undefined && !isFrequency(options.frequency)) {
    const message = `options.frequency is "${options.frequency}"; ${frequencyWords}.`;
    throw new MlError('option_unknown', 'options.frequency', message);
  }
  if (!['refuse', 'sum', 'mean', 'last'].includes(duplicates)) {
    const message = `options.duplicates is "${duplicates}"; use refuse, sum, mean or last.`;
    throw new MlError('option_unknown', 'options.duplicates', message);
  }
  for (let i = 0; i < values.length; i++) {
    const value = values[i];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    if (typeof value !== 'number' || !Number.isFinite(value)) {
      const message = `values[${i}] is ${value}; use a finite number, or null for a gap.`;
      throw new MlError('value_not_finite', `values[${i}]`, message);
    }
  }
}
