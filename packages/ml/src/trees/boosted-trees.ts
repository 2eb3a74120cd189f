// Gradient-boosted trees as an estimator: its parameters, the objective of each task, fit and reader.

import { MlError } from '../errors.ts';
import { defineEstimator } from '../estimator/estimator.ts';
import { headerOf, readHeader } from '../estimator/model-header.ts';
import type { ParametersOf } from '../estimator/parameters.ts';
import type { CheckedData, Task } from '../estimator/training-data.ts';
import { BINS_MAX } from './binning.ts';
import { type BoostRules, boost } from './boost.ts';
import type { Link } from './ensemble.ts';
import { FittedTrees } from './fitted-trees.ts';
import { DEPTH_MAX } from './grow.ts';
import { createObjective, type Objective, type ObjectiveName } from './objectives/index.ts';
import { readEnsemble } from './state.ts';

export const boostedTreesParameters = {
  rounds: {
    kind: 'integer',
    default: 100,
    min: 1,
    max: 100_000,
    isLog: true,
    search: [50, 1000],
    description: 'Trees per output, one a round',
  },
  learningRate: {
    kind: 'number',
    default: 0.1,
    min: 1e-6,
    max: 1,
    isLog: true,
    search: [0.01, 0.3],
    description: 'Share of each tree that is added; smaller needs more rounds',
  },
  maxDepth: {
    kind: 'integer',
    default: 6,
    min: 1,
    max: DEPTH_MAX,
    search: [2, 10],
    description: 'Questions from the root to a leaf',
  },
  maxLeaves: {
    kind: 'integer',
    default: 0,
    min: 0,
    max: 4096,
    description: 'Grow best first up to so many leaves; 0 grows depth by depth',
  },
  minChildWeight: {
    kind: 'number',
    default: 1,
    min: 0,
    max: 1e9,
    isLog: true,
    search: [0.1, 100],
    description: 'Least sum of hessians of a leaf (rows, for squared error)',
  },
  minGain: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1e9,
    description: 'Loss reduction below which a node is not split',
  },
  l1: { kind: 'number', default: 0, min: 0, max: 1e9, description: 'L1 penalty of leaf values' },
  l2: {
    kind: 'number',
    default: 1,
    min: 0,
    max: 1e9,
    isLog: true,
    search: [0.1, 30],
    description: 'L2 penalty of leaf values',
  },
  categorySmoothing: {
    kind: 'number',
    default: 10,
    min: 0,
    max: 1e6,
    description: 'Added to each category before they are ordered, and to l2 at their splits',
  },
  rowShare: {
    kind: 'number',
    default: 1,
    min: 0.01,
    max: 1,
    search: [0.5, 1],
    description: 'Share of the rows that each tree sees',
  },
  columnShare: {
    kind: 'number',
    default: 1,
    min: 0.01,
    max: 1,
    search: [0.3, 1],
    description: 'Share of the columns that each tree may ask about',
  },
  binsMax: {
    kind: 'integer',
    default: 255,
    min: 2,
    max: BINS_MAX,
    description: 'Values are compared in at most so many steps a column',
  },
  patience: {
    kind: 'integer',
    default: 50,
    min: 0,
    max: 100_000,
    description: 'Rounds without a better validation loss before it stops; 0 never stops',
  },
  objective: {
    kind: 'choice',
    choices: ['auto', 'squared', 'quantile', 'poisson'],
    default: 'auto',
    description: 'What a regression minimises; other tasks have their own',
  },
  quantile: {
    kind: 'number',
    default: 0.5,
    min: 0.001,
    max: 0.999,
    description: 'Which quantile, where that is the objective',
  },
} as const;

export type BoostedTreesParameters = ParametersOf<typeof boostedTreesParameters>;

const objectives: Readonly<Record<Task, ObjectiveName | null>> = {
  regression: 'squared',
  binary: 'logistic',
  multiclass: 'softmax',
  ranking: 'lambdarank',
  anomaly: null,
  clustering: null,
};

/** How the margins of an objective become predictions. */
export const linkOf: Readonly<Record<ObjectiveName, Link>> = {
  squared: 'identity',
  logistic: 'logistic',
  softmax: 'softmax',
  quantile: 'identity',
  poisson: 'exponential',
  lambdarank: 'identity',
};

/** @throws MlError `objective_unsupported` */
export function objectiveFor(data: CheckedData, parameters: BoostedTreesParameters): Objective {
  const { objective, quantile } = parameters;
  const own = objectives[data.task];
  if (own === null || (objective !== 'auto' && data.task !== 'regression')) {
    const message = `A ${data.task} cannot minimise ${objective}; leave the objective at auto.`;
    throw new MlError('objective_unsupported', 'parameters.objective', message);
  }
  const chosen = createObjective(
    objective === 'auto' ? own : objective,
    data.classes.length,
    quantile,
  );
  if (chosen.leafValue === null || Object.keys(data.directions).length === 0) return chosen;
  const message = 'Leaves of a quantile are set after the split; it cannot keep directions.';
  throw new MlError('directions_unsupported', 'data.directions', message);
}

export const boostedTrees = defineEstimator({
  name: 'boosted-trees',
  title: 'Gradient-boosted trees',
  version: 1,
  tasks: ['regression', 'binary', 'multiclass', 'ranking'],
  columns: ['numeric', 'categorical', 'time'],
  parameters: boostedTreesParameters,
  async fit(data, parameters, context) {
    const objective = objectiveFor(data, parameters);
    const rules: BoostRules = parameters;
    const { base, trees, isOver } = boost(data, objective, rules, context);
    await isOver;
    const { outputCount, name } = objective;
    const link = linkOf[name];
    return new FittedTrees('boosted-trees', headerOf(data), {
      ...{ trees, outputCount, base, link },
      floats: 'float32',
    });
  },
  read(state) {
    const header = readHeader(state);
    const ensemble = readEnsemble(state.object('ensemble'), header);
    return new FittedTrees('boosted-trees', header, ensemble);
  },
});
