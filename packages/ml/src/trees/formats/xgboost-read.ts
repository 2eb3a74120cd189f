// Reads models that XGBoost saved as JSON (`save_model("model.json")`), releases 1.0 to 3.x: gbtree and dart,
// numeric and categorical splits. Every field is checked; nothing in it is evaluated.
import { MlError } from '../../errors.ts';
import type { ColumnSpec, ModelHeader } from '../../estimator/model-header.ts';
import type { Task } from '../../estimator/training-data.ts';
import { parseModelText } from '../../state/parse-json.ts';
import { StateReader } from '../../state/state-reader.ts';
import type { Link } from '../ensemble.ts';
import { FittedTrees } from '../fitted-trees.ts';
import { logit } from '../objectives/logistic.ts';
import type { Tree } from '../tree.ts';
import { interleave, treeFrom } from './renumber.ts';

export interface ForeignModelOptions {
  /** Names of the classes in the order of their codes; without it they are called 0, 1 … */
  readonly classes?: readonly string[];
}

const identities =
  /^(reg:(squarederror|linear|squaredlogerror|absoluteerror|pseudohubererror|quantileerror)|binary:logitraw)$/;

function linkOf(objective: string): Link {
  if (/^(binary|reg):logistic$/.test(objective)) return 'logistic';
  if (/^multi:soft(prob|max)$/.test(objective)) return 'softmax';
  if (/^(count:poisson|reg:(gamma|tweedie)|survival:cox)$/.test(objective)) return 'exponential';
  if (identities.test(objective) || objective.startsWith('rank:')) return 'identity';
  const message = `Models of the objective "${objective}" cannot be read.`;
  throw new MlError('model_unsupported', 'model.learner.objective.name', message);
}

function taskOf(objective: string, link: Link): Task {
  if (link === 'softmax') return 'multiclass';
  if (link === 'logistic') return 'binary';
  return objective.startsWith('rank:') ? 'ranking' : 'regression';
}

/**
 * A model that XGBoost wrote as JSON. Predictions are those of XGBoost within 1e-6; time columns do not
 * exist there, all numbers are numeric columns called as in the file or `f0`, `f1` … Its training can go on
 * with {@link continueBoosting}.
 *
 * @param json the file's text, or the same parsed
 * @throws MlError `json_invalid`, `state_invalid` (damaged), `model_unsupported` (gblinear, several targets,
 *   an objective without a counterpart)
 * @example
 * const target = { name: 'y', kind: 'numeric', values: Float64Array.of(1, 2) } as const;
 * const trees = boostedTrees.create({ rounds: 3 });
 * const fitted = await trees.fit({ task: 'regression', features: frame, target }, { seed: 1 });
 * const copy = readXgboost(writeXgboost(fitted as FittedTrees));
 * copy.ensemble.trees.length; // 3
 */
export function readXgboost(json: unknown, { classes }: ForeignModelOptions = {}): FittedTrees {
  const file = new StateReader(typeof json === 'string' ? parseModelText(json) : json, 'model');
  const learner = file.object('learner');
  const booster = readBooster(learner.object('gradient_booster'));
  const facts = learner.object('learner_model_param');
  const objective = learner.object('objective').text('name');
  const link = linkOf(objective);
  const columnCount = count(facts, 'num_feature', 1, 1e6);
  const classCount = Math.max(1, count(facts, 'num_class', 0, 1e5));
  const targets = facts.has('num_target') ? count(facts, 'num_target', 0, 1e5) : 1;
  if (targets > 1 || (link !== 'softmax' && classCount > 1)) {
    const message = 'A model of several targets cannot be read; save one model a target.';
    throw new MlError('model_unsupported', 'model.learner.learner_model_param.num_target', message);
  }
  const header: ModelHeader = {
    task: taskOf(objective, link),
    columns: readColumns(learner, booster.model, columnCount),
    classes: namesOf(classes, link === 'logistic' ? 2 : link === 'softmax' ? classCount : 0),
  };
  const trees = booster.model
    .objects('trees')
    .map((tree, i) => readTree(tree, header.columns, booster.weights?.[i] ?? 1));
  const outputs = booster.model.integers(
    'tree_info',
    { min: 0, max: classCount - 1 },
    trees.length,
  );
  return new FittedTrees('boosted-trees', header, {
    trees: interleave(trees, outputs, classCount),
    outputCount: classCount,
    base: readBase(facts, link, classCount),
    ...{ link, floats: 'float32' },
  });
}

function namesOf(given: readonly string[] | undefined, wanted: number): readonly string[] {
  if (given === undefined || wanted === 0) {
    return Array.from({ length: wanted }, (_, code) => `${code}`);
  }
  if (given.length === wanted && new Set(given).size === wanted) return given;
  const message = `The model has ${wanted} classes; give as many different names.`;
  throw new MlError('classes_differ', 'options.classes', message);
}

/** XGBoost writes its counts as texts. */
function count(state: StateReader, key: string, min: number, max: number): number {
  const value = Number(state.text(key));
  if (Number.isInteger(value) && value >= min && value <= max) return value;
  const message = `${state.path}.${key} is no whole number from ${min} to ${max}; the file is damaged.`;
  throw new MlError('state_invalid', `${state.path}.${key}`, message);
}

function readBooster(state: StateReader): { model: StateReader; weights: Float64Array | null } {
  const name = state.text('name');
  if (name === 'gbtree') return { model: state.object('model'), weights: null };
  if (name === 'dart') {
    return { model: state.object('gbtree').object('model'), weights: state.numbers('weight_drop') };
  }
  const message = `Boosters of the kind "${name}" have no trees that could be read.`;
  throw new MlError('model_unsupported', `${state.path}.name`, message);
}

