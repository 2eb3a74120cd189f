// Long series as what a screen can show: the lowest and the highest value of each pixel, so that no
// peak is lost. Gaps stay gaps. Pure.

export interface TimePoint {
  readonly time: number;
  /** Null where nothing is known. */
  readonly value: number | null;
}

export interface BandPoint {
  readonly time: number;
  readonly lower: number | null;
  readonly upper: number | null;
}

/** Above so many points a series is drawn by pixels. */
export const pointsMax = 2000;

function bucketsOf<T extends { readonly time: number }>(
  points: readonly T[],
  pixels: number,
): T[][] {
  const first = points[0]?.time ?? 0;
  const span = (points.at(-1)?.time ?? 0) - first;
  const buckets: T[][] = [];
  let current = -1;
  for (const point of points) {
    const bucket =
      span > 0 ? Math.min(pixels - 1, Math.floor(((point.time - first) / span) * pixels)) : 0;
    if (bucket !== current) {
      buckets.push([]);
      current = bucket;
    }
    buckets.at(-1)?.push(point);
  }
  return buckets;
}

/**
 * @param points by rising time
 * @param pixels width of the plot; at most two points for each remain, and one for each gap
 * @returns the points themselves when there are no more than `pointsMax`
 */
export function downsampleLine(points: readonly TimePoint[], pixels: number): readonly TimePoint[] {
  if (points.length <= pointsMax || pixels < 1) return points;
  return bucketsOf(points, pixels).flatMap((bucket) => {
    let lowest: TimePoint | undefined;
    let highest: TimePoint | undefined;
    let gap: TimePoint | undefined;
    for (const point of bucket) {
      if (point.value === null) gap ??= point;
      else {
        if (lowest === undefined || point.value < (lowest.value ?? 0)) lowest = point;
        if (highest === undefined || point.value > (highest.value ?? 0)) highest = point;
      }
    }
    const kept = [...new Set([lowest, highest, gap])].filter((point) => point !== undefined);
    return kept.sort((a, b) => a.time - b.time);
  });
}

/** As `downsampleLine`, with the lowest lower and the highest upper end of each pixel. */
export function downsampleBand(points: readonly BandPoint[], pixels: number): readonly BandPoint[] {
  if (points.length <= pointsMax || pixels < 1) return points;
  return bucketsOf(points, pixels).map((bucket) => {
    const known = bucket.filter(({ lower, upper }) => lower !== null && upper !== null);
    const time = bucket[0]?.time ?? 0;
    if (known.length === 0) return { time, lower: null, upper: null };
    const lower = known.reduce((low, p) => Math.min(low, p.lower ?? low), Number.POSITIVE_INFINITY);
    const upper = known.reduce((top, p) => Math.max(top, p.upper ?? top), Number.NEGATIVE_INFINITY);
    return { time, lower, upper };
  });
}

/** Stretches without a gap; a band is drawn once for each. */
export function stretches(
  points: readonly BandPoint[],
): { time: number; lower: number; upper: number }[][] {
  const found: { time: number; lower: number; upper: number }[][] = [];
  let open: { time: number; lower: number; upper: number }[] | null = null;
  for (const { time, lower, upper } of points) {
    if (lower === null || upper === null) {
      open = null;
      continue;
    }
    if (open === null) {
      open = [];
      found.push(open);
    }
    open.push({ time, lower, upper });
  }
  return found;
}
