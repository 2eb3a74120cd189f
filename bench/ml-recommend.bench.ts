// Recommendation on a generated world of the size of MovieLens 100k (943 users, 1 682 items, about
// 95 000 interactions from latent factors and popularity): each method and the blend, per-user 75/25.
import {
  ease,
  gatherInteractions,
  type Interactions,
  implicitAls,
  itemGraph,
  itemNeighbours,
  ndcgAt,
  seededNormal,
  seededRandom,
  topOf,
  trainRecommender,
} from '../packages/ml/src/index.ts';

export const name = 'ml-recommend';

const size = { users: 943, items: 1682, factors: 12 };
const goals = { trainSeconds: 5, microsPerUser: 200 };

export async function run(context: { log: (line: string) => void }) {
  const { users, items, heldOut } = world();
  const data = gatherInteractions({ users, items });
  context.log(
    `${data.users.length} users, ${data.items.length} items, ${users.length} to learn from`,
  );
  const n = data.items.length;
  const results: Record<string, { ndcg: number; seconds: number }> = {};
  const row = (label: string, ndcg: number, seconds: number): void => {
    results[label] = { ndcg, seconds };
    context.log(
      `${label.padEnd(24)} nDCG@10 ${ndcg.toFixed(4)}   trained in ${seconds.toFixed(2)} s`,
    );
  };
  const methods = [ease(300), itemNeighbours(100, 10), itemGraph(1, 0.5, 200)];
  for (const method of methods) {
    const { value: matrix, seconds } = timed(() => method.fit(data));
    row(
      method.name,
      rate(data, heldOut, (u) => matrixScores(data, matrix, u)),
      seconds,
    );
  }
  const als = timed(() => implicitAls(data, { factors: 64, l2: 60, alpha: 6, seed: 1 }));
  const { users: p, items: q, width } = als.value;
  const alsScores = (u: number): Float64Array =>
    Float64Array.from({ length: n }, (_, i) => {
      let sum = 0;
      for (let f = 0; f < width; f++)
        sum += (p[u * width + f] as number) * (q[i * width + f] as number);
      return sum;
    });
  row('implicit ALS', rate(data, heldOut, alsScores), als.seconds);
  const blend = timed(() => trainRecommender({ users, items }, { seed: 1 }));
  const index = new Map(data.items.map((item, i) => [item, i]));
  const lists = timed(() =>
    data.users.map((user) =>
      blend.value.recommend(user).map(({ item }) => index.get(item) as number),
    ),
  );
  const ndcg = mean(lists.value.map((list, u) => ndcgAt(list, heldOut(u, index), 10)));
  row('blend', ndcg, blend.seconds);
  const micros = (1e6 * lists.seconds) / data.users.length;
  context.log(`a list takes ${micros.toFixed(0)} µs a user (aim ${goals.microsPerUser})`);
  context.log(`goal: each of EASE and ALS trained within ${goals.trainSeconds} s`);
  return { results, micros };
}

function timed<T>(work: () => T): { value: T; seconds: number } {
  const started = process.cpuUsage();
  const value = work();
  const { user, system } = process.cpuUsage(started);
  return { value, seconds: (user + system) / 1e6 };
}

const mean = (numbers: readonly number[]): number =>
  numbers.reduce((sum, x) => sum + x, 0) / numbers.length;

function matrixScores(data: Interactions, matrix: Float64Array, user: number): Float64Array {
  const n = data.items.length;
  const scores = new Float64Array(n);
  const { start, column } = data.rows;
  for (let e = start[user] as number; e < (start[user + 1] as number); e++) {
    const row = (column[e] as number) * n;
    for (let j = 0; j < n; j++) scores[j] = (scores[j] as number) + (matrix[row + j] as number);
  }
  return scores;
}

type HeldOut = (user: number, index: ReadonlyMap<string, number>) => ReadonlySet<number>;

function rate(data: Interactions, heldOut: HeldOut, score: (user: number) => Float64Array): number {
  const index = new Map(data.items.map((item, i) => [item, i]));
  const { start, column } = data.rows;
  return mean(
    data.users.map((_, u) => {
      const scores = score(u);
      for (let e = start[u] as number; e < (start[u + 1] as number); e++) {
        scores[column[e] as number] = Number.NEGATIVE_INFINITY;
      }
      return ndcgAt(topOf(scores, 10), heldOut(u, index), 10);
    }),
  );
}

/** Users choose by taste and popularity with Gumbel noise; a quarter of each user's items is held out. */
function world() {
  const normal = seededNormal(5);
  const random = seededRandom(6);
  const points = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: size.factors }, () => normal()));
  const [tastes, natures] = [points(size.users), points(size.items)];
  const popularity = natures.map((_, i) => -1.1 * Math.log(i + 21) + 0.3 * normal());
  const [users, items]: [string[], string[]] = [[], []];
  const later: Set<string>[] = tastes.map(() => new Set());
  tastes.forEach((taste, u) => {
    const count = Math.min(700, Math.max(20, Math.round(Math.exp(4.2 + 0.9 * normal()))));
    const chosen = natures
      .map((nature, i) => {
        const affinity = nature.reduce((sum, x, f) => sum + x * (taste[f] as number), 0);
        const noise = -Math.log(-Math.log(random() + 1e-12) + 1e-12);
        const pull = (1.5 * affinity) / Math.sqrt(size.factors);
        return { i, value: pull + 1.3 * (popularity[i] as number) + noise };
      })
      .sort((a, b) => b.value - a.value)
      .slice(0, count);
    for (const { i } of chosen) {
      if (random() >= 0.75) later[u]?.add(`i${i}`);
      else {
        users.push(`u${u}`);
        items.push(`i${i}`);
      }
    }
  });
  const heldOut: HeldOut = (user, index) =>
    new Set([...(later[user] as Set<string>)].flatMap((item) => index.get(item) ?? []));
  return { users, items, heldOut };
}
