// Wrappers that change the data before a method sees it and undo it after: logarithms, and
// taking a season out by classical indices or (M)STL. They fit nothing else of their own.
import { classicalIndices, hasSeason, type SeasonKind } from '../decompose/classical.ts';
import { type MstlOptions, mstl } from '../decompose/mstl.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';

/** Logarithms that several methods take of the same histories; one for the length of one contest. */
export class SharedLogs {
  readonly #kept = new Map<Float64Array, Float64Array>();

  of(values: Float64Array): Float64Array {
    let logs = this.#kept.get(values);
    if (logs === undefined) {
      logs = new Float64Array(values.length);
      for (let i = 0; i < values.length; i++) logs[i] = Math.log(values[i] as number);
      this.#kept.set(values, logs);
    }
    return logs;
  }
}

/** Runs `inner` on logarithms; all values must be positive. Forecasts are medians. */
export class Logged implements Forecaster {
  readonly name: string;
  readonly inner: Forecaster;
  readonly #shared: SharedLogs | null;

  /** @param options.shared only while the histories it is asked about do not change */
  constructor(options: { inner: Forecaster; shared?: SharedLogs }) {
    this.inner = options.inner;
    this.name = `log ${options.inner.name}`;
    this.#shared = options.shared ?? null;
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedLogged {
    const logs = (this.#shared ?? new SharedLogs()).of(values);
    let top = Number.NEGATIVE_INFINITY;
    for (const v of logs) top = Math.max(top, v);
    const before = previous instanceof FittedLogged ? previous.inner : undefined;
    // A path may leave the data by two orders of magnitude, no further: exp() hides runaways.
    return new FittedLogged(this.name, this.inner.fit(logs, before), top + 4.6);
  }
}

export class FittedLogged implements FittedForecaster {
  readonly name: string;
  readonly inner: FittedForecaster;
  readonly ceiling: number;

  constructor(name: string, inner: FittedForecaster, ceiling: number) {
    this.name = name;
    this.inner = inner;
    this.ceiling = ceiling;
  }

  forecast(horizonSteps: number): Float64Array {
    return this.inner.forecast(horizonSteps).map((v) => Math.exp(Math.min(v, this.ceiling)));
  }

  toJSON(): FittedState {
    const { name, ceiling } = this;
    return { format: 'aibaas.forecast.log', version: 1, name, ceiling, inner: this.inner.toJSON() };
  }
}

export type SeasonRemoval =
  | { by: 'classical'; kind: SeasonKind; shrink?: boolean; test?: number }
  | { by: 'stl'; windows?: MstlOptions['windows'] };

/**
 * Takes one or more seasons out, lets `inner` forecast the rest, puts the last cycle of each
 * season back. With `classical`, a season that fails the autocorrelation test stays in.
 *
 * @example
 * new SeasonAdjusted({ inner: new Theta(), periods: [12],
 *   removal: { by: 'classical', kind: 'multiplicative' } });
 */
export class SeasonAdjusted implements Forecaster {
  readonly name: string;
  readonly inner: Forecaster;
  readonly periods: readonly number[];
  readonly removal: SeasonRemoval;

  constructor(options: {
    inner: Forecaster;
    periods: readonly number[];
    removal: SeasonRemoval;
    name?: string;
  }) {
    this.inner = options.inner;
    this.periods = options.periods;
    this.removal = options.removal;
    const by = options.removal.by === 'stl' ? (options.periods.length > 1 ? 'mstl' : 'stl') : '';
    this.name = options.name ?? (by === '' ? options.inner.name : `${by}+${options.inner.name}`);
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedSeasonAdjusted {
    const before = previous instanceof FittedSeasonAdjusted ? previous.inner : undefined;
    const { adjusted, cycles, kind } = this.#remove(values);
    return new FittedSeasonAdjusted(this.name, this.inner.fit(adjusted, before), cycles, kind);
  }

  #remove(values: Float64Array): {
    adjusted: Float64Array;
    cycles: Float64Array[];
    kind: SeasonKind;
  } {
    const n = values.length;
    if (this.removal.by === 'stl') {
      const { windows } = this.removal;
      const parts = mstl(values, { periods: this.periods, ...(windows ? { windows } : {}) });
      const adjusted = Float64Array.from(values);
      for (const own of parts.seasonals) {
        for (let i = 0; i < n; i++) adjusted[i] = (adjusted[i] as number) - (own[i] as number);
      }
      const cycles = parts.seasonals.map((s, k) => s.slice(n - (parts.periods[k] as number)));
      return { adjusted, cycles, kind: 'additive' };
    }
    const { kind, shrink, test } = this.removal;
    const adjusted = Float64Array.from(values);
    const cycles: Float64Array[] = [];
    for (const period of this.periods) {
      if (!hasSeason(adjusted, period, test ?? 1.645)) continue;
      const indices = classicalIndices(adjusted, period, kind, shrink ?? false);
      if (kind === 'multiplicative' && indices.some((v) => !(v > 0.01))) continue;
      for (let i = 0; i < n; i++) {
        const index = indices[i % period] as number;
        const v = adjusted[i] as number;
        adjusted[i] = kind === 'additive' ? v - index : v / index;
      }
      cycles.push(Float64Array.from(indices, (_, k) => indices[(n + k) % period] as number));
    }
    return { adjusted, cycles, kind };
  }
}

export class FittedSeasonAdjusted implements FittedForecaster {
  readonly name: string;
  readonly inner: FittedForecaster;
  readonly cycles: Float64Array[];
  readonly kind: SeasonKind;

  constructor(name: string, inner: FittedForecaster, cycles: Float64Array[], kind: SeasonKind) {
    this.name = name;
    this.inner = inner;
    this.cycles = cycles;
    this.kind = kind;
  }

  forecast(horizonSteps: number): Float64Array {
    const out = this.inner.forecast(horizonSteps);
    for (const cycle of this.cycles) {
      for (let i = 0; i < horizonSteps; i++) {
        const index = cycle[i % cycle.length] as number;
        out[i] = this.kind === 'additive' ? (out[i] as number) + index : (out[i] as number) * index;
      }
    }
    return out;
  }

  toJSON(): FittedState {
    const { name, kind } = this;
    return {
      format: 'aibaas.forecast.season-adjusted',
      version: 1,
      name,
      kind,
      cycles: this.cycles.map(plain),
      inner: this.inner.toJSON(),
    };
  }
}
