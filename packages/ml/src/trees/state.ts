// An ensemble as plain JSON and back. What is read may come from anywhere: every index is checked, so
// that no model, however made, can send a prediction in circles or out of bounds.
import { MlError } from '../errors.ts';
import type { ModelHeader } from '../estimator/model-header.ts';
import type { StateReader } from '../state/state-reader.ts';
import { type Ensemble, links, predictionCount } from './ensemble.ts';
import type { Tree } from './tree.ts';

export function writeEnsemble({ trees, outputCount, base, link, floats }: Ensemble): unknown {
  return { outputCount, base: Array.from(base), link, floats, trees: trees.map(writeTree) };
}

function writeTree(tree: Tree): unknown {
  const categories: Record<string, number[]> = {};
  tree.categories.forEach((codes, node) => {
    if (codes !== null) categories[node] = Array.from(codes);
  });
  return {
    feature: Array.from(tree.feature),
    threshold: Array.from(tree.threshold),
    left: Array.from(tree.left),
    right: Array.from(tree.right),
    defaultLeft: Array.from(tree.defaultLeft),
    value: Array.from(tree.value),
    cover: Array.from(tree.cover),
    gain: Array.from(tree.gain),
    categories,
  };
}

/** @throws MlError `state_invalid` */
export function readEnsemble(state: StateReader, { columns, classes }: ModelHeader): Ensemble {
  const outputCount = state.integer('outputCount', { min: 1, max: 1e6 });
  const ensemble: Ensemble = {
    outputCount,
    base: state.numbers('base', outputCount),
    link: state.oneOf('link', links),
    floats: state.oneOf('floats', ['float32', 'float64']),
    trees: state.objects('trees').map((tree) => readTree(tree, columns.length)),
  };
  if (predictionCount(ensemble) === Math.max(1, classes.length)) return ensemble;
  const message = `${state.path} has ${outputCount} outputs for ${classes.length} classes; the file is damaged.`;
  throw new MlError('state_invalid', `${state.path}.outputCount`, message);
}

function readTree(state: StateReader, columnCount: number): Tree {
  const feature = state.integers('feature', { min: 0, max: columnCount - 1 });
  const count = feature.length;
  const child = { min: -1, max: count - 1 };
  const sets = state.object('categories');
  const tree: Tree = {
    feature,
    threshold: state.numbers('threshold', count),
    left: state.integers('left', child, count),
    right: state.integers('right', child, count),
    defaultLeft: Uint8Array.from(state.integers('defaultLeft', { min: 0, max: 1 }, count)),
    value: state.numbers('value', count),
    cover: state.numbers('cover', count),
    gain: state.numbers('gain', count),
    categories: Array.from({ length: count }, (_, node) =>
      sets.has(`${node}`) ? sets.integers(`${node}`, { min: 0 }).sort() : null,
    ),
  };
  checkTree(tree, state.path);
  return tree;
}

/**
 * Children come after their parents and each has one parent: then it is a tree, and every walk ends.
 *
 * @throws MlError `state_invalid`
 */
export function checkTree({ left, right }: Tree, path: string): void {
  const parents = new Uint8Array(left.length);
  const isSound = (node: number, child: number): boolean => {
    parents[child] = (parents[child] as number) + 1;
    return child > node && parents[child] === 1;
  };
  for (let node = 0; node < left.length; node++) {
    const [l, r] = [left[node] as number, right[node] as number];
    if (l < 0 && r < 0) continue;
    if (l >= 0 && r >= 0 && isSound(node, l) && isSound(node, r)) continue;
    const message = `${path} is no tree at node ${node}; the file is damaged.`;
    throw new MlError('state_invalid', `${path}.left[${node}]`, message);
  }
  if (left.length > 0 && parents.subarray(1).every((count) => count === 1)) return;
  throw new MlError('state_invalid', path, `${path} is not one tree; the file is damaged.`);
}
