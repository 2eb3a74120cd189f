// Random forest (Breiman 2001) and extremely randomised trees (Geurts, Ernst & Wehenkel 2006) as
// estimators: their parameters and how many columns a node looks at.
import { defineEstimator } from '../../estimator/estimator.ts';
import type { FitContext } from '../../estimator/fit-context.ts';
import { headerOf, readHeader } from '../../estimator/model-header.ts';
import type { CheckedData } from '../../estimator/training-data.ts';
import type { StateReader } from '../../state/state-reader.ts';
import { BINS_MAX } from '../binning.ts';
import { FittedTrees } from '../fitted-trees.ts';
import { DEPTH_MAX } from '../grow.ts';
import { readEnsemble } from '../state.ts';
import { growForest } from './forest.ts';

const forestParameters = {
  trees: {
    kind: 'integer',
    default: 100,
    min: 1,
    max: 10_000,
    isLog: true,
    search: [50, 500],
    description: 'Trees that are averaged; more never hurt but take time',
  },
  maxDepth: {
    kind: 'integer',
    default: DEPTH_MAX,
    min: 1,
    max: DEPTH_MAX,
    description: 'Questions from the root to a leaf',
  },
  minLeafRows: {
    kind: 'integer',
    default: 1,
    min: 1,
    max: 1_000_000,
    isLog: true,
    search: [1, 30],
    description: 'Rows that a leaf has at least',
  },
  columnShare: {
    kind: 'number',
    default: 0,
    min: 0,
    max: 1,
    search: [0.1, 1],
    description: 'Share of the columns that a node looks at; 0 decides by the task',
  },
  binsMax: {
    kind: 'integer',
    default: BINS_MAX,
    min: 2,
    max: BINS_MAX,
    description: 'Values are compared in at most so many steps a column',
  },
} as const;

const kindOf = (
  name: 'random-forest' | 'extra-trees',
  title: string,
  isExtra: boolean,
  /** Share of the columns for a regression where the caller leaves it open. */
  regressionShare: number,
) =>
  defineEstimator({
    name,
    title,
    version: 1,
    tasks: ['regression', 'binary', 'multiclass'],
    columns: ['numeric', 'categorical', 'time'],
    parameters: forestParameters,
    async fit(data: CheckedData, parameters, context: FitContext) {
      const columnCount = data.features.columns.length;
      const open = data.classes.length > 0 ? Math.sqrt(columnCount) : regressionShare * columnCount;
      const { columnShare } = parameters;
      const wanted = columnShare === 0 ? open : columnShare * columnCount;
      const rules = {
        ...parameters,
        columnsAtNode: Math.max(1, Math.floor(wanted + 1e-9)),
        isBootstrap: !isExtra,
        isRandomCut: isExtra,
      };
      return new FittedTrees(name, headerOf(data), await growForest(data, rules, context));
    },
    read(state: StateReader) {
      const header = readHeader(state);
      return new FittedTrees(name, header, readEnsemble(state.object('ensemble'), header));
    },
  });

/** Breiman looks at a third of the columns of a regression. */
export const randomForest = kindOf('random-forest', 'Random forest', false, 1 / 3);

/** Their authors look at all columns of a regression: the cuts are random enough. */
export const extraTrees = kindOf('extra-trees', 'Extremely randomised trees', true, 1);
