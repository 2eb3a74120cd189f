// Value novelty: how far a number made from the stream is from the nearest such number seen before.
// What came back is never odd here, whatever the distribution looks like.
import { SortedWindow } from '../sorted-window.ts';
import { DailyProfile, type DailyProfileState } from './daily-profile.ts';
import { isRounding, RunningMean, UnbrokenRun } from './running.ts';
import type { View } from './view.ts';

const HISTORY = 4000;

/** Turns a record into the number whose novelty counts. */
export interface Feature {
  readonly name: string;
  /** Whether the number is about its record alone. */
  readonly isMomentary?: boolean;
  /** NaN while the feature knows nothing yet. */
  of(timeMs: number, value: number): number;
  /** The largest of the numbers that the last answer came from: it says how much of a distance is rounding. */
  readonly size?: number;
  state(): unknown;
  restore(state: unknown): void;
}

/** Distance of a feature to the nearest of its last 4 000 numbers; NaN for the first. */
export class NearestValue implements View {
  readonly name: string;
  readonly #feature: Feature;
  #seen = new SortedWindow(HISTORY);
  #isAbove = false;

  constructor(feature: Feature) {
    this.#feature = feature;
    this.name = feature.name;
  }

  get isAbove(): boolean {
    return this.#isAbove;
  }

  get isMomentary(): boolean {
    return this.#feature.isMomentary === true;
  }

  update(timeMs: number, value: number): number {
    const number = this.#feature.of(timeMs, value);
    if (Number.isNaN(number)) return Number.NaN;
    const distance = this.#distance(number);
    this.#seen.push(number);
    return distance;
  }

  #distance(number: number): number {
    if (this.#seen.size === 0) return Number.NaN;
    const offset = this.#seen.nearestOffset(number);
    const size = Math.max(this.#feature.size ?? 0, Math.abs(number));
    if (isRounding(offset, size)) return 0;
    this.#isAbove = offset > 0;
    return Math.abs(offset);
  }

  state(): { feature: unknown; seen: number[] } {
    return { feature: this.#feature.state(), seen: this.#seen.state() };
  }

  restore(state: unknown): void {
    const { feature, seen } = state as { feature: unknown; seen: number[] };
    this.#feature.restore(feature);
    this.#seen = SortedWindow.restore(HISTORY, seen);
  }
}

/** The value itself. */
export const itself = (): Feature => ({
  name: 'value',
  isMomentary: true,
  of: (_timeMs, value) => value,
  state: () => null,
  restore: () => {},
});

/** The mean of the last so many values: a level never held before. */
export class Level implements Feature {
  readonly name = 'level';
  readonly #mean: RunningMean;
  readonly #run = new UnbrokenRun();
  readonly #length: number;

  constructor(length: number) {
    this.#length = length;
    this.#mean = new RunningMean(length);
  }

  get size(): number {
    return this.#mean.size;
  }

  of(timeMs: number, value: number): number {
    const run = this.#run.update(timeMs);
    const mean = this.#mean.update(value);
    return run < this.#length ? Number.NaN : mean;
  }

  state() {
    return { mean: this.#mean.state(), run: this.#run.state() };
  }

  restore(state: unknown): void {
    const { mean, run } = state as ReturnType<Level['state']>;
    this.#mean.restore(mean);
    this.#run.restore(run);
  }
}

/** What is left of the value after the usual one of the hour. */
export function dailyResidual(): Feature {
  const profile = new DailyProfile({ hasWeekend: false });
  return {
    name: 'time of day',
    isMomentary: true,
    get size() {
      return profile.size;
    },
    of: (timeMs, value) => profile.residual(timeMs, value),
    state: () => profile.state(),
    restore: (state) => profile.restore(state as DailyProfileState),
  };
}

/** The mean size of the last twenty departures from a short moving average. */
export class Volatility implements Feature {
  readonly name = 'volatility';
  readonly #sizes = new RunningMean(20);
  #average: number | null = null;

  get size(): number {
    return Math.max(this.#sizes.size, Math.abs(this.#average ?? 0));
  }

  of(_timeMs: number, value: number): number {
    const average = this.#average ?? value;
    const departure = value - average;
    this.#average = average + 0.2 * departure;
    const mean = this.#sizes.update(Math.abs(departure));
    return this.#sizes.isFull ? mean : Number.NaN;
  }

  state(): { sizes: ReturnType<RunningMean['state']>; average: number | null } {
    return { sizes: this.#sizes.state(), average: this.#average };
  }

  restore(state: unknown): void {
    const { sizes, average } = state as ReturnType<Volatility['state']>;
    this.#sizes.restore(sizes);
    this.#average = average;
  }
}
