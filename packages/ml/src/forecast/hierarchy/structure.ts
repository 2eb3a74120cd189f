// Which series add up to which: a tree, or several over the same leaves (regions and products), told as
// parents with their children and turned into the matrix that sums leaves.
import { MlError } from '../../errors.ts';

/** Children by parent. Names that are nobody's parent are leaves; a leaf may lie under several parents. */
export type Structure = Readonly<Record<string, readonly string[]>>;

export interface Summing {
  /** Parents in the order given, then the leaves. */
  readonly nodes: readonly string[];
  readonly leaves: readonly string[];
  /** nodes × leaves, row-major: how often a leaf counts in a node, 0 or 1. */
  readonly matrix: Float64Array;
}

/** Reconciling solves systems of this size; more would take minutes. */
const NODES_MAX = 3000;

/**
 * @throws MlError `structure_empty`, `structure_cycle`, `leaf_repeated` (a sum that counts a leaf twice),
 *   `too_many_nodes`
 * @example
 * summingOf({ total: ['north', 'south'] }).matrix; // [1, 1, 1, 0, 0, 1]
 */
export function summingOf(structure: Structure): Summing {
  const parents = Object.keys(structure);
  if (parents.length === 0) {
    throw new MlError('structure_empty', 'structure', 'There is no parent; name what adds up.');
  }
  const isParent = (name: string): boolean => Object.hasOwn(structure, name);
  const leaves = new Map<string, number>();
  for (const parent of parents) {
    const children = structure[parent] as readonly string[];
    if (children.length === 0) {
      const message = `"${parent}" has no children; leave it out, then it is a leaf.`;
      throw new MlError('structure_empty', `structure.${parent}`, message);
    }
    for (const child of children) {
      if (!isParent(child) && !leaves.has(child)) leaves.set(child, leaves.size);
    }
  }
  const nodes = [...parents, ...leaves.keys()];
  if (nodes.length > NODES_MAX) {
    const message = `There are ${nodes.length} series; reconcile at most ${NODES_MAX} at once.`;
    throw new MlError('too_many_nodes', 'structure', message);
  }
  const matrix = new Float64Array(nodes.length * leaves.size);
  const below = leavesBelow(structure, leaves);
  nodes.forEach((node, row) => {
    for (const leaf of below(node)) {
      const at = row * leaves.size + leaf;
      if (matrix[at] === 1) {
        const name = [...leaves.keys()][leaf];
        const message = `"${node}" counts "${name}" twice; a sum takes each leaf once.`;
        throw new MlError('leaf_repeated', `structure.${node}`, message);
      }
      matrix[at] = 1;
    }
  });
  return { nodes, leaves: [...leaves.keys()], matrix };
}

/** Indices of the leaves under a name, repeats kept. */
function leavesBelow(structure: Structure, leaves: ReadonlyMap<string, number>) {
  const known = new Map<string, readonly number[]>();
  const open = new Set<string>();
  const below = (name: string): readonly number[] => {
    const leaf = leaves.get(name);
    if (leaf !== undefined) return [leaf];
    const found = known.get(name);
    if (found !== undefined) return found;
    if (open.has(name)) {
      const message = `"${name}" is a part of itself: ${[...open].join(' → ')}.`;
      throw new MlError('structure_cycle', `structure.${name}`, message);
    }
    open.add(name);
    const all = (structure[name] as readonly string[]).flatMap((child) => [...below(child)]);
    open.delete(name);
    known.set(name, all);
    return all;
  };
  return below;
}
