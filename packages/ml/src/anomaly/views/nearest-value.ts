// Value novelty: how far a number made from the stream is from the nearest such number seen before.
// What came back is never odd here, whatever the distribution looks like.
import { SortedWindow } from '../sorted-window.ts';
import { DailyProfile, type DailyProfileState } from './daily-profile.ts';
import { RunningMean } from './running.ts';
import type { View } from './view.ts';

const HISTORY = 4000;

/** Turns a record into the number whose novelty counts. */
export interface Feature {
  readonly name: string;
  of(timeMs: number, value: number): number;
  state(): unknown;
  restore(state: unknown): void;
}

/** Distance of a feature to the nearest of its last 4 000 numbers; 0 for the first. */
export class NearestValue implements View {
  readonly name: string;
  readonly #feature: Feature;
  #seen = new SortedWindow(HISTORY);

  constructor(feature: Feature) {
    this.#feature = feature;
    this.name = feature.name;
  }

  update(timeMs: number, value: number): number {
    const number = this.#feature.of(timeMs, value);
    const distance = this.#seen.size > 0 ? this.#seen.nearestDistance(number) : 0;
    this.#seen.push(number);
    return distance;
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

/** A feature that needs no memory. */
function plain(name: string, of: (value: number) => number): Feature {
  return { name, of: (_timeMs, value) => of(value), state: () => null, restore: () => {} };
}

/** The value itself. */
export const itself = (): Feature => plain('value', (value) => value);

/** Its order of magnitude: what is large on a quiet stretch may be small on a busy one. */
export const magnitude = (): Feature =>
  plain('magnitude', (value) => Math.sign(value) * Math.log1p(Math.abs(value)));

/** The mean of the last so many values: a level never held before. */
export function levelOver(length: number): Feature {
  const mean = new RunningMean(length);
  return {
    name: 'level',
    of: (_timeMs, value) => mean.update(value),
    state: () => mean.state(),
    restore: (state) => mean.restore(state as ReturnType<RunningMean['state']>),
  };
}

/** What is left of the value after the usual one of the hour. */
export function dailyResidual(): Feature {
  const profile = new DailyProfile({ hasWeekend: false });
  return {
    name: 'time of day',
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

  of(_timeMs: number, value: number): number {
    const average = this.#average ?? value;
    const departure = value - average;
    this.#average = average + 0.2 * departure;
    return this.#sizes.update(Math.abs(departure));
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
