// The best split of a node from its histogram: second-order gain as in XGBoost (Chen & Guestrin 2016,
// eq. 7), both directions for missing values, categories ordered by their gradient (Fisher 1958, as in
// LightGBM), monotone constraints by clipped weights.
import { CELLS, COLUMN_BYTES, type HistogramKernel } from '../kernels/histogram.ts';
import type { ColumnBins } from './binning.ts';

/** What splits are judged by; the same for all nodes of a tree. */
export interface SplitRules {
  readonly bins: readonly ColumnBins[];
  readonly l1: number;
  readonly l2: number;
  readonly minChildWeight: number;
  readonly minGain: number;
  /** Added to `l2` and to each category's hessian, so that rare categories do not lead. */
  readonly categorySmoothing: number;
  /** 1: predictions rise with the column, -1: they fall, 0: free. One a column. */
  readonly directions: Int8Array;
  readonly isConstrained: boolean;
  /** One quantised unit of the gradient and of the hessian. */
  readonly gradientUnit: number;
  readonly hessianUnit: number;
  /**
   * Extremely randomised: the only bin of a numeric column after which a node may be cut, from the first
   * and the last bin that have rows. Null: all cuts are tried.
   */
  readonly drawCut: ((cuts: Float64Array, first: number, last: number) => number) | null;
}

/** Sums of a set of rows, in quantised units. */
export interface Sums {
  readonly gradient: number;
  readonly hessian: number;
}

/** What a weight may be, so that constraints higher up the tree hold. */
export interface Bounds {
  readonly lower: number;
  readonly upper: number;
}

export interface Split {
  readonly gain: number;
  readonly column: number;
  /** Per bin: 1 goes left. Bin 0 is missing. */
  readonly table: Uint8Array;
  /** Numeric: bins 1 … lastBin go left. */
  readonly lastBin: number;
  readonly left: Sums;
}

/** The weight of a leaf, −G/(H+λ) with the L1 threshold, within its bounds. */
export function weightOf(sums: Sums, rules: SplitRules, bounds: Bounds): number {
  const hessian = sums.hessian * rules.hessianUnit + rules.l2;
  if (hessian <= 0) return Math.min(Math.max(0, bounds.lower), bounds.upper);
  const weight = -shrink(sums.gradient * rules.gradientUnit, rules.l1) / hessian;
  return Math.min(Math.max(weight, bounds.lower), bounds.upper);
}

const shrink = (gradient: number, l1: number): number =>
  gradient > l1 ? gradient - l1 : gradient < -l1 ? gradient + l1 : 0;

/** G²/(H+λ): twice by how much the loss falls when the rows get a weight of their own. */
function score(gradient: number, hessian: number, l1: number, l2: number): number {
  const shrunk = shrink(gradient, l1);
  const divisor = hessian + l2;
  return divisor > 0 ? (shrunk * shrunk) / divisor : 0;
}

/** The same for a weight that is not the best one. */
function scoreOf(
  weight: number,
  gradient: number,
  hessian: number,
  l1: number,
  l2: number,
): number {
  return -(2 * gradient * weight + (hessian + l2) * weight * weight + 2 * l1 * Math.abs(weight));
}

/** The two views of the histograms: low words are hessians, high words gradients; and who scans them. */
export interface Cells {
  readonly signed: Int32Array;
  readonly unsigned: Uint32Array;
  readonly kernel: HistogramKernel;
}

/** What rounding may pretend to gain; small beside the loss itself where that is small (tiny targets). */
function leastGain({ gradientUnit, hessianUnit }: SplitRules): number {
  const scale = (gradientUnit * 2 ** 31) ** 2 / (hessianUnit * 2 ** 32);
  return scale > 0 ? 1e-10 * Math.min(1, scale) : 1e-10;
}

interface Best {
  gain: number;
  column: number;
  lastBin: number;
  isMissingLeft: boolean;
  order: Int32Array | null;
  gradient: number;
  hessian: number;
}

/**
 * The best split over `columns`; null when none gains more than `minGain`.
 *
 * @param place word index of the node's histogram
 */
export function findSplit(
  cells: Cells,
  place: number,
  columns: Int32Array,
  total: Sums,
  bounds: Bounds,
  rules: SplitRules,
): Split | null {
  const best: Best = {
    gain: rules.minGain + leastGain(rules),
    column: -1,
    lastBin: 0,
    isMissingLeft: false,
    order: null,
    gradient: 0,
    hessian: 0,
  };
  const parent = rules.isConstrained
    ? scoreOf(
        weightOf(total, rules, bounds),
        total.gradient * rules.gradientUnit,
        total.hessian * rules.hessianUnit,
        rules.l1,
        rules.l2,
      )
    : score(
        total.gradient * rules.gradientUnit,
        total.hessian * rules.hessianUnit,
        rules.l1,
        rules.l2,
      );
  for (let i = 0; i < columns.length; i++) {
    const column = columns[i] as number;
    const bins = rules.bins[column] as ColumnBins;
    const at = place + (COLUMN_BYTES >>> 2) * column;
    if (bins.isCategorical) {
      scanCategories(cells, at, column, bins.count, total, parent, bounds, rules, best);
    } else if (rules.isConstrained) {
      scanConstrained(cells, at, column, bins.count, total, parent, bounds, rules, best);
    } else scanNumbers(cells, at, column, bins.count, total, parent, rules, best);
  }
  return best.column < 0 ? null : splitOf(best, rules.bins[best.column] as ColumnBins, total);
}

