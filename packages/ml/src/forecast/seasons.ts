// Which seasons a series has: the calendar proposes, the data decide. Where the calendar proposes
// nothing that holds, the autocorrelation of the detrended data may name one.
import { centredMovingAverage } from './decompose/classical.ts';
import { type Frequency, factsOf, isFine, stepOf } from './frequency.ts';
import { autocorrelations, mean } from './statistics.ts';

/** Autocorrelation at which a calendar season counts, in standard errors of white noise. */
const CALENDAR_ERRORS = 2;
/**
 * Share of what others miss that repeating a season may miss to be seen from so few cycles: in white noise
 * it misses 1.4 times as much as the mean.
 */
const PLAIN_SHARE = 0.85;
const PLAIN_CYCLES = 6;
/** A season no calendar proposes must be far clearer. */
const FREE_CORRELATION = 0.5;
/** … and the changes from step to step must repeat once and twice a period later. */
const CHANGE_CORRELATION = 0.25;

/** The values less a moving average over one period: no trend, no level, no ends. */
function detrended(values: Float64Array, period: number): Float64Array {
  const average = centredMovingAverage(values, period);
  const half = Math.floor(period / 2);
  return values.slice(half, values.length - half).map((v, i) => v - (average[i + half] as number));
}

/** Periods present in the data, shortest first. */
export function findSeasons(values: Float64Array, frequency: Frequency): number[] {
  const n = values.length;
  const found: number[] = [];
  let rest = values;
  const { unit } = stepOf(frequency);
  const { periods } = factsOf(frequency);
  for (const period of periods) {
    // Three cycles to see a season twice and once more; a weekly year is worth two.
    const cycles = unit === 'W' ? 2.2 : 3;
    if (n < cycles * period) continue;
    const residue = detrended(rest, period);
    if (residue.length <= period) continue;
    const r = autocorrelations(residue, period)[period] as number;
    // Fewer pairs than values stand behind a long lag.
    if (r * Math.sqrt(residue.length - period) < CALENDAR_ERRORS) continue;
    found.push(period);
    rest = withoutProfile(rest, period);
  }
  if (found.length === 0 && unit !== 'W') {
    const [period = 1] = periods;
    if (period > 1 && repeatsPlainly(values, period)) return [period];
  }
  if (found.length === 0 && (isFine(frequency) || unit === 'D')) {
    const period = strongestPeriod(values);
    if (period !== null) found.push(period);
  }
  return found;
}

/**
 * A few cycles show little autocorrelation, but a season that is most of what moves is seen in two:
 * repeating it misses clearly less than the last value of the cycle before and the mean do.
 */
function repeatsPlainly(values: Float64Array, period: number): boolean {
  const n = values.length;
  if (n < 2 * period || n >= PLAIN_CYCLES * period) return false;
  const centre = mean(values);
  let [season, last, level] = [0, 0, 0];
  for (let i = period; i < n; i++) {
    season += Math.abs((values[i] as number) - (values[i - period] as number));
    last += Math.abs((values[i] as number) - (values[i - (i % period) - 1] as number));
    level += Math.abs((values[i] as number) - centre);
  }
  return season < PLAIN_SHARE * Math.min(last, level);
}

function withoutProfile(values: Float64Array, period: number): Float64Array {
  const average = centredMovingAverage(values, period);
  const sum = new Float64Array(period);
  const count = new Float64Array(period);
  values.forEach((v, i) => {
    const a = average[i] as number;
    if (Number.isNaN(a)) return;
    sum[i % period] = (sum[i % period] as number) + v - a;
    count[i % period] = (count[i % period] as number) + 1;
  });
  return values.map(
    (v, i) => v - (sum[i % period] as number) / Math.max(1, count[i % period] ?? 1),
  );
}

/** The first clear peak of the autocorrelation of the detrended data, or null. */
function strongestPeriod(values: Float64Array): number | null {
  const n = values.length;
  if (n < 24) return null;
  const lagMax = Math.min(400, Math.floor(n / 4));
  const residue = detrended(values, Math.min(2 * lagMax, Math.floor(n / 2)) | 1);
  if (residue.length < 2 * lagMax) return null;
  const r = autocorrelations(residue, Math.min(lagMax + 1, residue.length - 1));
  // A random walk looks wavy after detrending, but its changes do not repeat.
  const changes = values.slice(1).map((v, i) => v - (values[i] as number));
  const repeats = autocorrelations(changes, 2 * lagMax);
  let best = -1;
  for (let lag = 3; lag <= lagMax; lag++) {
    const here = r[lag] as number;
    const isPeak = here > (r[lag - 1] as number) && here >= (r[lag + 1] ?? -1);
    if (!isPeak || here < FREE_CORRELATION) continue;
    if (Math.min(repeats[lag] as number, repeats[2 * lag] as number) < CHANGE_CORRELATION) continue;
    if (best < 0 || here > (r[best] as number) + 0.05) best = lag;
  }
  return best < 0 ? null : best;
}
