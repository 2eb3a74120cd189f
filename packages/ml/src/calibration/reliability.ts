// Are probabilities true? Bins of a reliability diagram with Wilson intervals, and the expected
// calibration error.
import { MlError } from '../errors.ts';
import { normalQuantile } from '../forecast/distributions.ts';
import { checkBinary, checkPairs, type Numbers } from '../metrics/arguments.ts';
import { checkProbabilities } from './calibrator.ts';

/**
 * Wilson's interval of a share (1927): honest for few rows and for shares near 0 or 1.
 *
 * @param level in (0, 1), 0.95 by default
 * @throws MlError `share_invalid`, `level_out_of_range`
 * @example
 * wilsonInterval(0, 10); // [0, 0.2775]
 */
export function wilsonInterval(hits: number, count: number, level = 0.95): [number, number] {
  if (!(hits >= 0 && hits <= count && count > 0 && Number.isFinite(count))) {
    const message = `${hits} of ${count} is no share.`;
    throw new MlError('share_invalid', 'hits', message);
  }
  if (!(level > 0 && level < 1)) {
    throw new MlError('level_out_of_range', 'level', `The level is ${level}; give one in (0, 1).`);
  }
  const z = normalQuantile((1 + level) / 2);
  const share = hits / count;
  const centre = share + (z * z) / (2 * count);
  const spread = z * Math.sqrt((share * (1 - share)) / count + (z * z) / (4 * count * count));
  const scale = 1 + (z * z) / count;
  return [
    hits === 0 ? 0 : Math.max(0, (centre - spread) / scale),
    hits === count ? 1 : Math.min(1, (centre + spread) / scale),
  ];
}

export interface ReliabilityBin {
  readonly count: number;
  /** Mean of the predicted probabilities in the bin. */
  readonly predicted: number;
  /** Share of rows of class 1. */
  readonly observed: number;
  /** Wilson interval of `observed`. */
  readonly lower: number;
  readonly upper: number;
}

export interface Reliability {
  /** Filled bins, from low to high. */
  readonly bins: readonly ReliabilityBin[];
  /** Mean |predicted − observed| over the bins, by rows. */
  readonly expectedError: number;
  readonly largestError: number;
}

export interface ReliabilityOptions {
  /** 10 by default. */
  readonly bins?: number;
  /** Bins of equal width (default), or of equally many rows. */
  readonly strategy?: 'uniform' | 'quantile';
  /** Of the Wilson intervals; 0.95 by default. */
  readonly level?: number;
}

/**
 * @throws MlError `probability_out_of_range`, `label_invalid`, `rows_differ`, `bins_invalid`
 * @example
 * reliability([0, 1, 1], [0.2, 0.6, 0.9], { bins: 2 }).expectedError;
 */
export function reliability(
  labels: Numbers,
  probabilities: Numbers,
  { bins = 10, strategy = 'uniform', level = 0.95 }: ReliabilityOptions = {},
): Reliability {
  const count = checkPairs(labels, probabilities, 'probabilities');
  checkBinary(labels, false);
  checkProbabilities(probabilities);
  if (!Number.isInteger(bins) || bins < 1) {
    const message = `There are to be ${bins} bins; give a whole number of at least 1.`;
    throw new MlError('bins_invalid', 'options.bins', message);
  }
  const edges = strategy === 'uniform' ? evenEdges(bins) : quantileEdges(probabilities, bins);
  const counts = new Float64Array(bins);
  const sums = new Float64Array(bins);
  const hits = new Float64Array(bins);
  for (let row = 0; row < count; row++) {
    const p = probabilities[row] as number;
    let bin = 0;
    while (bin < bins - 1 && p > (edges[bin] as number)) bin++;
    counts[bin]! += 1;
    sums[bin]! += p;
    hits[bin]! += labels[row] as number;
  }
  const filled: ReliabilityBin[] = [];
  counts.forEach((rows, bin) => {
    if (rows === 0) return;
    const [lower, upper] = wilsonInterval(hits[bin] as number, rows, level);
    const predicted = (sums[bin] as number) / rows;
    filled.push({ count: rows, predicted, observed: hits[bin]! / rows, lower, upper });
  });
  const gaps = filled.map(({ predicted, observed }) => Math.abs(predicted - observed));
  const expected = gaps.reduce((sum, gap, i) => sum + gap * filled[i]!.count, 0) / count;
  return { bins: filled, expectedError: expected, largestError: Math.max(...gaps) };
}

/** Upper edges of bins of equal width. */
const evenEdges = (bins: number): number[] =>
  Array.from({ length: bins }, (_, i) => (i + 1) / bins);

function quantileEdges(probabilities: Numbers, bins: number): number[] {
  const sorted = Float64Array.from(probabilities).sort();
  return Array.from({ length: bins }, (_, i) => {
    const at = Math.ceil(((i + 1) * sorted.length) / bins) - 1;
    return sorted[Math.max(0, at)] as number;
  });
}