function splitOf(best: Best, bins: ColumnBins, total: Sums): Split {
  const table = new Uint8Array(CELLS);
  const { column, lastBin, order, gain } = best;
  if (order === null) table.fill(1, 1, lastBin + 1);
  else for (let i = 0; i <= lastBin; i++) table[order[i] as number] = 1;
  const left = { gradient: best.gradient, hessian: best.hessian };
  // A category that this node never saw goes where most rows went, as does a missing value.
  const isHeavyLeft = 2 * left.hessian >= total.hessian;
  if (order === null) table[0] = best.isMissingLeft ? 1 : 0;
  else if (isHeavyLeft) {
    const isSeen = new Uint8Array(CELLS);
    for (const bin of order) isSeen[bin] = 1;
    for (let bin = 0; bin < bins.count; bin++) if (isSeen[bin] === 0) table[bin] = 1;
  }
  return { gain, column, table, lastBin, left };
}

function scanNumbers(
  cells: Cells,
  at: number,
  column: number,
  count: number,
  total: Sums,
  parent: number,
  rules: SplitRules,
  best: Best,
): void {
  const { signed, unsigned } = cells;
  const { gradientUnit, hessianUnit, l1, l2 } = rules;
  const minHessian = leastHessian(rules);
  const missingHessian = unsigned[at] as number;
  const missingGradient = signed[at + 1] as number;
  const hasMissing = missingHessian > 0 || missingGradient !== 0;
  // Without missing rows the last bin leaves nothing to the right.
  const end = hasMissing ? count : count - 1;
  if (l1 === 0 && rules.drawCut === null) {
    scanByKernel(cells, at, column, count, hasMissing, total, parent, rules, best);
    return;
  }
  const drawn = drawnCut(unsigned, at, column, count, rules);
  let gradient = 0;
  let hessian = 0;
  for (let bin = 1; bin < end; bin++) {
    const h = unsigned[at + 2 * bin] as number;
    const g = signed[at + 2 * bin + 1] as number;
    if (h === 0 && g === 0 && bin !== drawn) continue;
    hessian += h;
    gradient += g;
    if (drawn >= 0 && bin !== drawn) continue;
    for (let side = hasMissing ? 0 : 1; side < 2; side++) {
      const leftHessian = side === 0 ? hessian + missingHessian : hessian;
      const rightHessian = total.hessian - leftHessian;
      if (leftHessian < minHessian || rightHessian < minHessian) continue;
      if (leftHessian <= 0 || rightHessian <= 0) continue;
      const leftGradient = side === 0 ? gradient + missingGradient : gradient;
      const gain =
        score(leftGradient * gradientUnit, leftHessian * hessianUnit, l1, l2) +
        score((total.gradient - leftGradient) * gradientUnit, rightHessian * hessianUnit, l1, l2) -
        parent;
      if (gain <= best.gain) continue;
      best.gain = gain;
      best.column = column;
      best.lastBin = bin;
      best.isMissingLeft = hasMissing ? side === 0 : leftHessian >= rightHessian;
      best.order = null;
      best.gradient = leftGradient;
      best.hessian = leftHessian;
    }
    if (bin === drawn) return;
  }
}

/** The same without L1, by the kernel: most scans of most data. */
function scanByKernel(
  { signed, unsigned, kernel }: Cells,
  at: number,
  column: number,
  count: number,
  hasMissing: boolean,
  total: Sums,
  parent: number,
  rules: SplitRules,
  best: Best,
): void {
  const { gradientUnit, hessianUnit, l2 } = rules;
  const code = kernel.scan(
    4 * at,
    count,
    hasMissing ? 1 : 0,
    total.gradient,
    total.hessian,
    gradientUnit,
    hessianUnit,
    l2,
    // Sums are whole numbers.
    Math.max(1, Math.ceil(leastHessian(rules))),
    parent,
    best.gain,
  );
  if (code === 0) return;
  const bin = code >> 1;
  const isMissingLeft = code % 2 === 0;
  let gradient = 0;
  let hessian = 0;
  for (let cell = at + (isMissingLeft ? 0 : 2); cell <= at + 2 * bin; cell += 2) {
    hessian += unsigned[cell] as number;
    gradient += signed[cell + 1] as number;
  }
  const rest = total.hessian - hessian;
  best.gain =
    score(gradient * gradientUnit, hessian * hessianUnit, 0, l2) +
    score((total.gradient - gradient) * gradientUnit, rest * hessianUnit, 0, l2) -
    parent;
  best.column = column;
  best.lastBin = bin;
  best.isMissingLeft = hasMissing ? isMissingLeft : hessian >= rest;
  best.order = null;
  best.gradient = gradient;
  best.hessian = hessian;
}

