// Searching spaces of parameters.
export { halvingRungs, hyperbandBrackets, type Rung, successiveHalving } from './halving.ts';
export { paretoFront, type Weighed } from './pareto.ts';
export { searchSpaceOf } from './schema-space.ts';
export {
  Search,
  type SearchMethod,
  type SearchOptions,
  type SearchState,
  searchMethods,
  type Trial,
} from './search.ts';
export type { Dimension, Point, Space } from './space.ts';
