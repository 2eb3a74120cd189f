// When a balance runs out: each simulated future is followed until it has used what is left; the
// middle one gives the date, the outer ones its interval. Pure.
import { type Depletion, type Granularity, percentOf } from '@aibaas/contract';

/** Sample paths, `count` × `steps`, one path after the other. */
export interface Paths {
  readonly values: Float32Array;
  readonly count: number;
  readonly steps: number;
}

/** What is left now, and how much of the first bucket's value has been used already. */
export interface Left {
  readonly remaining: number;
  readonly firstStepUsed: number;
}

export interface Crossings {
  /** In steps from the start of the first bucket, with a fraction; Infinity beyond the paths. */
  readonly median: number;
  readonly earliest: number;
  readonly latest: number;
}

/**
 * Where the paths run out.
 *
 * @param level share of futures between earliest and latest, e.g. 0.95
 */
export function findCrossings(paths: Paths, left: Left, level: number): Crossings {
  const at = Array.from({ length: paths.count }, (_, p) => crossingOf(paths, p, left));
  at.sort((a, b) => a - b);
  const tail = (1 - level) / 2;
  const pick = (share: number): number => {
    const place = Math.min(at.length - 1, Math.max(0, Math.ceil(share * at.length) - 1));
    return at[place] ?? Number.POSITIVE_INFINITY;
  };
  return { median: pick(0.5), earliest: pick(tail), latest: pick(1 - tail) };
}

function crossingOf({ values, steps }: Paths, path: number, left: Left): number {
  let rest = left.remaining;
  for (let step = 0; step < steps; step++) {
    const whole = Math.max(0, values[path * steps + step] as number);
    const used = step === 0 ? Math.max(0, whole - left.firstStepUsed) : whole;
    if (used >= rest) return step + (used > 0 ? rest / used : 0);
    rest -= used;
  }
  return Number.POSITIVE_INFINITY;
}

export interface DepletionBucket {
  readonly startMs: number;
  readonly endMs: number;
  readonly label: string;
}

/**
 * The answer for crossings whose median lies inside the buckets.
 *
 * @param buckets as many as the paths have steps
 * @param terms with `today`, the day on which this is told
 */
export function depletionOf(
  crossings: Crossings,
  buckets: readonly DepletionBucket[],
  terms: { left: Left; level: number; granularity: Granularity; today: string },
): Depletion {
  const day = (step: number) => dayOf(step, buckets, terms.granularity);
  const date = day(crossings.median);
  const earliest = day(crossings.earliest);
  const latest = Number.isFinite(crossings.latest) ? day(crossings.latest) : null;
  const { today } = terms;
  const percent = percentOf(100 * terms.level);
  const around =
    latest === null
      ? `${inWords(earliest, today)} at the earliest`
      : range(earliest, latest, today);
  return {
    date,
    earliest,
    latest,
    confidence_level: terms.level,
    balance: terms.left.remaining,
    summary: `${lead(date, buckets, today)} ${inWords(date, today)} (${around}, ${percent})`,
  };
}

/** Where the data ended long ago the day may be over, and then it is not the future. */
function lead(date: string, buckets: readonly DepletionBucket[], today: string): string {
  const first = buckets[0]?.label.slice(0, 10);
  if (date >= today || first === undefined) return 'You run out on';
  return `By the data up to ${inWords(addDays(first, -1), today)}, you ran out on`;
}

/** The calendar day of a step; weeks and months are walked through evenly. */
function dayOf(
  step: number,
  buckets: readonly DepletionBucket[],
  granularity: Granularity,
): string {
  const bucket = buckets[Math.min(Math.floor(step), buckets.length - 1)] as DepletionBucket;
  const first = bucket.label.slice(0, 10);
  if (granularity === 'hour' || granularity === 'day') return first;
  const days = Math.round((bucket.endMs - bucket.startMs) / 86_400_000);
  const into = Math.min(days - 1, Math.floor((step - Math.floor(step)) * days));
  return addDays(first, into);
}

export function addDays(day: string, days: number): string {
  return new Date(Date.parse(`${day}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10);
}

const months = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
];

interface Day {
  readonly year: string;
  readonly month: string;
  readonly day: number;
}

function split(date: string): Day {
  const [year = '', month = '1', day = '1'] = date.split('-');
  return { year, month: months[Number(month) - 1] ?? '', day: Number(day) };
}

/** `14 December`, with the year where it is not this one. */
export function inWords(date: string, today: string): string {
  const { year, month, day } = split(date);
  return year === today.slice(0, 4) ? `${day} ${month}` : `${day} ${month} ${year}`;
}

/** `9–21 December`, `28 November–3 December`, with years where they are not this one. */
function range(from: string, to: string, today: string): string {
  if (from === to) return inWords(to, today);
  const a = split(from);
  const b = split(to);
  if (a.year !== b.year) return `${inWords(from, today)}–${inWords(to, today)}`;
  if (a.month !== b.month) return `${a.day} ${a.month}–${inWords(to, today)}`;
  return `${a.day}–${inWords(to, today)}`;
}
