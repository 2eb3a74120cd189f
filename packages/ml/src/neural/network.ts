// What the training loop asks of a network: a batch goes in, outputs come out, derivatives of the loss
// by the outputs go back in, and derivatives by the weights come out.
import { seededNormal } from '../random.ts';
import type { Block, Matrix, Shape, Workspace } from './workspace.ts';

/** A matrix of weights to begin with: 0, or normal draws with this standard deviation. */
export interface WeightPlan {
  readonly shape: Shape;
  readonly spread: number;
  /** Put into the columns from `from` to `to` − 1 instead. */
  readonly constant?: { readonly from: number; readonly to: number; readonly value: number };
}

export interface Network {
  readonly workspace: Workspace;
  readonly batchRows: number;
  /** All weights; what is stored. */
  readonly weights: Block;
  readonly gradients: Block;
  /** What Adam remembers: two running means a weight. */
  readonly moments: Block;
  /** The features of a batch; those of a sequence step after step, `batchRows` lines each. */
  readonly input: Matrix;
  readonly output: Matrix;
  /** The derivative of the loss by the output; rows that are not in use hold 0. */
  readonly delta: Matrix;
  forward(): void;
  backward(): void;
}

/** Draws the first weights. What pads a matrix stays 0. */
export function initialise(network: Network, plans: readonly WeightPlan[], seed: number): void {
  const normal = seededNormal(seed);
  network.weights.matrices.forEach((matrix, place) => {
    const { spread, constant } = plans[place] as WeightPlan;
    const floats = network.workspace.view(matrix);
    for (let row = 0; row < matrix.rows; row++) {
      for (let column = 0; column < matrix.columns; column++) {
        const isConstant =
          constant !== undefined && column >= constant.from && column < constant.to;
        const value = isConstant ? constant.value : spread === 0 ? 0 : spread * normal();
        floats[row * matrix.stride + column] = value;
      }
    }
  });
}
