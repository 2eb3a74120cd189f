// The arithmetic of seasonal ARIMA: polynomials multiplied out to sparse lags, the one-step errors
// given them, and the map that keeps a search inside stable polynomials.

/** Orders of a seasonal ARIMA model. */
export interface ArimaOrder {
  p: number;
  d: number;
  q: number;
  seasonalP: number;
  seasonalD: number;
  seasonalQ: number;
  period: number;
}

/** Coefficients in the order of their lags; signs as in w_t = φ w_{t−1} + e_t + θ e_{t−1}. */
export interface ArimaCoefficients {
  ar: readonly number[];
  ma: readonly number[];
  seasonalAr: readonly number[];
  seasonalMa: readonly number[];
}

/** Non-zero lags and their coefficients. */
export interface SparseLags {
  lags: Int32Array;
  values: Float64Array;
}

/**
 * Product of a polynomial and its seasonal twin without the leading one. For autoregressions
 * (1 − Σφ Lᵏ)(1 − ΣΦ Lᵏˢ) gives cross terms −φΦ, for moving averages +θΘ.
 */
export function multiplyOut(
  plain: readonly number[],
  seasonal: readonly number[],
  period: number,
  crossSign: 1 | -1,
): SparseLags {
  const terms = new Map<number, number>();
  const add = (lag: number, value: number) => terms.set(lag, (terms.get(lag) ?? 0) + value);
  plain.forEach((v, i) => {
    add(i + 1, v);
  });
  seasonal.forEach((v, k) => {
    add((k + 1) * period, v);
    plain.forEach((u, i) => {
      add((k + 1) * period + i + 1, crossSign * u * v);
    });
  });
  const lags = [...terms.keys()].sort((a, b) => a - b);
  return {
    lags: Int32Array.from(lags),
    values: Float64Array.from(lags, (lag) => terms.get(lag) as number),
  };
}

/** The same product for many coefficients of one order: the lags stay, their values are written over. */
export class LagProduct {
  readonly result: SparseLags;
  readonly #period: number;
  readonly #slots: ReadonlyMap<number, number>;
  readonly #crossSign: 1 | -1;

  constructor(plainCount: number, seasonalCount: number, period: number, crossSign: 1 | -1) {
    const ones = (count: number) => new Array<number>(count).fill(1);
    this.result = multiplyOut(ones(plainCount), ones(seasonalCount), period, crossSign);
    this.#slots = new Map(Array.from(this.result.lags, (lag, slot) => [lag, slot]));
    this.#period = period;
    this.#crossSign = crossSign;
  }

  /** @param sign −1 negates both polynomials first */
  update(plain: readonly number[], seasonal: readonly number[], sign: 1 | -1): SparseLags {
    const { values } = this.result;
    values.fill(0);
    const add = (lag: number, value: number): void => {
      const slot = this.#slots.get(lag) as number;
      values[slot] = (values[slot] as number) + value;
    };
    for (let i = 0; i < plain.length; i++) add(i + 1, sign * (plain[i] as number));
    for (let k = 0; k < seasonal.length; k++) {
      const v = seasonal[k] as number;
      add((k + 1) * this.#period, sign * v);
      for (let i = 0; i < plain.length; i++) {
        add((k + 1) * this.#period + i + 1, this.#crossSign * v * (plain[i] as number));
      }
    }
    return this.result;
  }
}

/**
 * Coefficients of a stable polynomial from partial autocorrelations inside (−1, 1)
 * (Barndorff-Nielsen & Schou 1973, by the Durbin–Levinson recursion).
 */
export function fromPartials(partials: ArrayLike<number>, from: number, count: number): number[] {
  const current: number[] = [];
  for (let k = 0; k < count; k++) {
    const r = partials[from + k] as number;
    // Both ends of a pair change together, so that no copy is needed.
    for (let i = 0, j = k - 1; i <= j; i++, j--) {
      const [a, b] = [current[i] as number, current[j] as number];
      current[i] = a - r * b;
      current[j] = b - r * a;
    }
    current.push(r);
  }
  return current;
}

/**
 * One-step errors given the past (conditional on zero errors before the first full lag).
 *
 * @param errors receives the errors; the first `skip` are zero
 * @returns the sum of squared errors
 */
export function arimaErrors(
  w: Float64Array,
  ar: SparseLags,
  ma: SparseLags,
  skip: number,
  errors: Float64Array,
): number {
  const n = w.length;
  const arCount = ar.lags.length;
  const maCount = ma.lags.length;
  const { lags: arLags, values: arValues } = ar;
  const { lags: maLags, values: maValues } = ma;
  let squares = 0;
  errors.fill(0, 0, Math.min(skip, n));
  for (let t = skip; t < n; t++) {
    let e = w[t] as number;
    for (let k = 0; k < arCount; k++) {
      e -= (arValues[k] as number) * (w[t - (arLags[k] as number)] as number);
    }
    for (let k = 0; k < maCount; k++) {
      // Lags rise: past this one all reach before the first error.
      const at = t - (maLags[k] as number);
      if (at < skip) break;
      e -= (maValues[k] as number) * (errors[at] as number);
    }
    errors[t] = e;
    squares += e * e;
  }
  return squares;
}

/** Differences `times` times over `lag`; each pass drops the first `lag` values. */
export function difference(values: Float64Array, lag: number, times: number): Float64Array {
  let current = values;
  for (let pass = 0; pass < times; pass++) {
    const from = current;
    current = from.slice(lag).map((v, i) => v - (from[i] as number));
  }
  return current;
}
