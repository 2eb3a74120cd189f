// Many records of several numbers at once: the streaming detector from the first to the last.
import { MlError } from '../../errors.ts';
import { MultivariateDetector, type MultivariateOptions } from './detector.ts';

export interface MultivariateDetection {
  /** 0 … 1 for each record; 0.5 and above is an anomaly. A record with a gap has 0. */
  readonly scores: number[];
  /** Indices of the anomalies, rising. */
  readonly anomalies: number[];
  /** For each anomaly the names by how much they add to its distance, largest first, at most three. */
  readonly reasons: { readonly name: string; readonly share: number }[][];
}

const CHECK_EVERY = 1024;
const REASONS_MAX = 3;

/**
 * Scores every record by those before it.
 *
 * @param columns one list of numbers a name, all of one length; null or NaN is a gap
 * @throws MlError `length_mismatch`, `not_finite` (±Infinity), `bad_option`, `aborted`
 * @example
 * const load = Array.from({ length: 500 }, (_, i) => Math.sin(i) + (i === 450 ? 3 : 0));
 * const latency = Array.from({ length: 500 }, (_, i) => Math.sin(i) + 0.2 * Math.cos(5 * i));
 * detectMultivariate({ load, latency }).anomalies; // [450]
 */
export function detectMultivariate(
  columns: Readonly<Record<string, ArrayLike<number | null>>>,
  options: Omit<MultivariateOptions, 'names'> & {
    readonly signal?: { readonly aborted: boolean };
  } = {},
): MultivariateDetection {
  const names = Object.keys(columns);
  const { signal, ...rest } = options;
  const detector = new MultivariateDetector({ ...rest, names });
  const count = columns[names[0] as string]?.length ?? 0;
  for (const name of names) {
    if (columns[name]?.length === count) continue;
    const message = `${name} has ${columns[name]?.length} records, ${names[0]} ${count}`;
    throw new MlError('length_mismatch', `columns.${name}`, message);
  }
  const detection: MultivariateDetection = { scores: [], anomalies: [], reasons: [] };
  for (let row = 0; row < count; row++) {
    if (row % CHECK_EVERY === 0 && signal?.aborted) {
      throw new MlError('aborted', 'options.signal', 'was cancelled');
    }
    const record = names.map((name) => columns[name]?.[row] ?? Number.NaN);
    if (record.some(Number.isNaN)) {
      detection.scores.push(0);
      continue;
    }
    const { score, isAnomaly, contributions } = detector.update(record);
    detection.scores.push(score);
    if (!isAnomaly) continue;
    detection.anomalies.push(row);
    const reasons = Object.entries(contributions).map(([name, share]) => ({ name, share }));
    detection.reasons.push(reasons.sort((a, b) => b.share - a.share).slice(0, REASONS_MAX));
  }
  return detection;
}
