// LambdaRank with NDCG (Burges 2010): each pair of rows of a query with different relevance pushes the
// better one up by how much NDCG would change if they swapped places.
import { MlError } from '../../errors.ts';
import type { CheckedExamples } from '../../estimator/training-data.ts';
import { sigmoid } from './logistic.ts';
import type { Derivatives, Objective } from './objective.ts';

/** 2^31 − 1 is the largest gain that a place can have. */
const RELEVANCE_MAX = 31;

const gainOf = (relevance: number): number => 2 ** relevance - 1;
const discountOf = (place: number): number => 1 / Math.log2(place + 2);

/** First row of each query, and the number of rows at the end. */
export function queryStarts(groups: Int32Array): Int32Array {
  const starts: number[] = [];
  groups.forEach((group, row) => {
    if (row === 0 || groups[row - 1] !== group) starts.push(row);
  });
  return Int32Array.from([...starts, groups.length]);
}

function idealGain(y: Float64Array, start: number, end: number): number {
  const sorted = y.slice(start, end).sort().reverse();
  return sorted.reduce((sum, relevance, place) => sum + gainOf(relevance) * discountOf(place), 0);
}

/** The rows of a query, best margin first; ties keep their order. */
function rank(margins: Float64Array, start: number, end: number): Int32Array {
  const order = Int32Array.from({ length: end - start }, (_, i) => start + i);
  return order.sort((a, b) => (margins[b] as number) - (margins[a] as number) || a - b);
}

function deriveQuery(
  { y, weights }: CheckedExamples,
  start: number,
  end: number,
  { margins, gradient, hessian }: Derivatives,
): void {
  const ideal = idealGain(y, start, end);
  if (ideal === 0) return;
  const order = rank(margins, start, end);
  let total = 0;
  for (let i = 0; i < order.length; i++) {
    for (let j = i + 1; j < order.length; j++) {
      const a = order[i] as number;
      const b = order[j] as number;
      if (y[a] === y[b]) continue;
      const [high, low] = (y[a] as number) > (y[b] as number) ? [a, b] : [b, a];
      const gain = gainOf(y[high] as number) - gainOf(y[low] as number);
      const change = (gain * Math.abs(discountOf(i) - discountOf(j))) / ideal;
      const miss = sigmoid((margins[low] as number) - (margins[high] as number));
      const push = change * miss;
      const curve = Math.max(change * miss * (1 - miss), 1e-16);
      gradient[high]! -= push;
      gradient[low]! += push;
      hessian[high]! += curve;
      hessian[low]! += curve;
      total += 2 * push;
    }
  }
  // Queries with many pairs would otherwise drown the others (as LightGBM's lambdarank_norm).
  const norm = (total > 0 ? Math.log2(1 + total) / total : 1) * (weights?.[start] ?? 1);
  for (const row of order) {
    gradient[row]! *= norm;
    hessian[row]! *= norm;
  }
}

export const lambdarank: Objective = {
  name: 'lambdarank',
  outputCount: 1,
  leafValue: null,
  start({ y }) {
    const bad = y.findIndex(
      (value) => !Number.isInteger(value) || value < 0 || value > RELEVANCE_MAX,
    );
    if (bad >= 0) {
      const message = `The relevance of row ${bad} is ${y[bad]}; give a whole number from 0 to ${RELEVANCE_MAX}.`;
      throw new MlError('target_out_of_range', `data.target[${bad}]`, message);
    }
    return Float64Array.of(0);
  },
  derive(examples, to) {
    to.gradient.fill(0);
    to.hessian.fill(0);
    const starts = queryStarts(examples.groups as Int32Array);
    for (let query = 0; query + 1 < starts.length; query++) {
      deriveQuery(examples, starts[query] as number, starts[query + 1] as number, to);
    }
  },
  loss({ y, groups }, margins) {
    const starts = queryStarts(groups as Int32Array);
    let sum = 0;
    let count = 0;
    for (let query = 0; query + 1 < starts.length; query++) {
      const [start, end] = [starts[query] as number, starts[query + 1] as number];
      const ideal = idealGain(y, start, end);
      if (ideal === 0) continue;
      const found = rank(margins, start, end).reduce(
        (total, row, place) => total + gainOf(y[row] as number) * discountOf(place),
        0,
      );
      sum += 1 - found / ideal;
      count += 1;
    }
    return count === 0 ? 0 : sum / count;
  },
};
