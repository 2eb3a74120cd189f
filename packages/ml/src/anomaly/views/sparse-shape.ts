// How sparse the space of the last eight values is: half-space trees over a short delay embedding.
import { type HalfSpaceState, HalfSpaceTrees } from './half-space-trees.ts';
import { Scale } from './running.ts';
import type { View } from './view.ts';

const LAG = 8;

export class SparseShape implements View {
  readonly name = 'shape';
  readonly #scale = new Scale();
  readonly #trees = new HalfSpaceTrees({ width: LAG, trees: 75, window: 250, seed: 11 });
  readonly #record = new Float64Array(LAG);

  update(_timeMs: number, value: number): number {
    this.#record.copyWithin(0, 1);
    // Four standard deviations to either side fill 0 … 1.
    this.#record[LAG - 1] = Math.min(1, Math.max(0, 0.5 + this.#scale.update(value) / 8));
    return this.#trees.update(this.#record);
  }

  state() {
    const [scale, trees] = [this.#scale.state(), this.#trees.state()];
    return { scale, trees, record: Array.from(this.#record) };
  }

  restore(state: unknown): void {
    const { scale, trees, record } = state as {
      scale: [number, number, number];
      trees: HalfSpaceState;
      record: number[];
    };
    this.#scale.restore(scale);
    this.#trees.restore(trees);
    this.#record.set(record);
  }
}
