// Which frequency a list of times has: steps that are even are taken as they are, be they of a fortnight
// or of ten seconds; others get the coarsest unit that is not longer than their usual gap.
import { daysInMonth, weekdayOf } from './calendar.ts';
import { type Frequency, type FrequencyUnit, factsOf } from './frequency.ts';
import { median } from './statistics.ts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
const WEEK = 7;

/** Share of the gaps that must be whole steps. */
const EVEN_SHARE = 0.95;
/** How far a clock may drift, in steps. */
const DRIFT = 0.1;
/** Fewer gaps than this are even by chance. */
const GAPS_MIN = 3;
const DAY_GAPS_MIN = 6;
/** Steps of minutes and seconds that people choose. */
const USUAL_STEPS: readonly number[] = [
  ...[12, 8, 6, 4, 3, 2, 1].map((n) => n * HOUR),
  ...[30, 20, 15, 12, 10, 6, 5, 4, 3, 2, 1].map((n) => n * MINUTE),
  ...[30, 20, 15, 10, 5, 2, 1].map((n) => n * SECOND),
];
/** A weekday that was left out this often is a day that there is not. */
const WEEKS_MIN = 4;
/** Share of the other days that must have a value. */
const OPEN_SHARE = 0.6;

/**
 * @param sorted milliseconds, ascending; for dates those of midnight UTC
 */
export function frequencyOf(sorted: readonly number[]): Frequency {
  const times = sorted.filter((ms, i) => i === 0 || ms > (sorted[i - 1] as number));
  if (times.length < 2) return 'D';
  const usual = median(gapsOf(times));
  const even =
    usual < 0.9 * DAY ? evenClock(times, usual) : (evenMonths(times, usual) ?? evenDays(times));
  return even ?? coarsest(usual);
}

const gapsOf = (times: readonly number[]): number[] =>
  times.slice(1).map((ms, i) => ms - (times[i] as number));

/** 10 % of slack: clocks drift and February is short. */
function coarsest(usual: number): Frequency {
  const coarseFirst: FrequencyUnit[] = ['Y', 'Q', 'M', 'W', 'D', 'H'];
  return coarseFirst.find((unit) => factsOf(unit).stepMsMin <= usual * 1.1) ?? 'minute';
}

const several = (count: number, unit: FrequencyUnit): Frequency =>
  count === 1 ? unit : `${count}${unit}`;

function evenClock(times: readonly number[], usual: number): Frequency | null {
  const gaps = gapsOf(times);
  const isStep = (step: number): boolean => {
    const whole = gaps.filter((gap) => {
      const steps = Math.round(gap / step);
      return steps >= 1 && Math.abs(gap - steps * step) <= DRIFT * step;
    });
    return whole.length >= EVEN_SHARE * gaps.length;
  };
  const near = USUAL_STEPS.find((step) => Math.abs(usual - step) <= 0.02 * step);
  const own = near ?? Math.round(usual / SECOND) * SECOND;
  const candidates = [own, ...USUAL_STEPS.filter((step) => step <= usual * (1 + DRIFT))];
  const step = candidates.find((each) => each >= SECOND && isStep(each));
  if (step === undefined) return null;
  const isUnit = step === HOUR || step === MINUTE;
  if (!isUnit && gaps.length < GAPS_MIN) return null;
  if (step % HOUR === 0) return several(step / HOUR, 'H');
  return step % MINUTE === 0 ? several(step / MINUTE, 'minute') : several(step / SECOND, 's');
}

/** The same day of every so many months, or the last day of each. */
function evenMonths(times: readonly number[], usual: number): Frequency | null {
  if (usual < 27.5 * DAY || times.length < GAPS_MIN) return null;
  const dates = times.map((ms) => {
    const date = new Date(ms);
    const [year, month] = [date.getUTCFullYear(), date.getUTCMonth()];
    return { index: year * 12 + month, day: date.getUTCDate(), last: daysInMonth(year, month) };
  });
  const monthDay = Math.max(...dates.map(({ day }) => day));
  const areLast = dates.every(({ day, last }) => day === last);
  if (!areLast && dates.some(({ day, last }) => day !== Math.min(monthDay, last))) return null;
  const months = dates
    .slice(1)
    .map(({ index }, i) => index - (dates[i] as { index: number }).index)
    .reduce(divisor);
  if (months === 0) return null;
  const frequency = monthly(months);
  const first = dates[0] as { day: number; last: number };
  // Stepping takes the day from the first date, and a last day for the last of each month.
  const isTold = areLast || (first.day === monthDay && first.day !== first.last);
  return isTold ? frequency : `${frequency}-${monthDay}`;
}

function monthly(months: number): FrequencyUnit | `${number}${FrequencyUnit}` {
  if (months % 12 === 0) return months === 12 ? 'Y' : `${months / 12}Y`;
  if (months === 3) return 'Q';
  return months === 1 ? 'M' : `${months}M`;
}

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b));

/** Every so many days or weeks, or days of some weekdays alone. */
function evenDays(times: readonly number[]): Frequency | null {
  const days = [...new Set(times.map((ms) => Math.floor(ms / DAY)))];
  const gaps = gapsOf(days);
  if (gaps.length < GAPS_MIN) return null;
  const usual = median(gaps);
  const whole = gaps.filter((gap) => gap % usual === 0);
  if (usual > 1 && whole.length >= EVEN_SHARE * gaps.length) {
    if (usual % WEEK === 0) return several(usual / WEEK, 'W');
    if (gaps.length >= DAY_GAPS_MIN) return several(usual, 'D');
  }
  return usual < WEEK ? openDays(days) : null;
}

function openDays(days: readonly number[]): Frequency | null {
  const span = (days[days.length - 1] as number) - (days[0] as number) + 1;
  if (span < WEEKS_MIN * WEEK) return null;
  const open = [...new Set(days.map((day) => weekdayOf(day * DAY)))].sort((a, b) => a - b);
  if (open.length < 2 || open.length === WEEK) return null;
  if (days.length < (OPEN_SHARE * span * open.length) / WEEK) return null;
  return `D-${Number(open.join(''))}`;
}