/** Stored as the prediction of an empty model: a share for odds, a rate for counts. */
function readBase(facts: StateReader, link: Link, outputCount: number): Float64Array {
  const path = `${facts.path}.base_score`;
  const given: unknown = parseModelText(facts.text('base_score'));
  const values = Array.isArray(given) ? given : [given];
  const isSound = values.length === 1 || values.length === outputCount;
  const base = Float64Array.from({ length: outputCount }, (_, k) => {
    const value = Number(values[values.length === 1 ? 0 : k]);
    if (link === 'logistic') return logit(Math.fround(value));
    return link === 'exponential' ? Math.log(value) : value;
  });
  if (isSound && base.every(Number.isFinite)) return base;
  throw new MlError('state_invalid', path, `${path} is no score; the file is damaged.`);
}

function readColumns(learner: StateReader, model: StateReader, columnCount: number): ColumnSpec[] {
  const listOf = (key: string): string[] => (learner.has(key) ? learner.texts(key) : []);
  const names = listOf('feature_names');
  const kinds = listOf('feature_types');
  const encodings = model.has('cats') ? model.object('cats').objects('enc') : [];
  const columns = Array.from({ length: columnCount }, (_, place): ColumnSpec => {
    const name = names[place] ?? `f${place}`;
    if (kinds[place] !== 'c') return { name, kind: 'numeric', categories: [] };
    const encoding = encodings[place];
    const categories = encoding === undefined ? [] : readCategories(encoding);
    const known = categories.length > 0 ? categories : codesIn(model, place);
    return { name, kind: 'categorical', categories: known };
  });
  if (new Set(columns.map(({ name }) => name)).size === columnCount) return columns;
  const path = `${learner.path}.feature_names`;
  throw new MlError('state_invalid', path, 'Two columns have the same name.');
}

/** Names as UTF-8 bytes behind each other, or numbers. */
function readCategories(state: StateReader): string[] {
  const values = state.list('values').map(Number);
  if (!state.has('offsets')) return values.map(String);
  const offsets = state.integers('offsets', { min: 0, max: values.length });
  const bytes = Uint8Array.from(values);
  const names = Array.from({ length: Math.max(0, offsets.length - 1) }, (_, i) =>
    new TextDecoder().decode(bytes.subarray(offsets[i], offsets[i + 1])),
  );
  // XGBoost 3.2 cuts names beyond ASCII off; where that makes two alike, their numbers remain.
  return new Set(names).size === names.length ? names : names.map((_, code) => `${code}`);
}

/** Without names a category is its number, up to the highest that a split names. */
function codesIn(model: StateReader, place: number): string[] {
  let highest = -1;
  for (const tree of model.objects('trees')) {
    const features = tree.integers('split_indices');
    const [nodes, starts, sizes, codes] = categoryLists(tree);
    nodes.forEach((node, i) => {
      if (features[node] !== place) return;
      const start = starts[i] as number;
      for (const code of codes.subarray(start, start + (sizes[i] as number))) {
        highest = Math.max(highest, code);
      }
    });
  }
  return Array.from({ length: highest + 1 }, (_, code) => `${code}`);
}

function categoryLists(tree: StateReader): [Int32Array, Int32Array, Int32Array, Int32Array] {
  const read = (key: string) =>
    tree.has(key) ? tree.integers(key, { min: 0, max: 1e7 }) : new Int32Array(0);
  const nodes = read('categories_nodes');
  return [nodes, read('categories_segments'), read('categories_sizes'), read('categories')];
}

function readTree(state: StateReader, columns: readonly ColumnSpec[], weight: number): Tree {
  const left = state.integers('left_children', { min: -1 });
  const nodeCount = left.length;
  if (nodeCount === 0) throw new MlError('state_invalid', state.path, 'A tree has no node.');
  const child = { min: -1, max: nodeCount - 1 };
  const right = state.integers('right_children', child, nodeCount);
  const feature = state.integers('split_indices', { min: 0, max: 2 ** 31 - 1 }, nodeCount);
  // They are 32-bit floats in decimal: as doubles they would part other values.
  const condition = state.numbers('split_conditions', nodeCount).map(Math.fround);
  const isLeft = state.list('default_left', nodeCount);
  const gain = state.numbers('loss_changes', nodeCount);
  const cover = state.numbers('sum_hessian', nodeCount);
  const value = state.numbers('base_weights', nodeCount);
  const [nodes, starts, sizes, codes] = categoryLists(state);
  const places = new Map(Array.from(nodes, (node, i) => [node, i]));
  return treeFrom(0, nodeCount, state.path, (node) => {
    if (left[node] === -1) {
      return {
        kind: 'leaf',
        value: weight * (condition[node] as number),
        cover: cover[node] as number,
      };
    }
    const column = columns[feature[node] as number];
    const [l, r] = [left[node] as number, right[node] as number];
    if (column === undefined || l >= nodeCount || r < 0) {
      throw new MlError(
        'state_invalid',
        state.path,
        `Node ${node} leads nowhere; the file is damaged.`,
      );
    }
    const place = places.get(node);
    const start = place === undefined ? 0 : (starts[place] as number);
    const goRight =
      place === undefined ? null : new Set(codes.subarray(start, start + (sizes[place] as number)));
    return {
      ...{ kind: 'split', left: l, right: r, feature: feature[node] as number },
      threshold: goRight === null ? (condition[node] as number) : 0,
      isDefaultLeft: Number(isLeft[node]) === 1,
      // XGBoost lists what goes right.
      categories:
        goRight === null
          ? null
          : Int32Array.from(column.categories.keys()).filter((code) => !goRight.has(code)),
      ...{ value: weight * (value[node] as number), cover: cover[node] as number },
      gain: gain[node] as number,
    };
  });
}
