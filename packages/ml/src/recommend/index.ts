// The door of recommendation.
export { type BprOptions, bayesianRanking } from './bayesian-ranking.ts';
export type { Blend } from './blend.ts';
export { diversify } from './diversity.ts';
export { type AlsOptions, type Factors, foldIn, implicitAls } from './implicit-als.ts';
export { gatherInteractions, type InteractionInput, type Interactions } from './interactions.ts';
export { ease, type ItemMatrixMethod, itemGraph, itemNeighbours } from './item-matrix.ts';
export { ndcgAt, recallAt, topOf } from './ranking.ts';
export { type Recommendation, Recommender, type RecommendOptions } from './recommender.ts';
export { withoutReturned } from './returned.ts';
export { type RecommenderOptions, trainRecommender } from './train.ts';
