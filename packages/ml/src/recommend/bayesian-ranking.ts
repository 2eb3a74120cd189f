// Bayesian personalised ranking (Rendle et al. 2009): matrix factors by stochastic gradient, so that
// what a user had ranks above a random item she had not.
import { MlError } from '../errors.ts';
import { seededNormal, seededRandom } from '../random.ts';
import type { Factors } from './implicit-als.ts';
import type { Interactions } from './interactions.ts';

export interface BprOptions {
  readonly factors?: number;
  readonly l2?: number;
  readonly learningRate?: number;
  readonly epochs?: number;
  readonly seed?: number;
  readonly signal?: AbortSignal;
}

/**
 * The last factor of an item is its bias; the user's last factor is 1.
 *
 * @throws MlError `aborted`
 */
export function bayesianRanking(interactions: Interactions, options: BprOptions = {}): Factors {
  const { factors = 48, l2 = 0.01, learningRate = 0.05, epochs = 30, seed = 0 } = options;
  const width = factors + 1;
  const { rows } = interactions;
  const [userCount, itemCount] = [interactions.users.length, interactions.items.length];
  const normal = seededNormal(seed);
  const random = seededRandom(seed + 1);
  const users = Float64Array.from({ length: userCount * width }, () => 0.1 * normal());
  const items = Float64Array.from({ length: itemCount * width }, () => 0.1 * normal());
  for (let u = 0; u < userCount; u++) users[u * width + factors] = 1;
  for (let i = 0; i < itemCount; i++) items[i * width + factors] = 0;
  const userOf = new Int32Array(rows.column.length);
  for (let u = 0; u < userCount; u++) userOf.fill(u, rows.start[u], rows.start[u + 1]);
  for (let epoch = 0; epoch < epochs; epoch++) {
    if (options.signal?.aborted) throw new MlError('aborted', 'options.signal', 'was cancelled');
    for (let draw = 0; draw < rows.column.length; draw++) {
      const entry = Math.floor(random() * rows.column.length);
      const user = userOf[entry] as number;
      const other = Math.floor(random() * itemCount);
      if (has(rows.column, rows.start[user] as number, rows.start[user + 1] as number, other)) {
        continue;
      }
      const [u, i, j] = [user * width, (rows.column[entry] as number) * width, other * width];
      let margin = 0;
      for (let f = 0; f < width; f++) {
        margin += (users[u + f] as number) * ((items[i + f] as number) - (items[j + f] as number));
      }
      const push = learningRate / (1 + Math.exp(margin));
      const decay = 1 - learningRate * l2;
      for (let f = 0; f < width; f++) {
        const [uf, a, b] = [users[u + f], items[i + f], items[j + f]] as [number, number, number];
        if (f < factors) users[u + f] = decay * uf + push * (a - b);
        items[i + f] = decay * a + push * uf;
        items[j + f] = decay * b - push * uf;
      }
    }
  }
  return { width, users, items };
}

function has(columns: Int32Array, from: number, to: number, wanted: number): boolean {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((columns[middle] as number) < wanted) low = middle + 1;
    else high = middle;
  }
  return low < to && columns[low] === wanted;
}
