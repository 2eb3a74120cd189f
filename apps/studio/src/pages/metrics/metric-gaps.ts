// What a day without rows means until a person says it. Where nearly every day has rows, one without them is more
// likely missing than empty: counted as zero, a lost week would become a week without revenue. Pure.
import { countOf, formatNumber } from '@aibaas/react';
import type { Granularity, MetricDefinition, SeriesPoint } from '@aibaas/sdk';
import { addsUp } from './metric-words.ts';

export type Gaps = MetricDefinition['gaps'];

/** From this share of buckets with rows on, one without is an exception. */
const DENSE = 0.8;

export interface GapCount {
  readonly without: number;
  readonly of: number;
}

/** Finished buckets from the first with rows to the last with rows; null where none has any. */
export function countGaps(
  points: readonly Pick<SeriesPoint, 'is_gap' | 'is_partial'>[],
): GapCount | null {
  const finished = points.filter(({ is_partial: isPartial }) => !isPartial);
  const first = finished.findIndex(({ is_gap: isGap }) => !isGap);
  if (first === -1) return null;
  const last = finished.findLastIndex(({ is_gap: isGap }) => !isGap);
  const span = finished.slice(first, last + 1);
  return { without: span.filter(({ is_gap: isGap }) => isGap).length, of: span.length };
}

/** As the person said; else an average of nothing is not known, and a sum is zero only where days are sparse. */
export function gapsOf(
  draft: { readonly gaps: Gaps | null } & Pick<MetricDefinition, 'aggregation'>,
  count: GapCount | null,
): Gaps {
  if (draft.gaps !== null) return draft.gaps;
  if (!addsUp(draft)) return 'missing';
  const isDense = count !== null && (count.of - count.without) / count.of >= DENSE;
  return isDense ? 'missing' : 'zero';
}

/** `7 of 90 days have no rows.` */
export function gapsInWords({ without, of }: GapCount, granularity: Granularity): string {
  const all = countOf(of, granularity);
  if (without === 0) return of === 1 ? 'It has rows.' : `All ${all} have rows.`;
  return `${formatNumber(without)} of ${all} ${without === 1 ? 'has' : 'have'} no rows.`;
}
