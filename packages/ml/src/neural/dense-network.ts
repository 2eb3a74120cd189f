// A multilayer perceptron: layers of products, biases and rectifiers (Glorot, Bordes & Bengio 2011), the
// last one linear. Weights begin as He et al. (2015) propose.
import type { Network, WeightPlan } from './network.ts';
import { type Block, Layout, type Matrix, type Workspace } from './workspace.ts';

/** @param sizes features, units of each hidden layer, outputs */
export function densePlans(sizes: readonly number[]): WeightPlan[] {
  return sizes.slice(1).flatMap((columns, layer): WeightPlan[] => {
    const rows = sizes[layer] as number;
    const isLast = layer === sizes.length - 2;
    return [
      { shape: [rows, columns], spread: Math.sqrt((isLast ? 0.1 : 2) / rows) },
      { shape: [1, columns], spread: 0 },
    ];
  });
}

export class DenseNetwork implements Network {
  readonly workspace: Workspace;
  readonly batchRows: number;
  readonly weights: Block;
  readonly gradients: Block;
  readonly moments: Block;
  readonly input: Matrix;
  readonly output: Matrix;
  readonly delta: Matrix;
  /** Values after each layer, the features first; and the derivatives by them. */
  readonly #values: Matrix[];
  readonly #deltas: Matrix[];

  constructor(sizes: readonly number[], batchRows: number) {
    const layout = new Layout();
    const shapes = densePlans(sizes).map(({ shape }) => shape);
    this.batchRows = batchRows;
    this.weights = layout.block(shapes);
    this.gradients = layout.block(shapes);
    this.moments = layout.block([...shapes, ...shapes]);
    this.#values = sizes.map((size) => layout.matrix(batchRows, size));
    this.#deltas = sizes.map((size) => layout.matrix(batchRows, size));
    this.input = this.#values[0] as Matrix;
    this.output = this.#values.at(-1) as Matrix;
    this.delta = this.#deltas.at(-1) as Matrix;
    this.workspace = layout.open();
  }

  forward(): void {
    const { workspace, weights } = this;
    for (let layer = 1; layer < this.#values.length; layer++) {
      const to = this.#values[layer] as Matrix;
      const [w, bias] = weights.matrices.slice(2 * layer - 2) as [Matrix, Matrix];
      workspace.multiply(to, this.#values[layer - 1] as Matrix, w);
      workspace.addBias(to, bias, layer < this.#values.length - 1);
    }
  }

  backward(): void {
    const { workspace, weights, gradients } = this;
    for (let layer = this.#values.length - 1; layer > 0; layer--) {
      const delta = this.#deltas[layer] as Matrix;
      const before = this.#values[layer - 1] as Matrix;
      const [gw, gb] = gradients.matrices.slice(2 * layer - 2) as [Matrix, Matrix];
      workspace.multiply(gw, before, delta, { leftTransposed: true });
      workspace.sumLines(delta, gb);
      if (layer === 1) continue;
      const back = this.#deltas[layer - 1] as Matrix;
      const w = weights.matrices[2 * layer - 2] as Matrix;
      workspace.multiply(back, delta, w, { rightTransposed: true });
      workspace.neural.cutDelta(back.at, before.at, back.size);
    }
  }
}
