// Reads models that LightGBM saved as text (`save_model("model.txt")`), format versions v2 to v4. There x ≤ t
// goes left and values are 64-bit; a missing value counts as 0 unless training saw missing values.
import { MlError } from '../../errors.ts';
import type { ColumnSpec, ModelHeader } from '../../estimator/model-header.ts';
import type { Task } from '../../estimator/training-data.ts';
import type { Link } from '../ensemble.ts';
import { FittedTrees } from '../fitted-trees.ts';
import type { Tree } from '../tree.ts';
import { interleave, treeFrom } from './renumber.ts';
import { nextUp } from './thresholds.ts';
import type { ForeignModelOptions } from './xgboost-read.ts';

const damaged = (path: string, what: string): MlError =>
  new MlError('state_invalid', path, `${path}: ${what}; the file is damaged or not of LightGBM.`);

const unsupported = (path: string, what: string): MlError =>
  new MlError('model_unsupported', path, `${what} cannot be read.`);

/** Lines `key=value` of one part of the file. */
class Section {
  readonly path: string;
  readonly #values = new Map<string, string>();

  constructor(lines: readonly string[], path: string) {
    this.path = path;
    for (const line of lines) {
      const at = line.indexOf('=');
      this.#values.set(at < 0 ? line : line.slice(0, at), at < 0 ? '' : line.slice(at + 1));
    }
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  text(key: string): string {
    const value = this.#values.get(key);
    if (value === undefined) throw damaged(`${this.path}.${key}`, 'is missing');
    return value;
  }

  numbers(key: string, length: number): Float64Array {
    const words = this.text(key).split(' ').filter(Boolean);
    const numbers = Float64Array.from(words, Number);
    // Thresholds beyond all values are written as infinity.
    if (words.length === length && !numbers.some(Number.isNaN)) return numbers;
    throw damaged(`${this.path}.${key}`, `does not hold ${length} numbers`);
  }

  integer(key: string, min: number, max: number): number {
    const value = Number(this.text(key));
    if (Number.isInteger(value) && value >= min && value <= max) return value;
    throw damaged(`${this.path}.${key}`, `is no whole number from ${min} to ${max}`);
  }
}

interface Meaning {
  readonly link: Link;
  readonly task: Task;
  /** Leaves are multiplied by it. */
  readonly scale: number;
}

function meaningOf(objective: string): Meaning {
  const [name = '', ...options] = objective.split(' ');
  const sigmoid = options.find((option) => option.startsWith('sigmoid:'));
  const scale = Number(sigmoid?.slice('sigmoid:'.length) ?? 1);
  if (
    /^(regression|regression_l1|huber|fair|quantile|mape)$/.test(name) &&
    !options.includes('sqrt')
  ) {
    return { link: 'identity', task: 'regression', scale: 1 };
  }
  if (/^(binary|cross_entropy)$/.test(name) && Number.isFinite(scale)) {
    return { link: 'logistic', task: 'binary', scale };
  }
  if (name === 'multiclass') return { link: 'softmax', task: 'multiclass', scale: 1 };
  if (/^(poisson|gamma|tweedie)$/.test(name)) {
    return { link: 'exponential', task: 'regression', scale: 1 };
  }
  if (/^(lambdarank|rank_xendcg)$/.test(name))
    return { link: 'identity', task: 'ranking', scale: 1 };
  throw unsupported('model.objective', `Models of the objective "${objective}"`);
}

/**
 * A model that LightGBM wrote as text. Predictions are those of LightGBM within 1e-9.
 *
 * @param text the file's text
 * @throws MlError `state_invalid` (damaged), `model_unsupported` (linear trees, one-against-all, an
 *   objective without a counterpart, zeros as missing values)
 * @example
 * const text = `tree
 * version=v4
 * num_class=1
 * num_tree_per_iteration=1
 * max_feature_idx=0
 * objective=regression
 * feature_names=age
 * feature_infos=[18:90]
 *
 * Tree=0
 * num_leaves=2
 * num_cat=0
 * split_feature=0
 * split_gain=9
 * threshold=40
 * decision_type=2
 * left_child=-1
 * right_child=-2
 * leaf_value=1 3
 * leaf_count=5 5
 * internal_value=2
 * internal_count=10
 *
 * end of trees
 * `;
 * readLightgbm(text).predict(frame); // [1, 3]
 */
export function readLightgbm(text: string, { classes }: ForeignModelOptions = {}): FittedTrees {
  const end = text.indexOf('\nend of trees');
  if (end < 0) throw damaged('model', 'does not reach the end of its trees');
  const parts = text.slice(0, end).split(/\n(?=Tree=\d+\n)/);
  const head = new Section(
    (parts[0] as string).split('\n').map((line) => line.trim()),
    'model',
  );
  if (!head.has('tree')) throw damaged('model', 'does not begin with "tree"');
  const { link, task, scale } = meaningOf(head.text('objective'));
  const outputCount = head.integer('num_tree_per_iteration', 1, 1e5);
  if (link !== 'softmax' && outputCount > 1) throw unsupported('model', 'Several trees a round');
  const columns = readColumns(head, pandasCategories(text.slice(end)));
  const trees = parts.slice(1).map((part, i) => {
    const section = new Section(
      part.split('\n').map((line) => line.trim()),
      `model.trees[${i}]`,
    );
    return readTree(section, columns, scale);
  });
  const rounds = Math.max(1, trees.length / outputCount);
  const divisor = head.has('average_output') ? rounds : 1;
  for (const { value } of trees) for (let i = 0; i < value.length; i++) value[i]! /= divisor;
  const header: ModelHeader = { task, columns, classes: classNames(classes, link, outputCount) };
  return new FittedTrees('boosted-trees', header, {
    trees: interleave(
      trees,
      trees.map((_, i) => i % outputCount),
      outputCount,
    ),
    ...{ outputCount, base: new Float64Array(outputCount), link, floats: 'float64' },
  });
}

function classNames(
  given: readonly string[] | undefined,
  link: Link,
  outputCount: number,
): readonly string[] {
  const wanted = link === 'softmax' ? outputCount : link === 'logistic' ? 2 : 0;
  const names = given ?? Array.from({ length: wanted }, (_, code) => `${code}`);
  if (wanted === 0) return [];
  if (names.length === wanted && new Set(names).size === wanted) return names;
  const message = `The model has ${wanted} classes; give as many different names.`;
  throw new MlError('classes_differ', 'options.classes', message);
}

/** The categories of pandas columns, which LightGBM keeps as JSON at the end of the file. */
function pandasCategories(tail: string): readonly (readonly unknown[])[] {
  const line = /^pandas_categorical:(\[.*\])$/m.exec(tail)?.[1];
  if (line === undefined) return [];
  try {
    const lists: unknown = JSON.parse(line);
    return Array.isArray(lists) ? lists.filter((list) => Array.isArray(list)) : [];
  } catch {
    return [];
  }
}

function readColumns(head: Section, named: readonly (readonly unknown[])[]): ColumnSpec[] {
  const count = head.integer('max_feature_idx', 0, 1e6) + 1;
  const names = head.text('feature_names').split(' ');
  const infos = head.text('feature_infos').split(' ');
  if (names.length !== count || infos.length !== count || new Set(names).size !== count) {
    throw damaged('model.feature_names', `does not hold ${count} different names`);
  }
  let categorical = 0;
  return names.map((name, place): ColumnSpec => {
    const info = infos[place] as string;
    // [low:high] are numbers, a:b:c categories, "none" is a column that says nothing.
    if (info.startsWith('[') || info === 'none') return { name, kind: 'numeric', categories: [] };
    const own = named[categorical++];
    const highest = Math.max(...info.split(':').map(Number).filter(Number.isFinite), -1);
    const categories =
      own?.map(String) ??
      Array.from({ length: Math.min(highest, 1e7) + 1 }, (_, code) => `${code}`);
    return { name, kind: 'categorical', categories };
  });
}

function readTree(section: Section, columns: readonly ColumnSpec[], scale: number): Tree {
  const { path } = section;
  if (section.has('is_linear') && section.text('is_linear') === '1') {
    throw unsupported(path, 'Linear trees');
  }
  const leafCount = section.integer('num_leaves', 1, 1e7);
  const leafValue = section.numbers('leaf_value', leafCount);
  if (!leafValue.every(Number.isFinite)) throw damaged(`${path}.leaf_value`, 'is not finite');
  const innerCount = leafCount - 1;
  const leafCover = section.has('leaf_count') ? section.numbers('leaf_count', leafCount) : null;
  const leaf = (i: number) =>
    ({
      kind: 'leaf',
      value: scale * (leafValue[i] as number),
      cover: leafCover?.[i] ?? 1,
    }) as const;
  if (innerCount === 0) return treeFrom(0, 1, path, () => leaf(0));
  const read = (key: string): Float64Array => section.numbers(key, innerCount);
  const [features, thresholds, types] = [
    read('split_feature'),
    read('threshold'),
    read('decision_type'),
  ];
  const [left, right, gains] = [read('left_child'), read('right_child'), read('split_gain')];
  const [values, covers] = [read('internal_value'), read('internal_count')];
  const sets = readSets(section);
  return treeFrom(0, leafCount + innerCount, path, (id) => {
    if (id < 0) {
      if (~id >= leafCount) throw damaged(path, 'a node leads to no leaf');
      return leaf(~id);
    }
    const column = columns[features[id] as number];
    if (column === undefined || id >= innerCount) throw damaged(path, 'a node leads nowhere');
    const type = types[id] as number;
    const threshold = thresholds[id] as number;
    const isCategorical = (type & 1) === 1;
    const set = isCategorical ? sets[threshold] : null;
    if (set === undefined) throw damaged(path, 'a node has no categories');
    return {
      ...{ kind: 'split', left: left[id] as number, right: right[id] as number },
      feature: features[id] as number,
      threshold: isCategorical ? 0 : Math.min(nextUp(threshold), Number.MAX_VALUE),
      isDefaultLeft: isCategorical ? false : missingGoesLeft(type, threshold, path),
      categories: set,
      ...{ value: scale * (values[id] as number), cover: covers[id] as number },
      gain: gains[id] as number,
    };
  });
}

/** Bit 1: the default side; bits 2 and 3: whether missing is nothing (0), a zero (1) or NaN (2). */
function missingGoesLeft(type: number, threshold: number, path: string): boolean {
  const isDefaultLeft = (type & 2) !== 0;
  const missing = (type >> 2) & 3;
  if (missing === 2) return isDefaultLeft;
  const isZeroLeft = threshold >= 0;
  if (missing === 1 && isZeroLeft !== isDefaultLeft)
    throw unsupported(path, 'Zeros as missing values');
  return isZeroLeft;
}

/** Bit sets of category codes, one a categorical node. */
function readSets(section: Section): Int32Array[] {
  const count = section.has('num_cat') ? section.integer('num_cat', 0, 1e7) : 0;
  if (count === 0) return [];
  const bounds = section.numbers('cat_boundaries', count + 1);
  const words = section.numbers('cat_threshold', bounds[count] as number);
  return Array.from({ length: count }, (_, i) => {
    const [start, end] = [bounds[i] as number, bounds[i + 1] as number];
    const codes: number[] = [];
    for (let bit = 0; bit < 32 * (end - start); bit++) {
      const word = words[start + (bit >> 5)] as number;
      if (((word >>> (bit & 31)) & 1) === 1) codes.push(bit);
    }
    return Int32Array.from(codes);
  });
}
