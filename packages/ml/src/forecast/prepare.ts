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
  /** Missing steps at the end, which the forecast has to bridge first. */
  gapAtEnd: number;
  sampleSize: number;
  missing: number;
  notes: Note[];
}

export function prepareHistory(read: Float64Array, period: number): History {
  let first = 0;
  let last = read.length - 1;
  while (Number.isNaN(read[first])) first++;
  while (Number.isNaN(read[last])) last--;
  const observed = read.slice(first, last + 1);
  const values = fillGaps(observed, period);
  let sampleSize = 0;
  for (const v of observed) if (!Number.isNaN(v)) sampleSize++;
  const missing = read.length - sampleSize;
  const notes: Note[] = [];
  if (missing > 0) {
    const inside = observed.length - sampleSize;
    const parts = [`${missing} of ${read.length} values are missing`];
    if (inside > 0) parts.push(`${inside} inside the history were filled from trend and season`);
    const gap = read.length - 1 - last;
    if (gap > 0) parts.push(`${gap} at the end were forecast over`);
    notes.push({ code: 'missing_values', message: `${parts.join('; ')}.` });
  }
  notes.push(...constancy(observed));
  return { values, observed, gapAtEnd: read.length - 1 - last, sampleSize, missing, notes };
}

function constancy(observed: Float64Array): Note[] {
  const known = observed.filter((v) => !Number.isNaN(v));
  const first = known[0] as number;
  if (known.length < 2 || known.some((v) => v !== first)) return [];
  if (first === 0) {
    const message = `All ${known.length} values are zero; the forecast is zero.`;
    return [{ code: 'all_zero', message }];
  }
  const message = `All ${known.length} values are ${figure(first)}; the forecast repeats it.`;
  return [{ code: 'constant', message }];
}

/** Straight lines between neighbours, drawn after the season is taken out when one can be seen. */
export function fillGaps(observed: Float64Array, period: number): Float64Array {
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
