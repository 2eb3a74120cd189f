// A smooth yearly wave in daily data: a few harmonics of the year beside a slowly bending trend, by
// least squares. For two years and more; a year of single days is too much to learn.
import { NormalEquations } from '../../linear/ridge.ts';

/** Days of the mean Gregorian year. */
export const YEAR_DAYS = 365.2425;
const HARMONICS = 4;

export interface YearlyWave {
  /** Coefficients of sin and cos of the harmonics, in turn; position 0 is values[0]. */
  coefficients: Float64Array;
  /** Share of the variance around the trend that the wave explains. */
  strength: number;
}

/** Fills `row` with sin and cos of the harmonics at a position. */
function harmonics(position: number, row: Float64Array): void {
  const angle = (2 * Math.PI * position) / YEAR_DAYS;
  for (let k = 1; k <= HARMONICS; k++) {
    row[2 * k - 2] = Math.sin(k * angle);
    row[2 * k - 1] = Math.cos(k * angle);
  }
}

/**
 * @param values daily, at least two years
 */
export function fitYearlyWave(values: Float64Array): YearlyWave {
  const n = values.length;
  const waves = 2 * HARMONICS;
  // A free bend per year, so that growth is not mistaken for season.
  const bends = 1 + Math.ceil(n / YEAR_DAYS);
  const size = waves + bends;
  const equations = new NormalEquations(size);
  const trendOnly = new NormalEquations(bends);
  const row = new Float64Array(size);
  const trendRow = row.subarray(waves);
  const describe = (i: number) => {
    harmonics(i, row);
    const at = (i / n) * 2 - 1;
    let before = 1;
    let current = at;
    // Legendre polynomials: independent of each other over the history.
    for (let k = 0; k < bends; k++) {
      trendRow[k] = before;
      const next = ((2 * k + 3) * at * current - (k + 1) * before) / (k + 2);
      before = current;
      current = next;
    }
  };
  for (let i = 0; i < n; i++) {
    describe(i);
    equations.add(row, values[i] as number);
    trendOnly.add(trendRow, values[i] as number);
  }
  const whole = equations.solve(1e-6);
  const trend = trendOnly.solve(1e-6);
  let unexplained = 0;
  let total = 0;
  for (let i = 0; i < n; i++) {
    describe(i);
    let fitted = 0;
    for (let k = 0; k < size; k++) fitted += (whole[k] as number) * (row[k] as number);
    let level = 0;
    for (let k = 0; k < bends; k++) level += (trend[k] as number) * (trendRow[k] as number);
    unexplained += ((values[i] as number) - fitted) ** 2;
    total += ((values[i] as number) - level) ** 2;
  }
  return {
    coefficients: whole.slice(0, waves),
    strength: total > 0 ? 1 - unexplained / total : 0,
  };
}

/** The wave at positions from, from + 1, … */
export function yearlyWave(coefficients: Float64Array, from: number, count: number): Float64Array {
  const row = new Float64Array(coefficients.length);
  return Float64Array.from({ length: count }, (_, i) => {
    harmonics(from + i, row);
    return coefficients.reduce((sum, c, k) => sum + c * (row[k] as number), 0);
  });
}
