// From columns to bins: each value becomes a byte. Bin 0 is missing; a numeric column has one bin more
// than cuts, a categorical one a bin for each of its most frequent categories.
import { MlError } from '../errors.ts';
import type { Column } from '../frame/column.ts';
import { findCuts } from './cuts.ts';

/** Bins besides the one for missing values. */
export const BINS_MAX = 255;
const DAY_MS = 86_400_000;

/** How one column is binned. */
export interface ColumnBins {
  readonly isCategorical: boolean;
  /** Ascending; empty for categories. Bin b (from 1) ends below `cuts[b - 1]`. */
  readonly cuts: Float64Array;
  /** Category of bin b at `categories[b - 1]`; empty for numbers. */
  readonly categories: Int32Array;
  /** Bins with the one for missing values. */
  readonly count: number;
}

/** The numbers that trees compare: values as they are, times in days, category codes; NaN is missing. */
export function comparable(column: Column): Float64Array {
  if (column.kind === 'numeric') return column.values;
  if (column.kind === 'time') return column.times.map((time) => time / DAY_MS);
  if (column.kind === 'categorical') {
    return Float64Array.from(column.codes, (code) => (code < 0 ? Number.NaN : code));
  }
  throw new MlError(
    'column_kind_unsupported',
    column.name,
    'Trees do not read texts; encode them.',
  );
}

export function planBins(column: Column, binsMax: number): ColumnBins {
  if (column.kind !== 'categorical') {
    const cuts = findCuts(comparable(column), binsMax);
    return { isCategorical: false, cuts, categories: new Int32Array(0), count: cuts.length + 2 };
  }
  const frequency = new Uint32Array(column.categories.length);
  for (const code of column.codes) if (code >= 0) frequency[code]!++;
  // Rare categories beyond the bins there are count as missing.
  const categories = Int32Array.from(frequency.keys())
    .filter((code) => (frequency[code] as number) > 0)
    .sort((a, b) => (frequency[b] as number) - (frequency[a] as number) || a - b)
    .slice(0, binsMax);
  return {
    isCategorical: true,
    cuts: new Float64Array(0),
    categories,
    count: categories.length + 1,
  };
}

/** Writes the bin of each row to `to[offset + row * stride]`. */
export function writeBins(
  column: Column,
  bins: ColumnBins,
  to: Uint8Array,
  offset: number,
  stride: number,
): void {
  if (bins.isCategorical && column.kind === 'categorical') {
    const binOf = new Uint8Array(column.categories.length);
    bins.categories.forEach((code, place) => {
      if (code < binOf.length) binOf[code] = place + 1;
    });
    column.codes.forEach((code, row) => {
      to[offset + row * stride] = code < 0 ? 0 : (binOf[code] as number);
    });
    return;
  }
  writeNumericBins(comparable(column), bins.cuts, to, offset, stride);
}

/** So fine that a slot seldom has a cut in it where values are dense: then nothing is left to compare. */
const GRID = 4096;

/** What is not a number comes first: the lowest cut where all of them are next to each other. */
const slotOf = (place: number): number => (place >= GRID ? GRID : place > 0 ? place | 0 : 0);

/**
 * A grid over the range of the cuts says between which of them to search, so that most values need no
 * comparison instead of eight.
 */
function writeNumericBins(
  values: Float64Array,
  cuts: Float64Array,
  to: Uint8Array,
  offset: number,
  stride: number,
): void {
  const last = cuts.length;
  const low = cuts[0] ?? 0;
  const scale = last < 2 ? 0 : GRID / ((cuts[last - 1] as number) - low);
  // A value of slot s lies at or above the first `starts[s]` cuts and below all from `starts[s + 1]` on.
  const starts = new Uint8Array(GRID + 2);
  for (let i = 0; i < last; i++) {
    starts[slotOf(((cuts[i] as number) - low) * scale) + 1] = i + 1;
  }
  for (let slot = 1; slot < starts.length; slot++) {
    starts[slot] = Math.max(starts[slot] as number, starts[slot - 1] as number);
  }
  for (let row = 0, at = offset; row < values.length; row++, at += stride) {
    // Beyond the largest float it is infinite here, which no cut tells from the largest.
    const value = Math.fround(values[row] as number);
    const slot = slotOf((value - low) * scale);
    let bin = starts[slot] as number;
    let end = starts[slot + 1] as number;
    while (bin < end) {
      const middle = (bin + end) >> 1;
      if (value >= (cuts[middle] as number)) bin = middle + 1;
      else end = middle;
    }
    to[at] = Number.isNaN(value) ? 0 : bin + 1;
  }
}
