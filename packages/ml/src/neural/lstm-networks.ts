// Two networks of memory layers: one whose last outputs tell one number or several, and one that folds a sequence
// into its last outputs and unfolds it again (Srivastava, Mansimov & Salakhutdinov 2015).
import { LstmLayer, lstmPlans } from './lstm-layer.ts';
import type { Network, WeightPlan } from './network.ts';
import { type Block, Layout, type Matrix, type Workspace } from './workspace.ts';

export interface SequenceSize {
  readonly steps: number;
  /** Numbers a step. */
  readonly inputs: number;
  /** A multiple of 8. */
  readonly units: number;
}

/** @param outputs numbers that are told of a sequence */
export const regressorPlans = ({ inputs, units }: SequenceSize, outputs = 1): WeightPlan[] => [
  ...lstmPlans(inputs, units),
  { shape: [units, outputs], spread: Math.sqrt(0.1 / units) },
  { shape: [1, outputs], spread: 0 },
];

export class LstmRegressor implements Network {
  readonly workspace: Workspace;
  readonly batchRows: number;
  readonly weights: Block;
  readonly gradients: Block;
  readonly moments: Block;
  readonly input: Matrix;
  readonly output: Matrix;
  readonly delta: Matrix;
  readonly #layer: LstmLayer;

  constructor(size: SequenceSize, batchRows: number, outputs = 1) {
    const layout = new Layout();
    const shapes = regressorPlans(size, outputs).map(({ shape }) => shape);
    this.batchRows = batchRows;
    this.weights = layout.block(shapes);
    this.gradients = layout.block(shapes);
    this.moments = layout.block([...shapes, ...shapes]);
    this.input = layout.matrix(size.steps * batchRows, size.inputs);
    this.#layer = new LstmLayer(layout, { ...size, batchRows });
    this.output = layout.matrix(batchRows, outputs);
    this.delta = layout.matrix(batchRows, outputs);
    this.workspace = layout.open();
  }

  forward(): void {
    const { workspace } = this;
    const [w, bias] = this.weights.matrices.slice(3) as [Matrix, Matrix];
    this.#layer.forward(workspace, this.input, this.weights.matrices);
    workspace.multiply(this.output, this.#layer.last, w);
    workspace.addBias(this.output, bias);
  }

  backward(): void {
    const { workspace, gradients, delta } = this;
    const layer = this.#layer;
    const [gw, gb] = gradients.matrices.slice(3) as [Matrix, Matrix];
    workspace.multiply(gw, layer.last, delta, { leftTransposed: true });
    workspace.sumLines(delta, gb);
    const w = this.weights.matrices[3] as Matrix;
    workspace.multiply(layer.delta, delta, w, { rightTransposed: true });
    layer.backward(workspace, this.input, this.weights.matrices, gradients.matrices, null);
  }
}

export const autoencoderPlans = ({ inputs, units }: SequenceSize): WeightPlan[] => [
  ...lstmPlans(inputs, units),
  ...lstmPlans(units, units),
  { shape: [units, inputs], spread: Math.sqrt(0.1 / units) },
  { shape: [1, inputs], spread: 0 },
];

export class LstmAutoencoder implements Network {
  readonly workspace: Workspace;
  readonly batchRows: number;
  readonly weights: Block;
  readonly gradients: Block;
  readonly moments: Block;
  readonly input: Matrix;
  readonly output: Matrix;
  readonly delta: Matrix;
  readonly #folding: LstmLayer;
  readonly #unfolding: LstmLayer;
  readonly #stepDeltas: Matrix;

  constructor(size: SequenceSize, batchRows: number) {
    const { steps, inputs, units } = size;
    const layout = new Layout();
    const shapes = autoencoderPlans(size).map(({ shape }) => shape);
    this.batchRows = batchRows;
    this.weights = layout.block(shapes);
    this.gradients = layout.block(shapes);
    this.moments = layout.block([...shapes, ...shapes]);
    this.input = layout.matrix(steps * batchRows, inputs);
    this.#folding = new LstmLayer(layout, { ...size, batchRows });
    this.#unfolding = new LstmLayer(layout, { steps, inputs: units, units, batchRows });
    this.output = layout.matrix(steps * batchRows, inputs);
    this.delta = layout.matrix(steps * batchRows, inputs);
    this.#stepDeltas = layout.matrix(steps * batchRows, units);
    this.workspace = layout.open();
  }

  forward(): void {
    const { workspace } = this;
    const { matrices } = this.weights;
    this.#folding.forward(workspace, this.input, matrices);
    this.#unfolding.forward(workspace, this.#folding.last, matrices.slice(3));
    const [w, bias] = matrices.slice(6) as [Matrix, Matrix];
    workspace.multiply(this.output, this.#unfolding.outputs, w);
    workspace.addBias(this.output, bias);
  }

  backward(): void {
    const { workspace, delta } = this;
    const [folding, unfolding] = [this.#folding, this.#unfolding];
    const [weights, gradients] = [this.weights.matrices, this.gradients.matrices];
    const [gw, gb] = gradients.slice(6) as [Matrix, Matrix];
    workspace.multiply(gw, unfolding.outputs, delta, { leftTransposed: true });
    workspace.sumLines(delta, gb);
    workspace.multiply(this.#stepDeltas, delta, weights[6] as Matrix, { rightTransposed: true });
    workspace.view(unfolding.delta).fill(0);
    const code = folding.last;
    const later = weights.slice(3);
    unfolding.backward(workspace, code, later, gradients.slice(3), this.#stepDeltas);
    unfolding.inputDelta(workspace, folding.delta, later);
    folding.backward(workspace, this.input, weights, gradients, null);
  }
}