/** The bin after which a column may be cut; -1: after any. */
function drawnCut(
  hessians: Uint32Array,
  at: number,
  column: number,
  count: number,
  { drawCut, bins }: SplitRules,
): number {
  if (drawCut === null) return -1;
  let first = 1;
  let last = count - 1;
  while (first < last && hessians[at + 2 * first] === 0) first++;
  while (last > first && hessians[at + 2 * last] === 0) last--;
  return drawCut((bins[column] as ColumnBins).cuts, first, last);
}

function scanConstrained(
  cells: Cells,
  at: number,
  column: number,
  count: number,
  total: Sums,
  parent: number,
  bounds: Bounds,
  rules: SplitRules,
  best: Best,
): void {
  const minHessian = leastHessian(rules);
  const missing = {
    gradient: cells.signed[at + 1] as number,
    hessian: cells.unsigned[at] as number,
  };
  const hasMissing = missing.hessian > 0 || missing.gradient !== 0;
  const end = hasMissing ? count : count - 1;
  let gradient = 0;
  let hessian = 0;
  for (let bin = 1; bin < end; bin++) {
    hessian += cells.unsigned[at + 2 * bin] as number;
    gradient += cells.signed[at + 2 * bin + 1] as number;
    for (let side = hasMissing ? 0 : 1; side < 2; side++) {
      const left = {
        gradient: side === 0 ? gradient + missing.gradient : gradient,
        hessian: side === 0 ? hessian + missing.hessian : hessian,
      };
      const right = restOf(total, left);
      if (left.hessian < minHessian || right.hessian < minHessian) continue;
      if (left.hessian <= 0 || right.hessian <= 0) continue;
      const gain =
        constrainedGain(left, right, rules.directions[column] as number, bounds, rules) - parent;
      if (!(gain > best.gain)) continue;
      best.gain = gain;
      best.column = column;
      best.lastBin = bin;
      best.isMissingLeft = hasMissing ? side === 0 : left.hessian >= right.hessian;
      best.order = null;
      best.gradient = left.gradient;
      best.hessian = left.hessian;
    }
  }
}

/** The least hessian of a child in quantised units; endless where there is nothing left to learn. */
const leastHessian = ({ minChildWeight, hessianUnit }: SplitRules): number =>
  hessianUnit > 0 ? minChildWeight / hessianUnit : Infinity;

export const restOf = (total: Sums, left: Sums): Sums => ({
  gradient: total.gradient - left.gradient,
  hessian: total.hessian - left.hessian,
});

/** NaN when the weights of the two sides go against the direction. */
function constrainedGain(
  left: Sums,
  right: Sums,
  direction: number,
  bounds: Bounds,
  rules: SplitRules,
): number {
  const { gradientUnit, hessianUnit, l1, l2 } = rules;
  const low = weightOf(left, rules, bounds);
  const high = weightOf(right, rules, bounds);
  if ((direction > 0 && low > high) || (direction < 0 && low < high)) return Number.NaN;
  return (
    scoreOf(low, left.gradient * gradientUnit, left.hessian * hessianUnit, l1, l2) +
    scoreOf(high, right.gradient * gradientUnit, right.hessian * hessianUnit, l1, l2)
  );
}

function scanCategories(
  cells: Cells,
  at: number,
  column: number,
  count: number,
  total: Sums,
  parent: number,
  bounds: Bounds,
  rules: SplitRules,
  best: Best,
): void {
  const { gradientUnit, hessianUnit, categorySmoothing } = rules;
  const present: number[] = [];
  const means = new Float64Array(count);
  for (let bin = 0; bin < count; bin++) {
    const hessian = cells.unsigned[at + 2 * bin] as number;
    const gradient = cells.signed[at + 2 * bin + 1] as number;
    if (hessian === 0 && gradient === 0) continue;
    present.push(bin);
    means[bin] = (gradient * gradientUnit) / (hessian * hessianUnit + categorySmoothing);
  }
  present.sort((a, b) => (means[a] as number) - (means[b] as number) || a - b);
  const order = Int32Array.from(present);
  const smoothed = { ...rules, l2: rules.l2 + categorySmoothing };
  const minHessian = leastHessian(rules);
  let gradient = 0;
  let hessian = 0;
  for (let i = 0; i < order.length - 1; i++) {
    const cell = at + 2 * (order[i] as number);
    hessian += cells.unsigned[cell] as number;
    gradient += cells.signed[cell + 1] as number;
    const left = { gradient, hessian };
    const right = restOf(total, left);
    if (left.hessian < minHessian || right.hessian < minHessian) continue;
    if (left.hessian <= 0 || right.hessian <= 0) continue;
    const gain = constrainedGain(left, right, 0, bounds, smoothed) - parent;
    if (!(gain > best.gain)) continue;
    best.gain = gain;
    best.column = column;
    best.lastBin = i;
    best.order = order;
    best.gradient = gradient;
    best.hessian = hessian;
  }
}
