// Anomalies of a total, and which part of it each came from: rows with their dimensions are summed by time,
// the sums are watched, and an odd sum is held against what each part usually is.
import { MlError } from '../errors.ts';
import { frequencyOf } from '../forecast/find-frequency.ts';
import { findSeasons } from '../forecast/seasons.ts';
import { median } from '../forecast/statistics.ts';
import { type Attribution, attributeDeviation } from './attribution.ts';
import { type Detection, type DetectOptions, detectAnomalies } from './detect.ts';

/** One entry a row in every list. */
export interface DimensionedRows {
  /** Milliseconds since 1970, in any order; rows of one time are summed. */
  readonly times: ArrayLike<number>;
  /** Null or NaN counts as nothing. */
  readonly values: ArrayLike<number | null>;
  readonly dimensions: Readonly<Record<string, readonly string[]>>;
}

export interface DimensionDetection extends Detection {
  /** The different times, rising, and the sum of each: what scores and anomalies are about. */
  readonly times: number[];
  readonly totals: number[];
  /** Seasons in steps, shortest first: parts are compared along the longest that a step has passed thrice. */
  readonly periods: readonly number[];
  /** For each anomaly what its parts were expected to be, and which of them explain it. */
  readonly attributions: readonly Attribution[];
}

/** So many earlier steps of the same phase say what is usual; fewer than the least, and phases do not count. */
const COMPARED = 8;
const COMPARED_MIN = 3;

/**
 * What is usual of a part is the median of its values at up to eight earlier steps of the same phase of the
 * season; a part without a row then counts as 0. Scores never look ahead; the lengths of seasons are found
 * from the whole history.
 *
 * @throws MlError as {@link detectAnomalies} and {@link attributeDeviation}
 * @example
 * const hour = 3_600_000;
 * const rows = Array.from({ length: 800 }, (_, i) => ({ at: Math.floor(i / 2), region: i % 2 ? 'eu' : 'us' }));
 * const found = detectByDimension({
 *   times: rows.map(({ at }) => at * hour),
 *   values: rows.map(({ at, region }) => 50 + (at % 24) + (at === 390 && region === 'eu' ? 400 : 0)),
 *   dimensions: { region: rows.map(({ region }) => region) },
 * });
 * found.attributions[0]?.segments[0]?.where; // { region: 'eu' }
 */
export function detectByDimension(
  rows: DimensionedRows,
  options: DetectOptions = {},
): DimensionDetection {
  check(rows);
  const { times, totals, stepOf } = totalsOf(rows);
  const detection = detectAnomalies(times, totals, options);
  const frequency = frequencyOf(times);
  const periods = findSeasons(Float64Array.from(totals), frequency);
  const compared = detection.anomalies.map((at) => earlierOf(at, periods));
  const rowsAt = rowsOf(stepOf, new Set([...detection.anomalies, ...compared.flat()]));
  const attributions = detection.anomalies.map((at, i) =>
    attributeAt(rows, rowsAt, at, compared[i] as number[]),
  );
  return { ...detection, times, totals, periods, attributions };
}

function check({ times, values, dimensions }: DimensionedRows): void {
  for (const [name, list] of [['values', values] as const, ...Object.entries(dimensions)]) {
    if (list.length === times.length) continue;
    const message = `${name} has ${list.length} entries, there are ${times.length} times`;
    throw new MlError('length_mismatch', `rows.${name}`, message);
  }
  if (Object.keys(dimensions).length > 0 && times.length > 0) return;
  throw new MlError('empty', 'rows', 'there is no dimension or no row to look at');
}

function totalsOf({ times, values }: DimensionedRows) {
  const sorted = [...new Set(Array.from(times))].sort((a, b) => a - b);
  const places = new Map(sorted.map((time, step) => [time, step]));
  const stepOf = Int32Array.from(times, (time) => places.get(time) as number);
  const totals = new Array<number>(sorted.length).fill(0);
  stepOf.forEach((step, row) => {
    totals[step] = (totals[step] as number) + numberAt(values, row);
  });
  return { times: sorted, totals, stepOf };
}

const numberAt = (values: ArrayLike<number | null>, row: number): number => {
  const value = values[row] ?? 0;
  return Number.isNaN(value) ? 0 : value;
};

/** Earlier steps to compare with, the nearest first: of the same phase where there are enough of them. */
function earlierOf(at: number, periods: readonly number[]): number[] {
  const step = periods.findLast((period) => at >= COMPARED_MIN * period) ?? 1;
  const count = Math.min(COMPARED, Math.floor(at / step));
  return Array.from({ length: count }, (_, k) => at - (k + 1) * step);
}

/** Rows by step, of the steps that are wanted. */
function rowsOf(stepOf: Int32Array, wanted: ReadonlySet<number>): ReadonlyMap<number, number[]> {
  const rowsAt = new Map<number, number[]>();
  stepOf.forEach((step, row) => {
    if (!wanted.has(step)) return;
    const own = rowsAt.get(step) ?? [];
    rowsAt.set(step, own);
    own.push(row);
  });
  return rowsAt;
}

function attributeAt(
  { values, dimensions }: DimensionedRows,
  rowsAt: ReadonlyMap<number, number[]>,
  at: number,
  earlier: readonly number[],
): Attribution {
  const names = Object.keys(dimensions);
  const leaves = new Map<string, { readonly row: number; readonly sums: Float64Array }>();
  [at, ...earlier].forEach((step, place) => {
    for (const row of rowsAt.get(step) ?? []) {
      const key = names.map((name) => dimensions[name]?.[row]).join('\u0000');
      const leaf = leaves.get(key) ?? { row, sums: new Float64Array(1 + earlier.length) };
      leaves.set(key, leaf);
      leaf.sums[place] = (leaf.sums[place] as number) + numberAt(values, row);
    }
  });
  const parts = [...leaves.values()];
  return attributeDeviation({
    dimensions: Object.fromEntries(
      names.map((name) => [name, parts.map(({ row }) => dimensions[name]?.[row] as string)]),
    ),
    expected: parts.map(({ sums }) => (earlier.length > 0 ? median(sums.subarray(1)) : 0)),
    actual: parts.map(({ sums }) => sums[0] as number),
  });
}
