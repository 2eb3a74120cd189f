// The draws that make the trees of a forest differ: which columns a node looks at, and where it is cut.
import { type Random, seededRandom } from '../../random.ts';

/** A seed for each tree: trees that have chance of their own can be grown in any order, anywhere. */
export function drawSeeds(seed: number, count: number): Float64Array {
  const random = seededRandom(seed);
  return Float64Array.from({ length: count }, () => Math.floor(random() * 2 ** 32));
}

/**
 * First a set of `count` columns, then the others one by one: a node whose drawn columns are all constant
 * still finds its split, as in scikit-learn.
 */
export function* drawOrder(
  columnCount: number,
  count: number,
  random: Random,
): Iterable<Int32Array> {
  const pool = Int32Array.from({ length: columnCount }, (_, i) => i);
  const drawTo = (i: number): void => {
    const j = i + Math.floor(random() * (columnCount - i));
    const drawn = pool[j] as number;
    pool[j] = pool[i] as number;
    pool[i] = drawn;
  };
  const first = Math.min(columnCount, count);
  for (let i = 0; i < first; i++) drawTo(i);
  yield pool.slice(0, first).sort();
  for (let i = first; i < columnCount; i++) {
    drawTo(i);
    yield pool.slice(i, i + 1);
  }
}

/**
 * A bin from `first` to `last - 1` after which to cut: that of a point drawn evenly between the lowest and
 * the highest cut, as extra trees draw it between the extremes of the node.
 */
export function drawCutBetween(
  cuts: Float64Array,
  first: number,
  last: number,
  random: Random,
): number {
  const at = random();
  if (last - first <= 1) return first;
  const low = cuts[first - 1] as number;
  const high = cuts[last - 2] as number;
  const point = low + at * (high - low);
  let bin = first;
  let end = last - 1;
  // The first cut at or above the point.
  while (bin < end) {
    const middle = (bin + end) >> 1;
    if ((cuts[middle - 1] as number) < point) bin = middle + 1;
    else end = middle;
  }
  // Between two cuts the nearer one, so that neither is drawn for nothing.
  const above = cuts[bin - 1] as number;
  const below = bin > first ? (cuts[bin - 2] as number) : above;
  return bin > first && point - below < above - point ? bin - 1 : bin;
}
