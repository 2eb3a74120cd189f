// Accuracy of point forecasts, each as its source defines it; a step with a missing actual is
// left out. These functions judge one series; averages over series are the caller's.

/** Numbers in order; null or NaN marks a missing actual. */
export type Actuals = ArrayLike<number | null>;

function eachPair(
  actual: Actuals,
  forecast: ArrayLike<number>,
  visit: (y: number, f: number) => void,
) {
  let count = 0;
  const length = Math.min(actual.length, forecast.length);
  for (let i = 0; i < length; i++) {
    const y = actual[i];
    if (y === null || y === undefined || Number.isNaN(y)) continue;
    visit(y, forecast[i] as number);
    count++;
  }
  return count;
}

/**
 * Symmetric mean absolute percentage error, mean of 200·|y−f| / (|y|+|f|), in percent
 * (Makridakis, Spiliotis & Assimakopoulos 2020). Both zero counts as no error.
 *
 * @returns percent in [0, 200]; NaN without a single observed step
 * @example
 * smape([100, 100], [110, 90]); // 10.0250…
 */
export function smape(actual: Actuals, forecast: ArrayLike<number>): number {
  let sum = 0;
  const count = eachPair(actual, forecast, (y, f) => {
    const size = Math.abs(y) + Math.abs(f);
    if (size > 0) sum += (200 * Math.abs(y - f)) / size;
  });
  return sum / count;
}

/**
 * Mean absolute percentage error in percent, or null when an actual is zero (undefined there).
 *
 * @example
 * mape([100, 200], [110, 180]); // 10
 */
export function mape(actual: Actuals, forecast: ArrayLike<number>): number | null {
  let sum = 0;
  let hasZero = false;
  const count = eachPair(actual, forecast, (y, f) => {
    if (y === 0) hasZero = true;
    else sum += (100 * Math.abs(y - f)) / Math.abs(y);
  });
  return hasZero || count === 0 ? null : sum / count;
}

/**
 * Weighted absolute percentage error: 100 · Σ|y−f| / Σ|y|, or null when every actual is zero.
 *
 * @example
 * wape([0, 100], [10, 90]); // 20
 */
export function wape(actual: Actuals, forecast: ArrayLike<number>): number | null {
  let error = 0;
  let size = 0;
  eachPair(actual, forecast, (y, f) => {
    error += Math.abs(y - f);
    size += Math.abs(y);
  });
  return size > 0 ? (100 * error) / size : null;
}

/**
 * The scale of MASE and MSIS: the mean absolute change over `period` steps inside the training
 * part (Hyndman & Koehler 2006), over the pairs of which both values are known.
 *
 * @returns 0 for a training part that never changes, NaN when it has no pair
 */
export function naiveScale(train: Actuals, period: number): number {
  let sum = 0;
  let count = 0;
  for (let i = period; i < train.length; i++) {
    const y = train[i];
    const before = train[i - period];
    if (y === null || y === undefined || before === null || before === undefined) continue;
    const change = Math.abs(y - before);
    if (Number.isNaN(change)) continue;
    sum += change;
    count++;
  }
  return sum / count;
}

/**
 * Mean absolute scaled error: mean |y−f| over {@link naiveScale} of the training part.
 *
 * @param period season of the scale: 24 hourly, 12 monthly, 4 quarterly, 1 otherwise in M4
 * @returns NaN when the training part never changes (the measure is undefined there)
 * @example
 * mase([13], [12], [10, 11, 12], 1); // 1
 */
export function mase(
  actual: Actuals,
  forecast: ArrayLike<number>,
  train: Actuals,
  period = 1,
): number {
  let sum = 0;
  const count = eachPair(actual, forecast, (y, f) => {
    sum += Math.abs(y - f);
  });
  const scale = naiveScale(train, period);
  return scale > 0 ? sum / count / scale : Number.NaN;
}

/**
 * Overall weighted average of M4: the mean of sMAPE and MASE relative to Naive2, where all four
 * numbers are averages over the same set of series.
 *
 * @example
 * owa({ smape: 9, mase: 0.9 }, { smape: 18, mase: 1.8 }); // 0.5
 */
export function owa(
  method: { smape: number; mase: number },
  naive2: { smape: number; mase: number },
): number {
  return 0.5 * (method.smape / naive2.smape + method.mase / naive2.mase);
}
