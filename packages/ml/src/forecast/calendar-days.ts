// Dates that stand out every year, such as 25 December, in daily data whose start is known. Only
// what repeated itself clearly in each earlier year is carried on; moving feasts are not found.
import { addSteps } from './calendar.ts';
import { median } from './statistics.ts';

const WEEK = 7;
/** Earlier years that must agree. */
const YEARS_MIN = 2;
/** How far a day must stand out in each of them, in usual deviations. */
const DEVIATIONS = 4;

/**
 * Relative effects for the days from index n on: 0 where nothing stands out, −0.5 for half of what
 * the weekday would bring.
 *
 * @param values complete daily history
 * @param startMs time of values[0]
 */
export function calendarEffects(
  values: Float64Array,
  startMs: number,
  horizonSteps: number,
): Float64Array {
  const n = values.length;
  const effects = new Float64Array(horizonSteps);
  if (n < YEARS_MIN * 365) return effects;
  const deviations = values.map((_, t) => deviationAt(values, t));
  const usual = 1.4826 * median(deviations.map(Math.abs));
  if (!(usual > 0)) return effects;
  const byDate = new Map<string, number[]>();
  for (let t = 0; t < n; t++) {
    const date = monthAndDay(startMs, t);
    const seen = byDate.get(date);
    if (seen === undefined) byDate.set(date, [deviations[t] as number]);
    else seen.push(deviations[t] as number);
  }
  for (let i = 0; i < horizonSteps; i++) {
    const earlier = byDate.get(monthAndDay(startMs, n + i)) ?? [];
    if (earlier.length < YEARS_MIN) continue;
    const sign = Math.sign(earlier[0] as number);
    if (earlier.every((d) => d * sign > DEVIATIONS * usual)) effects[i] = median(earlier);
  }
  return effects;
}

/** How far a day lies from the same weekday of the three weeks around it, relative to its size. */
function deviationAt(values: Float64Array, t: number): number {
  const around: number[] = [];
  for (let k = 1; k <= 3; k++) {
    if (t - k * WEEK >= 0) around.push(values[t - k * WEEK] as number);
    if (t + k * WEEK < values.length) around.push(values[t + k * WEEK] as number);
  }
  const expected = median(around);
  return expected === 0 ? 0 : ((values[t] as number) - expected) / Math.abs(expected);
}

function monthAndDay(startMs: number, step: number): string {
  return new Date(addSteps(startMs, 'D', step)).toISOString().slice(5, 10);
}
