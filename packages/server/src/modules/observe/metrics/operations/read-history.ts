// What a forecast needs of a metric: its finished buckets with their parts, the buckets to come, and
// the values of buckets that have ended.
import type { Granularity } from '@aibaas/contract';
import { isoTime } from '../../../../kernel/clock.ts';
import type { RequestContext } from '../../../../kernel/http/context.ts';
import type { Kernel } from '../../../../kernel/kernel.ts';
import type { OpenSource } from '../open-source.ts';
import type { Definition } from '../rules.ts';
import {
  asBucket,
  type Bucket,
  type History,
  historyOf,
  historyRange,
  spreadParts,
  withoutHalfBucket,
} from '../series-rules.ts';
import { extentOf, listBuckets, listFutureBuckets, listParts } from '../series-store.ts';

export interface MetricHistory extends History {
  /** Where the forecast begins: the unfinished bucket, or the one after data that ended long ago. */
  readonly nextMs: number;
  readonly hasEnded: boolean;
  readonly newestMs: number | null;
  /** Rows dated after now, left out. */
  readonly futureRows: number;
  /** Aligned with `values`; empty where the metric has no breakdown. */
  readonly parts: readonly { readonly key: string; readonly values: (number | null)[] }[];
}

export interface HistoryRequest {
  readonly source: OpenSource;
  readonly definition: Definition;
  readonly granularity: Granularity;
}

export function createHistoryReader({ database, clock }: Kernel) {
  async function history(context: RequestContext, request: HistoryRequest): Promise<MetricHistory> {
    const { source, definition, granularity } = request;
    const nowMs = clock.now();
    const { newest, future } = await extentOf(database, context, source, definition, nowMs);
    const newestMs = newest?.getTime() ?? null;
    if (newestMs === null) {
      const empty = { values: [], buckets: [], parts: [], partial: 0, isPartialKnown: false };
      return { ...empty, nextMs: nowMs, hasEnded: false, newestMs, futureRows: future };
    }
    const isLive = 'event_type' in definition.source;
    const { fromMs, toMs, hasEnded } = historyRange(newestMs, nowMs, granularity, isLive);
    const range = { granularity, from: isoTime(fromMs), to: isoTime(toMs) };
    const raw = await listBuckets(database, context, source, definition, range, nowMs);
    // The bucket that the look-back cuts in two would look smaller than it was.
    const buckets = raw
      .map((one) => ({ ...one, ...asBucket(one, granularity) }))
      .filter((bucket) => bucket.startMs >= fromMs);
    const facts = { newestMs, granularity, own: definition.granularity, hasEnded };
    const finished = historyOf(buckets, definition, nowMs);
    const known = isLive ? finished : withoutHalfBucket(finished, facts);
    return {
      ...known,
      nextMs: known.buckets.at(-1)?.endMs ?? buckets[0]?.startMs ?? nowMs,
      hasEnded,
      newestMs,
      futureRows: future,
      parts: await parts(context, request, range, known, nowMs),
    };
  }

  async function parts(
    context: RequestContext,
    { source, definition }: HistoryRequest,
    range: { granularity: Granularity; from: string; to: string },
    whole: History,
    nowMs: number,
  ) {
    const { breakdown_dimension: dimension } = definition;
    if (dimension === null) return [];
    const rows = await listParts(database, context, source, definition, dimension, range);
    return spreadParts(whole.buckets, rows)
      .map(({ key, buckets }) => {
        const { values } = historyOf(buckets, definition, nowMs);
        // A part without rows in a bucket that has others used nothing there.
        const filled = values.map((v, i) => (whole.values[i] === null ? null : (v ?? 0)));
        return { key, values: filled };
      })
      .filter(({ values }) => values.some((value) => value !== null && value !== 0));
  }

  /** `count` buckets from the one that holds `fromMs` on. */
  async function upcoming(
    context: RequestContext,
    range: { zone: string; granularity: Granularity; fromMs: number; count: number },
  ): Promise<Bucket[]> {
    const raw = await listFutureBuckets(database, context, range);
    return raw.map((one) => asBucket(one, range.granularity));
  }

  /**
   * Values of finished buckets that start from `fromMs` on. A bucket after the newest row is not
   * there yet, so nothing is concluded from data that are merely late.
   */
  async function actuals(
    context: RequestContext,
    { source, definition, granularity }: HistoryRequest,
    fromMs: number,
  ): Promise<{ startMs: number; value: number }[]> {
    const nowMs = clock.now();
    const range = { granularity, from: isoTime(fromMs), to: isoTime(nowMs) };
    const raw = await listBuckets(database, context, source, definition, range, nowMs);
    const buckets = raw.map((one) => ({ ...one, ...asBucket(one, granularity) }));
    const known = historyOf(buckets, definition, nowMs);
    return known.values.flatMap((value, i) => {
      const bucket = known.buckets[i] as Bucket;
      return value === null ? [] : [{ startMs: bucket.startMs, value }];
    });
  }

  return { history, upcoming, actuals };
}
