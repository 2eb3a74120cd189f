// A whole series at once: the streaming detector from the first record to the last.
import { MlError } from '../errors.ts';
import { AnomalyDetector, type AnomalyOptions } from './detector.ts';

export interface DetectOptions extends AnomalyOptions {
  readonly signal?: AbortSignal;
  readonly onProgress?: (done: number, total: number) => void;
}

export interface Detection {
  /** 0 … 1 for each record; 0.5 and above is an anomaly. A missing value has 0. */
  readonly scores: number[];
  /** Indices of the anomalies, rising. */
  readonly anomalies: number[];
  /** For each anomaly the views that found it oddest, oddest first, with −ln of their tail probability. */
  readonly reasons: { readonly view: string; readonly surprise: number }[][];
}

const CHECK_EVERY = 2048;
const REASONS_MAX = 3;
/** e⁻³ is 5 %: less than that is no reason. */
const REASON_SURPRISE_MIN = 3;

/**
 * Scores every record of a series by what came before it.
 *
 * @param timesMs milliseconds since 1970, in the order of the records
 * @param values as many; null or NaN is a gap
 * @throws MlError `length_mismatch`, `not_finite` (±Infinity), `aborted`, `bad_option`
 * @example
 * const values = Array.from({ length: 400 }, (_, i) => 10 + (i % 24) + (i === 390 ? 90 : 0));
 * detectAnomalies(values.map((_, i) => i * 3_600_000), values).anomalies; // holds 390
 */
export function detectAnomalies(
  timesMs: ArrayLike<number>,
  values: ArrayLike<number | null>,
  options: DetectOptions = {},
): Detection {
  if (timesMs.length !== values.length) {
    const message = `${timesMs.length} times and ${values.length} values; give one time for each value`;
    throw new MlError('length_mismatch', 'timesMs', message);
  }
  const detector = new AnomalyDetector(options);
  const detection: Detection = { scores: [], anomalies: [], reasons: [] };
  for (let i = 0; i < values.length; i++) {
    if (i % CHECK_EVERY === 0) {
      if (options.signal?.aborted) throw new MlError('aborted', 'options.signal', 'was cancelled');
      options.onProgress?.(i, values.length);
    }
    const value = values[i] as number | null;
    if (value === null || Number.isNaN(value)) {
      detection.scores.push(0);
      continue;
    }
    const verdict = judge(detector, timesMs[i] as number, value, i);
    detection.scores.push(verdict.score);
    if (!verdict.isAnomaly) continue;
    detection.anomalies.push(i);
    detection.reasons.push(reasonsOf(verdict.views));
  }
  options.onProgress?.(values.length, values.length);
  return detection;
}

function judge(detector: AnomalyDetector, timeMs: number, value: number, index: number) {
  try {
    return detector.update(timeMs, value);
  } catch (error) {
    if (!(error instanceof MlError)) throw error;
    const place = error.path === 'timeMs' ? `timesMs[${index}]` : `values[${index}]`;
    throw new MlError(error.code, place, error.message.replace(error.path, place));
  }
}

function reasonsOf(views: Readonly<Record<string, number>>) {
  return Object.entries(views)
    .map(([view, surprise]) => ({ view, surprise }))
    .filter(({ surprise }) => surprise >= REASON_SURPRISE_MIN)
    .sort((a, b) => b.surprise - a.surprise)
    .slice(0, REASONS_MAX);
}
