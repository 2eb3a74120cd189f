// Writes models as XGBoost reads them: `Booster().load_model(...)` predicts the same, and its training can
// go on there with `xgboost.train(..., xgb_model=...)`.
import { MlError } from '../../errors.ts';
import type { ColumnSpec } from '../../estimator/model-header.ts';
import { exp } from '../../kernels/exp.ts';
import type { Ensemble } from '../ensemble.ts';
import type { FittedTrees } from '../fitted-trees.ts';
import { sigmoid } from '../objectives/logistic.ts';
import type { Tree } from '../tree.ts';
import { Floats, floatText, textWithFloats } from './float-text.ts';
import { ceilFloat } from './thresholds.ts';

/** Roots have no parent; XGBoost says so with the largest integer. */
const NO_PARENT = 2 ** 31 - 1;
const FLOAT_MAX = 3.4028234663852886e38;
/** Beyond such odds a share of 32 bits has no digits left for them. */
const ODDS_MAX = 8;

/**
 * The model in XGBoost's JSON (release 3.1 and later for several classes, any from 1.6 otherwise). Values
 * are 32-bit floats there: predictions agree within 1e-6. Time columns are days since 1970.
 *
 * @throws MlError `model_unsupported` for forests of several classes, which have no counterpart
 * @example
 * const target = { name: 'y', kind: 'numeric', values: Float64Array.of(1, 2) } as const;
 * const trees = boostedTrees.create({ rounds: 3 });
 * const fitted = await trees.fit({ task: 'regression', features: frame, target }, { seed: 1 });
 * JSON.parse(writeXgboost(fitted as FittedTrees)).learner.objective.name; // 'reg:squarederror'
 */
export function writeXgboost(model: FittedTrees): string {
  const { columns, task } = model.header;
  const { outputCount, trees: given } = model.ensemble;
  const { score, trees } = withBase(model.ensemble);
  const rounds = Math.floor(given.length / outputCount);
  return textWithFloats({
    learner: {
      attributes: {},
      feature_names: columns.map(({ name }) => name),
      feature_types: columns.map(({ kind }) => (kind === 'categorical' ? 'c' : 'float')),
      gradient_booster: {
        model: {
          cats: categoriesOf(columns),
          gbtree_model_param: { num_parallel_tree: '1', num_trees: `${trees.length}` },
          iteration_indptr: Array.from({ length: rounds + 1 }, (_, i) => i * outputCount),
          tree_info: trees.map((_, i) => i % outputCount),
          trees: trees.map((tree, id) => treeOf(tree, id, columns)),
        },
        name: 'gbtree',
      },
      learner_model_param: {
        base_score: score,
        boost_from_average: '1',
        num_class: `${outputCount > 1 ? outputCount : 0}`,
        num_feature: `${columns.length}`,
        num_target: '1',
      },
      objective: objectiveOf(model.ensemble, task === 'ranking'),
    },
    version: [3, 1, 0],
  });
}

function objectiveOf({ link, outputCount }: Ensemble, isRanking: boolean): unknown {
  const loss = { reg_loss_param: { scale_pos_weight: '1' } };
  if (link === 'logistic') return { name: 'binary:logistic', ...loss };
  if (link === 'exponential') {
    return { name: 'count:poisson', poisson_regression_param: { max_delta_step: '0.7' } };
  }
  if (link === 'softmax') {
    return { name: 'multi:softprob', softmax_multiclass_param: { num_class: `${outputCount}` } };
  }
  if (link === 'shares') {
    const message = 'XGBoost has no forest that averages the shares of several classes.';
    throw new MlError('model_unsupported', 'model', message);
  }
  if (isRanking) return { name: 'rank:ndcg', lambdarank_param: { lambdarank_pair_method: 'topk' } };
  return { name: 'reg:squarederror', ...loss };
}

