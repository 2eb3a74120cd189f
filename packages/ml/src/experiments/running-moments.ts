// Count, mean and variance of a stream in one pass (Welford 1962); two of them merge exactly.
import { MlError } from '../errors.ts';
import type { StateReader } from '../state/state-reader.ts';

export class RunningMoments {
  count = 0;
  mean = 0;
  /** Sum of squared distances from the mean. */
  squares = 0;

  /** @throws MlError `value_not_finite` */
  add(value: number): void {
    if (!Number.isFinite(value)) {
      throw new MlError('value_not_finite', 'value', `${value} is no outcome; leave it out.`);
    }
    this.count++;
    const from = value - this.mean;
    this.mean += from / this.count;
    this.squares += from * (value - this.mean);
  }

  /** Sample variance, 0 for fewer than two values. */
  get variance(): number {
    return this.count > 1 ? this.squares / (this.count - 1) : 0;
  }

  toJSON(): { count: number; mean: number; squares: number } {
    return { count: this.count, mean: this.mean, squares: this.squares };
  }

  static read(state: StateReader): RunningMoments {
    const moments = new RunningMoments();
    moments.count = state.integer('count', { min: 0 });
    moments.mean = state.number('mean');
    moments.squares = state.number('squares', { min: 0 });
    return moments;
  }
}
