// A search asks for points and is told what they gave; it minimises. Its whole state is JSON: stopped anywhere,
// it goes on where it was, and points may be tried at once.
import { MlError } from '../errors.ts';
import { seededNormal, seededRandom } from '../random.ts';
import { checkFormat } from '../state/check-format.ts';
import { StateReader } from '../state/state-reader.ts';
import { proposeByProcess } from './bayesian.ts';
import { checkSpace, cubeOf, type Point, pointAt, type Space, widthOf } from './space.ts';
import { proposeByTree } from './tpe.ts';

export const searchMethods = ['bayesian', 'tpe', 'random'] as const;
export type SearchMethod = (typeof searchMethods)[number];

export interface SearchOptions {
  /** `bayesian` by default: a Gaussian process; `tpe` where there are many choices or trials. */
  readonly method?: SearchMethod;
  readonly seed?: number;
  /** Points spread evenly over the space before its model has a say; twice the dimensions, 4 to 12, by default. */
  readonly spread?: number;
}

export interface Trial {
  readonly id: number;
  readonly point: Point;
  /** Lower is better; null while it is not known. */
  readonly value: number | null;
}

export interface SearchState {
  readonly format: 'aibaas.search';
  readonly version: 1;
  readonly space: Space;
  readonly method: SearchMethod;
  readonly seed: number;
  readonly spread: number;
  readonly trials: readonly Trial[];
}

/** Trials without a better value, in a row, after which more time is unlikely to help. */
const patience = 25;
const gainMin = 1e-4;

/**
 * @example
 * const search = new Search({ rate: { kind: 'log_uniform', low: 1e-4, high: 1 } }, { seed: 1 });
 * for (let i = 0; i < 30; i++) {
 *   const { id, point } = search.ask();
 *   search.tell(id, Math.abs(Math.log10(point.rate as number) + 2));
 * }
 * Math.abs(Math.log10(search.best()?.point.rate as number) + 2) < 0.05; // true
 */
export class Search {
  readonly space: Space;
  readonly method: SearchMethod;
  readonly seed: number;
  readonly spread: number;
  #trials: Trial[];

  /**
   * @param trials that are known already, told or not
   * @throws MlError `space_invalid`, `method_unknown`
   */
  constructor(space: Space, options: SearchOptions = {}, trials: readonly Trial[] = []) {
    checkSpace(space);
    const { method = 'bayesian', seed = 1 } = options;
    const { spread = Math.max(4, Math.min(12, 2 * widthOf(space))) } = options;
    if (!searchMethods.includes(method)) {
      const message = `There is no method "${method}"; use ${searchMethods.join(', ')}.`;
      throw new MlError('method_unknown', 'options.method', message);
    }
    this.space = space;
    this.method = method;
    this.seed = seed;
    this.spread = spread;
    this.#trials = [...trials];
  }

  get trials(): readonly Trial[] {
    return this.#trials;
  }

  /** The next point; those that are asked for and not told yet are kept clear of. */
  ask(): Trial {
    const id = this.#trials.length;
    const trial: Trial = { id, point: pointAt(this.space, this.#propose(id)), value: null };
    this.#trials.push(trial);
    return trial;
  }

  /** @throws MlError `trial_unknown`, `value_not_finite` */
  tell(id: number, value: number): void {
    const trial = this.#trials[id];
    if (trial === undefined) {
      throw new MlError('trial_unknown', 'id', `There is no trial ${id}.`);
    }
    if (Number.isNaN(value)) {
      const message = `Trial ${id} gave no number; tell Infinity for a trial that failed.`;
      throw new MlError('value_not_finite', 'value', message);
    }
    this.#trials[id] = { ...trial, value };
  }

  /** The trial with the lowest value; null before the first. */
  best(): Trial | null {
    let best: Trial | null = null;
    for (const trial of this.#trials) {
      if (trial.value === null || !Number.isFinite(trial.value)) continue;
      if (best === null || trial.value < (best.value as number)) best = trial;
    }
    return best;
  }

  /** Whether the last many trials brought next to nothing. */
  isSettled(): boolean {
    const values = this.#trials.flatMap(({ value }) =>
      value !== null && Number.isFinite(value) ? [value] : [],
    );
    if (values.length < 2 * patience) return false;
    const before = Math.min(...values.slice(0, -patience));
    const spread = Math.max(...values) - Math.min(...values) || 1;
    return before - Math.min(...values) <= gainMin * spread;
  }

  #propose(id: number): Float64Array {
    const width = widthOf(this.space);
    const random = seededRandom(this.seed * 7919 + id);
    const told = this.#trials.filter(({ value }) => value !== null);
    if (this.method === 'random') return Float64Array.from({ length: width }, random);
    if (told.length < this.spread) return spreadPoint(id, width, seededRandom(this.seed));
    const points = told.map(({ point }) => cubeOf(this.space, point));
    const values = Float64Array.from(told, ({ value }) => value as number);
    const open = this.#trials
      .filter(({ value }) => value === null)
      .map(({ point }) => cubeOf(this.space, point));
    const asked = {
      points,
      values: bounded(values),
      open,
      random,
      normal: seededNormal(this.seed + 31 * id),
    };
    return this.method === 'tpe' ? proposeByTree(asked) : proposeByProcess(asked);
  }

  toJSON(): SearchState {
    const { space, method, seed, spread } = this;
    const trials = this.#trials;
    return { format: 'aibaas.search', version: 1, space, method, seed, spread, trials };
  }

  /** @throws MlError `format_unknown`, `space_invalid` */
  static fromJSON(json: SearchState): Search {
    checkFormat(new StateReader(json, 'search'), 'aibaas.search');
    return new Search(json.space, json, json.trials);
  }
}

/** Failed trials count as the worst that was seen. */
function bounded(values: Float64Array): Float64Array {
  const worst = values.reduce(
    (most, v) => (Number.isFinite(v) ? Math.max(most, v) : most),
    Number.NEGATIVE_INFINITY,
  );
  return values.map((value) =>
    Number.isFinite(value) ? value : Number.isFinite(worst) ? worst : 0,
  );
}

const primes = [2, 3, 5, 7, 11, 13, 17, 19, 23, 29, 31, 37, 41, 43, 47, 53];

/** Points that fill the cube evenly: Halton's sequence, turned by a seeded offset in each dimension. */
function spreadPoint(id: number, width: number, random: () => number): Float64Array {
  return Float64Array.from({ length: width }, (_, d) => {
    const base = primes[d % primes.length] as number;
    let [share, digit, rest] = [0, 1 / base, id + 1 + Math.floor(d / primes.length) * 97];
    while (rest > 0) {
      share += digit * (rest % base);
      rest = Math.floor(rest / base);
      digit /= base;
    }
    return (share + random()) % 1;
  });
}
