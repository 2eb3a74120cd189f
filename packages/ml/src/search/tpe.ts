// The next point of a search by tree-structured Parzen estimators (Bergstra et al. 2011): densities of the good
// and of the other points, dimension by dimension; the candidate that the good ones make likelier wins.
import type { Asked } from './bayesian.ts';

const candidates = 64;
const goodShare = 0.15;
const goodMax = 25;

interface Parzen {
  readonly centres: Float64Array;
  readonly widths: Float64Array;
}

export function proposeByTree({ points, values, open, random, normal }: Asked): Float64Array {
  const order = Array.from(values.keys()).sort(
    (a, b) => (values[a] as number) - (values[b] as number),
  );
  const count = Math.min(goodMax, Math.max(2, Math.ceil(goodShare * order.length)));
  const good = order.slice(0, count).map((i) => points[i] as Float64Array);
  const others = [...order.slice(count).map((i) => points[i] as Float64Array), ...open];
  const width = points[0]?.length ?? 0;
  const densities = (list: readonly Float64Array[]): Parzen[] =>
    Array.from({ length: width }, (_, d) => parzen(list.map((point) => point[d] as number)));
  const [likes, dislikes] = [densities(good), densities(others)];
  let chosen: Float64Array = new Float64Array(width);
  let most = Number.NEGATIVE_INFINITY;
  for (let i = 0; i < candidates; i++) {
    const point = draw(likes, random, normal);
    let score = 0;
    for (let d = 0; d < width; d++) {
      const x = point[d] as number;
      score +=
        Math.log(density(likes[d] as Parzen, x)) - Math.log(density(dislikes[d] as Parzen, x));
    }
    if (score > most) [chosen, most] = [point, score];
  }
  return chosen;
}

/** Each centre is as wide as the gap to its farther neighbour; the middle of the cube stands for the prior. */
function parzen(values: readonly number[]): Parzen {
  const centres = Float64Array.from([...values, 0.5]).sort();
  const n = centres.length;
  const least = 1 / Math.min(100, n + 1);
  const widths = centres.map((centre, i) => {
    const left = centre - (centres[i - 1] ?? 0);
    const right = (centres[i + 1] ?? 1) - centre;
    return Math.min(1, Math.max(least, left, right));
  });
  widths[centres.indexOf(0.5)] = 1;
  return { centres, widths };
}

/** One mixture part for all dimensions, so that what goes together stays together. */
function draw(
  densities: readonly Parzen[],
  random: () => number,
  normal: () => number,
): Float64Array {
  return Float64Array.from(densities, ({ centres, widths }) => {
    const part = Math.floor(random() * centres.length);
    for (let attempt = 0; attempt < 20; attempt++) {
      const x = (centres[part] as number) + (widths[part] as number) * normal();
      if (x >= 0 && x <= 1) return x;
    }
    return random();
  });
}

function density({ centres, widths }: Parzen, x: number): number {
  let sum = 0;
  for (let i = 0; i < centres.length; i++) {
    const z = (x - (centres[i] as number)) / (widths[i] as number);
    sum += Math.exp(-0.5 * z * z) / (widths[i] as number);
  }
  return sum / centres.length + 1e-12;
}
