// Runs in a compute thread: interactions in, a recommender as JSON out.
import type { TaskContext } from '@aibaas/compute';
import { trainRecommender } from '@aibaas/ml';

export interface RecommenderInput {
  readonly users: string[];
  readonly items: string[];
  readonly ratings?: number[];
  readonly times?: number[];
  readonly seed: number;
}

export interface RecommenderOutput {
  /** Of the recommender. */
  readonly json: string;
  readonly users: number;
  readonly items: number;
  readonly judged: readonly { readonly name: string; readonly ndcg: number }[];
}

export function trainRecommenderModel(
  { seed, ...interactions }: RecommenderInput,
  context: TaskContext,
): RecommenderOutput {
  const recommender = trainRecommender(interactions, {
    seed,
    signal: context.signal,
    onProgress: (done, total) => context.progress({ done, total }),
  });
  const { judged } = recommender.blend;
  const [users, items] = [recommender.users.length, recommender.items.length];
  return { json: JSON.stringify(recommender), users, items, judged };
}
