// The fitted models of a member as they stand in a model file. Trees are most of its bytes: those of an ensemble
// are written behind each other, and a leaf takes no room for a question that it does not ask. What predicts is kept
// to the last bit; gains and the values of inner nodes, which only rank columns, are rounded to three digits.
import { MlError } from '../errors.ts';
import { type FittedModel, formatOf } from '../estimator/estimator.ts';
import { packNumbers, packRounded, unpackNumbers, unpackRounded } from '../state/packed-numbers.ts';
import { StateReader } from '../state/state-reader.ts';
import type { Ensemble } from '../trees/ensemble.ts';
import { FittedTrees } from '../trees/fitted-trees.ts';
import { restoreFold } from './fold-job.ts';

export function writeFold(model: FittedModel): unknown {
  if (!(model instanceof FittedTrees)) return model.toJSON();
  const { trees, outputCount, base, link, floats } = model.ensemble;
  const ensemble = { outputCount, base: Array.from(base), link, floats, packed: packTrees(trees) };
  return { format: formatOf(model.kind), version: 1, ...model.header, ensemble };
}

/** @throws MlError `state_invalid` and what `restoreModel` throws */
export function readFold(json: unknown): FittedModel {
  const model = (typeof json === 'object' && json !== null ? json : {}) as { ensemble?: unknown };
  const ensemble = model.ensemble as { packed?: unknown } | null | undefined;
  // Files of version 2 and before have trees as lists of numbers.
  if (typeof ensemble !== 'object' || ensemble?.packed === undefined) return restoreFold(json);
  const trees = unpackTrees(new StateReader(ensemble.packed, 'model.ensemble.packed'));
  return restoreFold({ ...model, ensemble: { ...ensemble, trees } });
}

function packTrees(trees: Ensemble['trees']) {
  const inner = { feature: [], threshold: [], left: [], right: [], missing: [], set: [] } as Record<
    'feature' | 'threshold' | 'left' | 'right' | 'missing' | 'set',
    number[]
  >;
  const [isInner, gains, innerValues, leafValues, covers]: number[][] = [[], [], [], [], []];
  const sets = new Map<string, number>();
  const placeOf = (codes: Int32Array | null): number => {
    if (codes === null) return 0;
    const key = `[${codes.join(',')}]`;
    const place = sets.get(key) ?? sets.size + 1;
    sets.set(key, place);
    return place;
  };
  for (const tree of trees) {
    tree.left.forEach((left, node) => {
      isInner?.push(left < 0 ? 0 : 1);
      if (left < 0) {
        leafValues?.push(tree.value[node] as number);
        covers?.push(Math.fround(tree.cover[node] as number));
        return;
      }
      inner.feature.push(tree.feature[node] as number);
      inner.threshold.push(tree.threshold[node] as number);
      // Children stand close behind their parent, and side by side.
      inner.left.push(left - node);
      inner.right.push((tree.right[node] as number) - left);
      inner.missing.push(tree.defaultLeft[node] as number);
      inner.set.push(placeOf(tree.categories[node] ?? null));
      gains?.push(tree.gain[node] as number);
      innerValues?.push(tree.value[node] as number);
    });
  }
  return {
    sizes: trees.map(({ left }) => left.length),
    isInner: packNumbers(isInner ?? []),
    ...Object.fromEntries(Object.entries(inner).map(([key, list]) => [key, packNumbers(list)])),
    sets: [...sets.keys()].map((key) => JSON.parse(key)),
    leafValues: packNumbers(leafValues ?? []),
    covers: packNumbers(covers ?? []),
    gains: packRounded(gains ?? []),
    innerValues: packRounded(innerValues ?? []),
  };
}

/** Trees as `readEnsemble` takes them; it checks where their nodes lead. */
function unpackTrees(state: StateReader): unknown[] {
  const sizes = state.integers('sizes', { min: 1, max: 2 ** 24 });
  const nodeCount = sizes.reduce((sum, size) => sum + size, 0);
  const read = (key: string, length: number): Float64Array =>
    unpackNumbers(state.get(key), length, `${state.path}.${key}`);
  const isInner = read('isInner', nodeCount);
  const innerCount = isInner.reduce((sum, is) => sum + (is === 0 ? 0 : 1), 0);
  const [feature, threshold, left] = [
    read('feature', innerCount),
    read('threshold', innerCount),
    read('left', innerCount),
  ];
  const [right, missing, set] = [
    read('right', innerCount),
    read('missing', innerCount),
    read('set', innerCount),
  ];
  const rounded = (key: string): Float64Array =>
    unpackRounded(state.get(key), innerCount, `${state.path}.${key}`);
  const [gains, innerValues] = [rounded('gains'), rounded('innerValues')];
  const leafCount = nodeCount - innerCount;
  const [leafValues, covers] = [read('leafValues', leafCount), read('covers', leafCount)];
  const sets = state.list('sets');
  let [first, i, l] = [0, 0, 0];
  return Array.from(sizes, (size) => {
    const list = (): number[] => new Array<number>(size).fill(0);
    const tree = {
      ...{ feature: list(), threshold: list(), defaultLeft: list() },
      ...{ left: list(), right: list(), value: list(), cover: list(), gain: list() },
      categories: {} as Record<number, unknown>,
    };
    for (let node = 0; node < size; node++) {
      if (isInner[first + node] === 0) {
        tree.left[node] = -1;
        tree.right[node] = -1;
        tree.value[node] = leafValues[l] as number;
        tree.cover[node] = covers[l++] as number;
        continue;
      }
      tree.feature[node] = feature[i] as number;
      tree.threshold[node] = threshold[i] as number;
      tree.left[node] = node + (left[i] as number);
      tree.right[node] = (tree.left[node] as number) + (right[i] as number);
      tree.defaultLeft[node] = missing[i] as number;
      const place = set[i] as number;
      if (place > 0) tree.categories[node] = sets[place - 1];
      tree.gain[node] = gains[i] as number;
      tree.value[node] = innerValues[i++] as number;
    }
    addCovers(tree, state.path);
    first += size;
    return tree;
  });
}

/** Through a node came what came through its children, which stand behind it. */
function addCovers(tree: { left: number[]; right: number[]; cover: number[] }, path: string): void {
  const { left, right, cover } = tree;
  for (let node = left.length - 1; node >= 0; node--) {
    const [l, r] = [left[node] as number, right[node] as number];
    if (l < 0) continue;
    if (l > node && r > node && l < left.length && r < left.length) {
      cover[node] = (cover[l] as number) + (cover[r] as number);
      continue;
    }
    const message = `${path} is no tree at node ${node}; the file is damaged.`;
    throw new MlError('state_invalid', path, message);
  }
}