/** The base in XGBoost's own terms; what those cannot hold goes into the leaves of the first trees. */
function withBase({ base, link, trees, outputCount }: Ensemble): {
  score: string;
  trees: readonly Tree[];
} {
  const [first = 0] = base;
  const scoreOf = (margin: number): number =>
    link === 'logistic' ? sigmoid(margin) : link === 'exponential' ? exp(margin) : margin;
  const isHeld = link === 'logistic' ? Math.abs(first) <= ODDS_MAX : scoreOf(first) <= FLOAT_MAX;
  if (isHeld && Math.fround(scoreOf(first)) !== 0) {
    const scores = Array.from(base, (margin) => floatText(scoreOf(margin)));
    return { score: outputCount === 1 ? (scores[0] as string) : `[${scores.join(',')}]`, trees };
  }
  const lifted = trees.map((tree, i) =>
    i < outputCount
      ? { ...tree, value: tree.value.map((value) => value + (base[i] as number)) }
      : tree,
  );
  return { score: floatText(scoreOf(0)), trees: lifted };
}

/** The names of the categories, so that the Python package knows what a code stands for. */
function categoriesOf(columns: readonly ColumnSpec[]): unknown {
  if (columns.every(({ kind }) => kind !== 'categorical')) {
    return { enc: [], feature_segments: [], sorted_idx: [] };
  }
  const segments = [0];
  const order: number[] = [];
  const encoder = new TextEncoder();
  const enc = columns.map(({ kind, categories }) => {
    const own = kind === 'categorical' ? categories : [];
    segments.push((segments.at(-1) as number) + own.length);
    const texts = own.map((name) => encoder.encode(name));
    const sorted = Array.from(own.keys()).sort((a, b) => compareBytes(texts[a], texts[b]));
    order.push(...sorted);
    const offsets = own.length === 0 ? [] : [0];
    for (const text of texts) offsets.push((offsets.at(-1) as number) + text.length);
    // Bytes are signed there.
    return { offsets, values: texts.flatMap((text) => Array.from(Int8Array.from(text))) };
  });
  return { enc, feature_segments: segments, sorted_idx: order };
}

function compareBytes(a: Uint8Array = new Uint8Array(), b: Uint8Array = new Uint8Array()): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    if (a[i] !== b[i]) return (a[i] as number) - (b[i] as number);
  }
  return a.length - b.length;
}

function treeOf(tree: Tree, id: number, columns: readonly ColumnSpec[]): unknown {
  const count = tree.left.length;
  const parents = new Int32Array(count).fill(NO_PARENT);
  const conditions = new Float64Array(count);
  const types = new Uint8Array(count);
  const lists: { node: number; right: number[]; start: number }[] = [];
  let end = 0;
  for (let node = 0; node < count; node++) {
    const left = tree.left[node] as number;
    if (left < 0) {
      conditions[node] = tree.value[node] as number;
      continue;
    }
    parents[left] = node;
    parents[tree.right[node] as number] = node;
    const set = tree.categories[node] ?? null;
    conditions[node] = set === null ? ceilFloat(tree.threshold[node] as number) : 0;
    if (set === null) continue;
    const goLeft = new Set(set);
    const all = columns[tree.feature[node] as number]?.categories ?? [];
    const right = Array.from(all.keys()).filter((code) => !goLeft.has(code));
    // A list may not be empty: all codes to one side is a comparison of codes.
    if (right.length === 0) conditions[node] = FLOAT_MAX;
    else if (goLeft.size === 0) conditions[node] = -1;
    else {
      types[node] = 1;
      lists.push({ node, right, start: end });
      end += right.length;
    }
  }
  return {
    base_weights: new Floats(tree.value),
    categories: lists.flatMap(({ right }) => right),
    categories_nodes: lists.map(({ node }) => node),
    categories_segments: lists.map(({ start }) => start),
    categories_sizes: lists.map(({ right }) => right.length),
    default_left: tree.defaultLeft,
    id,
    left_children: tree.left,
    loss_changes: new Floats(tree.gain),
    parents,
    right_children: tree.right,
    split_conditions: new Floats(conditions),
    split_indices: tree.feature,
    split_type: types,
    sum_hessian: new Floats(tree.cover),
    tree_param: {
      ...{ num_deleted: '0', num_feature: `${columns.length}`, num_nodes: `${count}` },
      size_leaf_vector: '1',
    },
  };
}
