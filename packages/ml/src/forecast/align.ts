// Rows of many series, such as one a shop, put on one common grid. What an absent row means is asked for:
// a shop that sold nothing and a shop that did not report look alike in a file.
import { MlError } from '../errors.ts';
import { addSteps, readTime, stepsBetween, timeText } from './calendar.ts';
import type { Frequency } from './frequency.ts';
import type { Note } from './notes.ts';
import { readTimes } from './read-times.ts';
import { type RegulariseOptions, regularise } from './regularise.ts';

export interface AlignOptions extends RegulariseOptions {
  /** A step at which others have a row and this series has none: 0, unknown, or by default refused. */
  absent?: 'refuse' | 'zero' | 'gap';
}

export interface AlignedSeries {
  frequency: Frequency;
  /** Time of the first entry of every series. */
  start: string;
  /** By name in order of appearance, all of one length; null is a gap. */
  series: Record<string, (number | null)[]>;
  notes: Note[];
}

/** Values of one series in one step, folded. */
interface Folded {
  readonly sums: Float64Array;
  readonly counts: Int32Array;
  /** Row seen last in the step, −1 for none. */
  readonly rows: Int32Array;
}

/**
 * @param names which series each value belongs to
 * @throws MlError as {@link regularise}, and `series_absent` where an absent row needs a meaning
 * @example
 * const days = ['2026-01-01', '2026-01-01', '2026-01-02'];
 * alignSeries(days, [3, 5, 4], ['north', 'south', 'north'], { absent: 'zero' }).series;
 * // { north: [3, 4], south: [5, 0] }
 */
export function alignSeries(
  times: readonly number[] | readonly string[],
  values: ArrayLike<number | null>,
  names: readonly string[],
  options: AlignOptions = {},
): AlignedSeries {
  if (names.length !== times.length) {
    const message = `There are ${times.length} times and ${names.length} names; give one each.`;
    throw new MlError('length_mismatch', 'names', message);
  }
  const { absent = 'refuse', duplicates = 'refuse', ...rest } = options;
  if (!['refuse', 'zero', 'gap'].includes(absent)) {
    const message = `options.absent is "${absent}"; use refuse, zero or gap.`;
    throw new MlError('option_unknown', 'options.absent', message);
  }
  const { ms: placed, frequency } = readTimes(times, rest);
  const all = regularise(placed, values, { frequency, duplicates: 'sum' });
  const { start } = all;
  const startMs = readTime(start, 'times');
  const count = all.values.length;
  const folded = new Map<string, Folded>();
  const isAnywhere = new Uint8Array(count);
  // Of a step's rows the one latest in time is the last, wherever in the file it stands.
  const order = placed.map((ms, i) => ({ i, ms })).sort((a, b) => a.ms - b.ms || a.i - b.i);
  for (const { i, ms } of order) {
    const name = names[i] as string;
    const own = folded.get(name) ?? emptyFold(count);
    folded.set(name, own);
    const at = stepsBetween(startMs, ms, frequency);
    isAnywhere[at] = 1;
    const before = own.rows[at] as number;
    if (before >= 0 && duplicates === 'refuse') {
      const message = `times[${i}] of "${name}" falls into the same step (${timeText(ms, frequency)}, frequency ${frequency}) as times[${before}]; choose duplicates: 'sum', 'mean' or 'last'.`;
      throw new MlError('duplicate_times', `times[${i}]`, message);
    }
    own.rows[at] = i;
    const value = values[i];
    if (value === null || value === undefined || Number.isNaN(value)) continue;
    const isFresh = duplicates === 'last';
    own.sums[at] = isFresh ? value : (own.sums[at] as number) + value;
    own.counts[at] = isFresh ? 1 : (own.counts[at] as number) + 1;
  }
  const series = Object.fromEntries(
    [...folded].map(([name, { sums, counts, rows }]): [string, (number | null)[]] => [
      name,
      Array.from(sums, (sum, at) => {
        const known = counts[at] as number;
        if (known > 0) return duplicates === 'mean' ? sum / known : sum;
        if (rows[at] !== -1 || isAnywhere[at] === 0) return null;
        if (absent !== 'refuse') return absent === 'zero' ? 0 : null;
        const when = timeText(addSteps(startMs, frequency, at), frequency);
        const message = `"${name}" has no row for ${when}, where others have one; choose absent: 'zero' (nothing happened) or 'gap' (not known).`;
        throw new MlError('series_absent', 'values', message);
      }),
    ]),
  );
  const notes = all.notes.filter(({ code }) => code === 'sorted');
  return { frequency, start, series, notes };
}

const emptyFold = (count: number): Folded => ({
  sums: new Float64Array(count),
  counts: new Int32Array(count),
  rows: new Int32Array(count).fill(-1),
});
