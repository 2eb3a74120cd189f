// Several networks that differ by their seed, as one: their hidden units side by side, and the mean of their
// logits, which is the product of their opinions. Asking it costs one pass.
import { createPace, type FitContext } from '../estimator/fit-context.ts';
import { fitNetwork, type Network, type NetworkOptions } from './sparse-network.ts';
import type { SparseVector } from './text-features.ts';

export interface EnsembleOptions extends NetworkOptions {
  /** How many are learned. */
  readonly networks: number;
}

/** @param y class of each row */
export function fitNetworks(
  vectors: readonly SparseVector[],
  y: ArrayLike<number>,
  size: { readonly inputs: number; readonly classes: number },
  { networks, ...options }: EnsembleOptions,
  context: FitContext,
): Network {
  const pace = createPace(context);
  const learned: Network[] = [];
  for (let n = 0; n < networks; n++) {
    learned.push(
      fitNetwork(vectors, y, size, options, {
        ...context,
        seed: context.seed + 10 * n,
        onProgress: ({ done, total }) =>
          context.onProgress?.({ done: n * total + done, total: networks * total }),
      }),
    );
    if (pace.isOver({ done: n + 1, total: networks })) break;
  }
  return mergeNetworks(learned);
}

function mergeNetworks(networks: readonly Network[]): Network {
  const { inputs, classes } = networks[0] as Network;
  const hidden = networks.reduce((sum, network) => sum + network.hidden, 0);
  const first = new Float32Array(inputs * hidden);
  const firstBias = new Float32Array(hidden);
  const second = new Float32Array(classes * hidden);
  const secondBias = new Float32Array(classes);
  const share = 1 / networks.length;
  let from = 0;
  for (const network of networks) {
    const width = network.hidden;
    firstBias.set(network.firstBias, from);
    for (let i = 0; i < inputs; i++) {
      first.set(network.first.subarray(i * width, (i + 1) * width), i * hidden + from);
    }
    for (let c = 0; c < classes; c++) {
      for (let h = 0; h < width; h++) {
        second[c * hidden + from + h] = share * (network.second[c * width + h] as number);
      }
      secondBias[c] = (secondBias[c] as number) + share * (network.secondBias[c] as number);
    }
    from += width;
  }
  return { inputs, hidden, classes, first, firstBias, second, secondBias };
}
