// Nodes of a tree from elsewhere, brought into our order: parents before children, nothing unreachable.
import { MlError } from '../../errors.ts';
import { type Tree, TreeBuilder } from '../tree.ts';

/** What a foreign node says. */
export type ForeignNode =
  | { readonly kind: 'leaf'; readonly value: number; readonly cover: number }
  | {
      readonly kind: 'split';
      readonly left: number;
      readonly right: number;
      readonly feature: number;
      readonly threshold: number;
      readonly isDefaultLeft: boolean;
      /** Codes that go left; null: a numeric node. */
      readonly categories: Int32Array | null;
      readonly value: number;
      readonly cover: number;
      readonly gain: number;
    };

/**
 * The tree below `root`, node by node as `nodeAt` tells.
 *
 * @param limit nodes there are; a walk that meets more goes in circles
 * @throws MlError `state_invalid`, and what `nodeAt` throws
 */
export function treeFrom(
  root: number,
  limit: number,
  path: string,
  nodeAt: (id: number) => ForeignNode,
): Tree {
  const builder = new TreeBuilder();
  builder.addLeaf(0, 0);
  const queue = [root];
  for (let place = 0; place < queue.length; place++) {
    if (queue.length > limit) {
      const message = `${path} is not one tree; the file is damaged.`;
      throw new MlError('state_invalid', path, message);
    }
    const node = nodeAt(queue[place] as number);
    builder.value[place] = node.value;
    builder.cover[place] = node.cover;
    if (node.kind === 'leaf') continue;
    builder.feature[place] = node.feature;
    builder.threshold[place] = node.threshold;
    builder.gain[place] = node.gain;
    builder.defaultLeft[place] = node.isDefaultLeft ? 1 : 0;
    builder.categories[place] = node.categories;
    builder.left[place] = builder.addLeaf(0, 0);
    builder.right[place] = builder.addLeaf(0, 0);
    queue.push(node.left, node.right);
  }
  return builder.build();
}

/**
 * Trees with the output each adds to, in the order of an ensemble: tree i adds to output i mod count.
 * Outputs with fewer trees get empty ones.
 */
export function interleave(
  trees: readonly Tree[],
  outputs: ArrayLike<number>,
  outputCount: number,
): Tree[] {
  const byOutput = Array.from({ length: outputCount }, (): Tree[] => []);
  trees.forEach((tree, i) => {
    byOutput[outputs[i] as number]?.push(tree);
  });
  const rounds = Math.max(0, ...byOutput.map((own) => own.length));
  const empty = new TreeBuilder();
  empty.addLeaf(0, 1);
  return Array.from(
    { length: rounds * outputCount },
    (_, i) => byOutput[i % outputCount]?.[Math.floor(i / outputCount)] ?? empty.build(),
  );
}
