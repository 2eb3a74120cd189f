// Recommendation on a generated world of the size of MovieLens 100k (943 users, 1 682 items, about
// 95 000 interactions from latent factors and popularity): each method and the blend, per-user 75/25. Settings of the
// methods were chosen on the first world; the others, of seeds left out, say what they are worth elsewhere. In the
// first three nothing but taste and popularity counts, so that one method can see it all; in the others items also
// come in series, and who had one part goes on to the next: no method alone sees both.
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

/** Seed of the world that settings were chosen on, and of those that were not. */
const seeds = { chosen: 5, leftOut: [305, 405] };

/** Items of one series, and how likely who chose one of them has each other. */
const series = { length: 5, share: 0.35 };

interface Context {
  log(line: string): void;
}

export async function run(context: Context) {
  const chosen = runWorld(context, seeds.chosen, false, 'settings were chosen on this world');
  const worlds = [false, true].flatMap((hasSeries) =>
    seeds.leftOut.map((seed) => {
      const what = hasSeries ? 'with series' : 'left out of any choice';
      return { seed, hasSeries, ...runWorld(context, seed, hasSeries, what) };
    }),
  );
  const shown = (value: number): string => `${value < 0 ? '' : '+'}${value.toFixed(4)}`;
  const gains = (hasSeries: boolean): string =>
    worlds
      .filter((one) => one.hasSeries === hasSeries)
      .map((one) => shown(gainOf(one.results)))
      .join(' and ');
  context.log(
    `blend against its best method: ${shown(gainOf(chosen.results))} where settings were chosen, ${gains(false)} left out, ${gains(true)} with series`,
  );
  context.log(`goal: each of EASE and ALS trained within ${goals.trainSeconds} s`);
  return { ...chosen, leftOut: worlds };
}

function gainOf({ blend, ...alone }: Results): number {
  return (blend?.ndcg ?? 0) - Math.max(...Object.values(alone).map(({ ndcg }) => ndcg));
}

type Results = Record<string, { ndcg: number; seconds: number }>;

function runWorld(context: Context, seed: number, hasSeries: boolean, what: string) {
  const { users, items, heldOut } = world(seed, hasSeries);
  const data = gatherInteractions({ users, items });
  context.log(
    `world ${seed}, ${what}: ${data.users.length} users, ${data.items.length} items, ${users.length} to learn from`,
  );
  const n = data.items.length;
  const results: Results = {};
  const row = (label: string, ndcg: number, seconds: number): void => {
    results[label] = { ndcg, seconds };
    context.log(
      `${label.padEnd(25)} nDCG@10 ${ndcg.toFixed(4)}   trained in ${seconds.toFixed(2)} s`,
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
  for (const [label, factors, l2, alpha] of [
    ['implicit ALS', 64, 60, 6],
    ['implicit ALS, few factors', 16, 10, 4],
  ] as const) {
    const als = timed(() => implicitAls(data, { factors, l2, alpha, seed: 1 }));
    const { users: p, items: q, width } = als.value;
    const scores = (u: number): Float64Array =>
      Float64Array.from({ length: n }, (_, i) => {
        let sum = 0;
        for (let f = 0; f < width; f++)
          sum += (p[u * width + f] as number) * (q[i * width + f] as number);
        return sum;
      });
    row(label, rate(data, heldOut, scores), als.seconds);
  }
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
  const heard = blend.value.blend.weights.flatMap((weight, p) =>
    weight > 0 ? [`${blend.value.blend.judged[p]?.name} ${weight.toFixed(2)}`] : [],
  );
  context.log(`the blend: ${heard.join(', ')}`);
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
function world(seed: number, hasSeries: boolean) {
  const normal = seededNormal(seed);
  const random = seededRandom(seed + 1);
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
    const all = new Set(chosen.map(({ i }) => i));
    if (hasSeries) {
      for (const { i } of chosen) {
        const first = i - (i % series.length);
        for (let part = first; part < first + series.length && part < size.items; part++) {
          if (random() < series.share) all.add(part);
        }
      }
    }
    for (const i of all) {
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
