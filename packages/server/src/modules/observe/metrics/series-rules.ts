// From buckets to what callers read: labels, gaps, the unfinished bucket, the history a forecast
// learns from, and sentences on why there is nothing. Pure.
import type { Granularity, SeriesPoint } from '@aibaas/contract';
import type { Definition } from './rules.ts';

export interface Bucket {
  readonly startMs: number;
  readonly endMs: number;
  /** YYYY-MM-DD, or RFC 3339 with the zone's offset for hours. */
  readonly label: string;
}

export interface ValueBucket extends Bucket {
  readonly value: number | null;
  readonly rows: number;
}

/** What the database returns for a bucket. */
export interface RawBucket {
  readonly starts: Date;
  readonly ends: Date;
  readonly local: string;
}

export function asBucket(raw: RawBucket, granularity: Granularity): Bucket {
  const startMs = raw.starts.getTime();
  return {
    startMs,
    endMs: raw.ends.getTime(),
    label: granularity === 'hour' ? withOffset(raw.local, startMs) : raw.local.slice(0, 10),
  };
}

/** A wall-clock text with the offset that makes it this instant. */
function withOffset(local: string, instantMs: number): string {
  const minutes = Math.round((Date.parse(`${local}Z`) - instantMs) / 60_000);
  if (minutes === 0) return `${local}Z`;
  const two = (n: number): string => String(Math.trunc(n)).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${local}${minutes < 0 ? '-' : '+'}${two(size / 60)}:${two(size % 60)}`;
}

/** A gap is null, or zero where the metric says that no row means nothing happened. */
export function asPoint(bucket: ValueBucket, gaps: 'missing' | 'zero', nowMs: number): SeriesPoint {
  const isGap = bucket.rows === 0;
  return {
    time: bucket.label,
    value: isGap && gaps === 'zero' ? 0 : bucket.value,
    rows: bucket.rows,
    is_gap: isGap,
    is_partial: bucket.startMs <= nowMs && nowMs < bucket.endMs,
  };
}

/** One list per key, each as long as `whole`: buckets without rows of that part are gaps. */
export function spreadParts(
  whole: readonly Bucket[],
  parts: readonly { key: string; starts: Date; value: number | null; rows: number }[],
): { key: string; buckets: ValueBucket[] }[] {
  const byKey = new Map<string, Map<number, { value: number | null; rows: number }>>();
  for (const { key, starts, value, rows } of parts) {
    const mine = byKey.get(key) ?? new Map();
    mine.set(starts.getTime(), { value, rows });
    byKey.set(key, mine);
  }
  return [...byKey].map(([key, values]) => ({
    key,
    buckets: whole.map((bucket) => {
      const found = values.get(bucket.startMs);
      return { ...bucket, value: found?.value ?? null, rows: found?.rows ?? 0 };
    }),
  }));
}

export interface History {
  /** Oldest first, one per bucket; null is not known. */
  readonly values: (number | null)[];
  /** Of `values`. */
  readonly buckets: readonly Bucket[];
  /** The unfinished bucket's value so far; 0 where there is none. */
  readonly partial: number;
  readonly isPartialKnown: boolean;
}

/**
 * The finished buckets a forecast may learn from. Trailing silence of a table is unknown (the next
 * import may fill it); of events, which arrive as they happen, it is what the gap policy says.
 */
export function historyOf(
  buckets: readonly ValueBucket[],
  definition: Pick<Definition, 'gaps' | 'source'>,
  nowMs: number,
): History {
  const finished = buckets.filter((bucket) => bucket.endMs <= nowMs);
  const current = buckets.find((bucket) => bucket.startMs <= nowMs && nowMs < bucket.endMs);
  const lastKnown = finished.findLastIndex((bucket) => bucket.rows > 0);
  const isLive = 'event_type' in definition.source;
  const values = finished.map((bucket, i) => {
    if (bucket.rows > 0) return bucket.value;
    const isSilence = i > lastKnown;
    return definition.gaps === 'zero' && (isLive || !isSilence) ? 0 : null;
  });
  return {
    values,
    buckets: finished,
    partial: current?.value ?? 0,
    isPartialKnown: (current?.rows ?? 0) > 0,
  };
}

const order: readonly Granularity[] = ['hour', 'day', 'week', 'month'];
/** A day and a half: the newest row of a week that is all there lies in its last day. */
const completeWithinMs = 36 * 3_600_000;

/**
 * A week or month of daily data that the newest row does not reach the end of is only partly there:
 * the forecast begins with it where the data have ended, and it is unknown where they are late.
 */
export function withoutHalfBucket(
  history: History,
  facts: { newestMs: number; granularity: Granularity; own: Granularity; hasEnded: boolean },
): History {
  const last = history.buckets.findLastIndex(({ startMs }) => startMs <= facts.newestMs);
  const bucket = history.buckets[last];
  const isCoarser = order.indexOf(facts.granularity) > Math.max(1, order.indexOf(facts.own));
  if (bucket === undefined || !isCoarser) return history;
  if (bucket.endMs - facts.newestMs <= completeWithinMs || bucket.endMs <= facts.newestMs) {
    return history;
  }
  const { buckets, values } = history;
  if (!facts.hasEnded) {
    return { ...history, values: values.map((value, i) => (i === last ? null : value)) };
  }
  return {
    values: values.slice(0, last),
    buckets: buckets.slice(0, last),
    partial: values[last] ?? 0,
    isPartialKnown: true,
  };
}

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;
/** Silence of a table beyond this means that the data end there, not that the newest are late. */
const silenceMs: Record<Granularity, number> = {
  hour: 7 * dayMs,
  day: 30 * dayMs,
  week: 60 * dayMs,
  month: 120 * dayMs,
};
/** How far back a forecast looks: 26 weeks of hours, 5 years of days, 15 of weeks, 40 of months. */
const lookBackMs: Record<Granularity, number> = {
  hour: 182 * dayMs,
  day: 1826 * dayMs,
  week: 15 * 366 * dayMs,
  month: 40 * 366 * dayMs,
};

export interface HistoryRange {
  readonly fromMs: number;
  /** Exclusive. */
  readonly toMs: number;
  /** The data end long before now; the forecast follows the data, not the calendar. */
  readonly hasEnded: boolean;
}

export function historyRange(
  newestMs: number,
  nowMs: number,
  granularity: Granularity,
  isLive: boolean,
): HistoryRange {
  const hasEnded = !isLive && nowMs - newestMs > silenceMs[granularity];
  // One millisecond covers the microseconds that a JavaScript time cannot hold.
  const toMs = hasEnded ? newestMs + 1 : nowMs + 1;
  const anchor = isLive ? nowMs : newestMs;
  return { fromMs: anchor - lookBackMs[granularity], toMs, hasEnded };
}

/** At least `count` buckets that end with the newest row; months are taken at their longest. */
export function lastRange(
  newestMs: number,
  count: number,
  granularity: Granularity,
): { from: string; to: string } {
  const longestMs: Record<Granularity, number> = {
    hour: hourMs,
    day: dayMs,
    week: 7 * dayMs,
    month: 31 * dayMs,
  };
  const from = newestMs - (count - 1) * longestMs[granularity];
  const time = (ms: number): string => new Date(ms).toISOString();
  return { from: time(from), to: time(newestMs + 1) };
}

/** Why a series has no points. */
export function emptyReason(
  source: string,
  state: { has_rows: boolean; has_matching: boolean },
  hasRange: boolean,
): string {
  if (!state.has_rows) return `The ${source} is empty: it has no rows yet.`;
  if (!state.has_matching) return `No row of the ${source} has a time and passes the filters.`;
  return hasRange
    ? `No row of the ${source} falls between from and to.`
    : `No row of the ${source} has a time in the past.`;
}
