// One layer of long short-term memory over whole sequences, forward and back through time. Lines are
// step after step, so that everything but the recurrence is one large product.
import type { WeightPlan } from './network.ts';
import { type Layout, linesOf, type Matrix, type Workspace } from './workspace.ts';

export interface LstmSize {
  readonly steps: number;
  readonly inputs: number;
  /** A multiple of 8. */
  readonly units: number;
  readonly batchRows: number;
}

/** Weights of the inputs, of the units before, and biases; the forget gate begins open. */
export function lstmPlans(inputs: number, units: number): WeightPlan[] {
  const spread = 1 / Math.sqrt(inputs + units);
  const constant = { from: units, to: 2 * units, value: 1 };
  return [
    { shape: [inputs, 4 * units], spread },
    { shape: [units, 4 * units], spread },
    { shape: [1, 4 * units], spread: 0, constant },
  ];
}

export class LstmLayer {
  readonly size: LstmSize;
  /** Outputs, `steps` + 1 times `batchRows` lines; the first ones are the zeros it begins with. */
  readonly hidden: Matrix;
  /** The derivative by the outputs of one step, on the way back. */
  readonly delta: Matrix;
  readonly #cells: Matrix;
  readonly #squashed: Matrix;
  readonly #gates: Matrix;
  readonly #cellDelta: Matrix;
  /** Gates summed over the steps, where the input is the same at each. */
  readonly #summed: Matrix;
  readonly #panels: number;

  constructor(layout: Layout, size: LstmSize) {
    const { steps, units, batchRows } = size;
    this.size = size;
    this.hidden = layout.matrix((steps + 1) * batchRows, units);
    this.#cells = layout.matrix((steps + 1) * batchRows, units);
    this.#squashed = layout.matrix(steps * batchRows, units);
    this.#gates = layout.matrix(steps * batchRows, 4 * units);
    this.delta = layout.matrix(batchRows, units);
    this.#cellDelta = layout.matrix(batchRows, units);
    this.#summed = layout.matrix(batchRows, 4 * units);
    this.#panels = layout.panels(4 * units * units);
  }

  /** The outputs after the last step. */
  get last(): Matrix {
    return this.#step(this.hidden, this.size.steps);
  }

  /** The outputs of all steps. */
  get outputs(): Matrix {
    const { steps, batchRows } = this.size;
    return linesOf(this.hidden, batchRows, steps * batchRows);
  }

  #step(matrix: Matrix, step: number): Matrix {
    return linesOf(matrix, step * this.size.batchRows, this.size.batchRows);
  }

  /** @param input steps × batchRows lines; or batchRows lines that every step is given */
  forward(workspace: Workspace, input: Matrix, weights: readonly Matrix[]): void {
    const [wx, wh, bias] = weights as [Matrix, Matrix, Matrix];
    const { steps, units, batchRows } = this.size;
    const gates = this.#gates;
    if (input.rows > batchRows) workspace.multiply(gates, input, wx);
    else {
      workspace.multiply(this.#step(gates, 0), input, wx);
      const floats = workspace.view(gates);
      const size = batchRows * gates.stride;
      for (let step = 1; step < steps; step++) floats.copyWithin(step * size, 0, size);
    }
    workspace.addBias(gates, bias);
    workspace.packRight(wh, this.#panels);
    for (let step = 0; step < steps; step++) {
      const own = this.#step(gates, step);
      if (step > 0) {
        const before = this.#step(this.hidden, step);
        workspace.multiplyPacked(own, before, wh, this.#panels, { adds: true });
      }
      workspace.neural.cellForward(
        own.at,
        this.#step(this.#cells, step).at,
        this.#step(this.#cells, step + 1).at,
        this.#step(this.#squashed, step).at,
        this.#step(this.hidden, step + 1).at,
        batchRows,
        units,
      );
    }
  }

  /**
   * Back through all steps; `delta` holds the derivative by the last outputs.
   *
   * @param stepDeltas derivatives by the outputs of all steps, which come on top; or null
   */
  backward(
    workspace: Workspace,
    input: Matrix,
    weights: readonly Matrix[],
    gradients: readonly Matrix[],
    stepDeltas: Matrix | null,
  ): void {
    const wh = weights[1] as Matrix;
    const { steps, units, batchRows } = this.size;
    const gates = this.#gates;
    const delta = workspace.view(this.delta);
    workspace.view(this.#cellDelta).fill(0);
    workspace.packRight(wh, this.#panels, true);
    for (let step = steps - 1; step >= 0; step--) {
      if (stepDeltas !== null) {
        const extra = workspace.view(this.#step(stepDeltas, step));
        for (let i = 0; i < delta.length; i++) delta[i]! += extra[i] as number;
      }
      const own = this.#step(gates, step);
      workspace.neural.cellBackward(
        own.at,
        this.#step(this.#cells, step).at,
        this.#step(this.#squashed, step).at,
        this.delta.at,
        this.#cellDelta.at,
        batchRows,
        units,
      );
      if (step > 0) {
        workspace.multiplyPacked(this.delta, own, wh, this.#panels, { rightTransposed: true });
      }
    }
    const [gx, gh, gb] = gradients as [Matrix, Matrix, Matrix];
    const before = linesOf(this.hidden, 0, steps * batchRows);
    workspace.multiply(gh, before, gates, { leftTransposed: true });
    workspace.sumLines(gates, gb);
    if (input.rows > batchRows) workspace.multiply(gx, input, gates, { leftTransposed: true });
    else {
      const size = batchRows * gates.stride;
      workspace.neural.sumLines(gates.at, 4 * size, steps, this.#summed.at, size);
      workspace.multiply(gx, input, this.#summed, { leftTransposed: true });
    }
  }

  /** After {@link backward} with one input for all steps: the derivative by that input. */
  inputDelta(workspace: Workspace, to: Matrix, weights: readonly Matrix[]): void {
    workspace.multiply(to, this.#summed, weights[0] as Matrix, { rightTransposed: true });
  }
}
