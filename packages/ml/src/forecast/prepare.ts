// Raw values become a complete history: ends trimmed, gaps filled along trend and season, and the
// facts noted. What was missing stays known, so that nothing is ever scored on a filled value.
import { classicalIndices } from './decompose/classical.ts';
import type { Note } from './notes.ts';
import { figure } from './notes.ts';

export interface History {
  /** Complete values. */
  values: Float64Array;
  /** As given: NaN where missing. */
  observed: Float64Array;
  /** Steps given before the first one used. */
  offset: number;
  /** Missing steps at the end, which the forecast has to bridge first. */
  gapAtEnd: number;
  sampleSize: number;
  missing: number;
  notes: Note[];
}

/**
 * @param read NaN where missing; at least one value is observed
 * @param historyMax only this many of the last steps are used
 * @param period season along which gaps are filled
 * @param unit of the values, for what notes tell
 */
export function prepareHistory(
  read: Float64Array,
  historyMax: number,
  period: number,
  unit = 1,
): History {
  let last = read.length - 1;
  while (Number.isNaN(read[last])) last--;
  let first = Math.max(0, last + 1 - historyMax);
  const notes: Note[] = [];
  if (first > 0) {
    const message = `Only the last ${historyMax} of ${last + 1} steps were used.`;
    notes.push({ code: 'history_cut', message });
  }
  while (Number.isNaN(read[first])) first++;
  const observed = read.slice(first, last + 1);
  const values = fillGaps(observed, period);
  const isKnown = (v: number) => !Number.isNaN(v);
  const sampleSize = read.reduce((count, v) => count + (isKnown(v) ? 1 : 0), 0);
  const missing = read.length - sampleSize;
  if (missing > 0) {
    const inside = observed.length - observed.filter(isKnown).length;
    const parts = [`${missing} of ${read.length} values are missing`];
    if (inside > 0) parts.push(`${inside} inside the history were filled from trend and season`);
    const gap = read.length - 1 - last;
    if (gap > 0) parts.push(`${gap} at the end were forecast over`);
    notes.push({ code: 'missing_values', message: `${parts.join('; ')}.` });
  }
  notes.push(...constancy(observed, unit));
  const gapAtEnd = read.length - 1 - last;
  return { values, observed, offset: first, gapAtEnd, sampleSize, missing, notes };
}

function constancy(observed: Float64Array, unit: number): Note[] {
  const known = observed.filter((v) => !Number.isNaN(v));
  const first = known[0] as number;
  if (known.length < 2 || known.some((v) => v !== first)) return [];
  if (first === 0) {
    const message = `All ${known.length} values are zero; the forecast is zero.`;
    return [{ code: 'all_zero', message }];
  }
  const message = `All ${known.length} values are ${figure(first * unit)}; the forecast repeats it.`;
  return [{ code: 'constant', message }];
}

/**
 * Straight lines between neighbours, drawn after the season is taken out when one can be seen; on
 * logarithms where all values are positive, so that what is filled in is positive too.
 */
export function fillGaps(observed: Float64Array, period: number): Float64Array {
  if (!observed.some(Number.isNaN)) return Float64Array.from(observed);
  const isPositive = observed.every((v) => Number.isNaN(v) || v > 0);
  if (!isPositive) return fillPlain(observed, period);
  const filled = fillPlain(observed.map(Math.log), period);
  return observed.map((v, i) => (Number.isNaN(v) ? Math.exp(filled[i] as number) : v));
}

function fillPlain(observed: Float64Array, period: number): Float64Array {
  const filled = Float64Array.from(observed);
  const hasGaps = interpolate(filled);
  if (!hasGaps || period < 2 || observed.length < 3 * period) return filled;
  const indices = classicalIndices(filled, period, 'additive');
  const adjusted = observed.map((v, i) => v - (indices[i % period] as number));
  interpolate(adjusted);
  return observed.map((v, i) =>
    Number.isNaN(v) ? (adjusted[i] as number) + (indices[i % period] as number) : v,
  );
}

/** Fills NaN between known neighbours in place; the ends must be known. */
function interpolate(values: Float64Array): boolean {
  let hasGaps = false;
  let known = 0;
  for (let i = 1; i < values.length; i++) {
    if (Number.isNaN(values[i])) {
      hasGaps = true;
      continue;
    }
    const a = values[known] as number;
    const slope = ((values[i] as number) - a) / (i - known);
    for (let k = known + 1; k < i; k++) values[k] = a + slope * (k - known);
    known = i;
  }
  return hasGaps;
}
