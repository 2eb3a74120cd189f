// Naive2, the yardstick of the M4 competition: the last value, seasonally adjusted by classical
// multiplicative indices where the 90 % autocorrelation test finds a season.
import { classicalIndices, hasSeason } from '../../packages/ml/src/index.ts';

export function naive2(train: readonly number[], period: number, horizonSteps: number): number[] {
  const values = Float64Array.from(train);
  const n = values.length;
  const last = values[n - 1] as number;
  if (!hasSeason(values, period)) return new Array<number>(horizonSteps).fill(last);
  const indices = classicalIndices(values, period, 'multiplicative');
  const adjusted = last / (indices[(n - 1) % period] as number);
  return Array.from(
    { length: horizonSteps },
    (_, i) => adjusted * (indices[(n + i) % period] as number),
  );
}
