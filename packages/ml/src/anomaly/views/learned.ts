// Views that a model is learned for: from the last records, again each time their number has doubled and then
// every 2 000, always on the past alone. Slower than the others by far, so they are only there when asked for.

import { frameFromMatrix } from '../../frame/index.ts';
import { FittedLstm, fitAutoencoder } from '../../neural/lstm.ts';
import { StateReader } from '../../state/state-reader.ts';
import { LearnedRegion, type RegionState } from './learned-region.ts';
import { RecentValues } from './running.ts';
import type { View } from './view.ts';

export const learnedViews = ['lstm-autoencoder', 'one-class-svm'] as const;
export type LearnedViewName = (typeof learnedViews)[number];

const HISTORY = 2000;
const FIRST = 300;
/** After the first lesson so many answers only tell what is usual. */
const SETTLING = 100;

/** What is learned: from values in the order of time, and how odd the last of some values is. */
interface Lesson<Model> {
  readonly name: LearnedViewName;
  /** Values that one answer looks at. */
  readonly length: number;
  learn(values: Float64Array): Model;
  oddness(model: Model, window: Float64Array): number;
  write(model: Model): unknown;
  read(state: unknown): Model;
}

export class LearnedView<Model> implements View {
  readonly name: string;
  readonly #lesson: Lesson<Model>;
  readonly #values = new RecentValues(HISTORY);
  #count = 0;
  #nextAt = FIRST;
  #model: Model | null = null;

  constructor(lesson: Lesson<Model>) {
    this.name = lesson.name;
    this.#lesson = lesson;
  }

  get isSettling(): boolean {
    return this.#count < FIRST + SETTLING;
  }

  update(_timeMs: number, value: number): number {
    // Learned before this record is known, so that it is judged by the past alone.
    if (this.#count >= this.#nextAt) this.#learn();
    this.#values.push(value);
    this.#count += 1;
    if (this.#model === null) return Number.NaN;
    return this.#lesson.oddness(this.#model, this.#values.last(this.#lesson.length));
  }

  #learn(): void {
    this.#model = this.#lesson.learn(this.#values.last());
    this.#nextAt = Math.min(2 * this.#count, this.#count + HISTORY);
  }

  state(): unknown {
    return {
      values: this.#values.state(),
      count: this.#count,
      nextAt: this.#nextAt,
      model: this.#model === null ? null : this.#lesson.write(this.#model),
    };
  }

  restore(json: unknown): void {
    const state = new StateReader(json, 'view');
    this.#values.restore(state.numbers('values'));
    this.#count = state.integer('count', { min: 0 });
    this.#nextAt = state.integer('nextAt', { min: FIRST });
    this.#model = state.has('model') ? this.#lesson.read(state.get('model')) : null;
  }
}

const STEPS = 24;
/** Windows that a network learns from: more only make it slower. */
const WINDOWS = 800;

/** How badly the last 24 values are remembered, in standard deviations (Malhotra et al. 2016). */
const sequence: Lesson<FittedLstm> = {
  name: 'lstm-autoencoder',
  length: STEPS,
  learn(values) {
    const count = Math.min(WINDOWS, values.length - STEPS + 1);
    const stride = (values.length - STEPS) / Math.max(1, count - 1);
    const rows = new Float64Array(count * STEPS);
    for (let i = 0; i < count; i++) {
      const from = Math.round(i * stride);
      rows.set(values.subarray(from, from + STEPS), i * STEPS);
    }
    return fitAutoencoder(frameFromMatrix(rows, STEPS), { units: 16, epochs: 12 }, { seed: 1 });
  },
  oddness: (model, window) => model.predict(frameFromMatrix(window, STEPS))[0] as number,
  write: (model) => model.toJSON(),
  read: (state) => FittedLstm.read('lstm-autoencoder', new StateReader(state, 'view.model')),
};

/** How far outside the region of the usual values and movements the last one lies. */
const region: Lesson<LearnedRegion> = {
  name: 'one-class-svm',
  length: LearnedRegion.length,
  learn: (values) => LearnedRegion.learn(values),
  oddness: (model, window) => model.oddness(window),
  write: (model) => model.state(),
  read: (state) => LearnedRegion.restore(state as RegionState),
};

export const learnedView = (name: LearnedViewName): View =>
  name === 'one-class-svm' ? new LearnedView(region) : new LearnedView(sequence);
