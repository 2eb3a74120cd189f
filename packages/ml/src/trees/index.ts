// The door of the trees: estimators, fitted ensembles, and the formats of other libraries.
export { type BoostedTreesParameters, boostedTrees } from './boosted-trees.ts';
export { continueBoosting } from './continue.ts';
export type { Contributions } from './contributions.ts';
export type { Ensemble, Link } from './ensemble.ts';
export { type ColumnImportance, FittedTrees } from './fitted-trees.ts';
export { extraTrees, randomForest } from './forests/forest-estimators.ts';
export { isolationForest } from './forests/isolation-forest.ts';
export { readLightgbm } from './formats/lightgbm.ts';
export { writeOnnx } from './formats/onnx.ts';
export { type ForeignModelOptions, readXgboost } from './formats/xgboost-read.ts';
export { writeXgboost } from './formats/xgboost-write.ts';
export {
  type PermutationImportance,
  type PermutationOptions,
  permutationImportance,
} from './permutation.ts';
export type { Tree } from './tree.ts';
