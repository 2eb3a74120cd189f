// Runs in a compute thread: interactions in, a list for every user out, as lines of NDJSON.
import type { TaskContext } from '@aibaas/compute';
import { trainRecommender } from '@aibaas/ml';

export interface RecommendInput {
  readonly users: string[];
  readonly items: string[];
  readonly ratings?: number[];
  /** Milliseconds since 1970. */
  readonly times?: number[];
  readonly k: number;
  readonly seed: number;
  readonly diversity: number;
}

export interface RecommendOutput {
  readonly lines: string;
  readonly users: number;
  readonly items: number;
  readonly judged: readonly { readonly name: string; readonly ndcg: number }[];
}

export function recommendAll(input: RecommendInput, context: TaskContext): RecommendOutput {
  const { users, items, ratings, times, k, seed, diversity } = input;
  const recommender = trainRecommender(
    { users, items, ...(ratings ? { ratings } : {}), ...(times ? { times } : {}) },
    {
      k,
      seed,
      signal: context.signal,
      onProgress: (done, total) => context.progress({ done, total }),
    },
  );
  let lines = '';
  for (const user of recommender.users) {
    const list = recommender.recommend(user, { k, diversity });
    const line = {
      user,
      items: list.map(({ item }) => item),
      scores: list.map(({ score }) => Math.round(score * 1e6) / 1e6),
      because: list.map(({ because }) => because),
    };
    lines += `${JSON.stringify(line)}\n`;
  }
  const { judged } = recommender.blend;
  return { lines, users: recommender.users.length, items: recommender.items.length, judged };
}
