// Methods that cost many times what the others do: they join a pool where the caller has asked for the
// effort and the history is long enough, and weigh there as much as their backtest earns them.
import type { Forecaster } from '../forecaster.ts';
import { AutomaticArima } from '../methods/automatic-arima.ts';
import { BoostedLags } from '../methods/boosted-lags.ts';
import { LstmWindows } from '../methods/lstm-windows.ts';
import { TrigonometricSmoothing } from '../methods/trigonometric.ts';
import type { PoolContext } from './pool.ts';

/** Below, trees and networks have too little to learn from. */
const LENGTH_MIN = 150;
/** Seasons longer than this cost ARIMA minutes. */
const ARIMA_PERIOD_MAX = 24;

/** @param known names of the methods that are in the pool already */
export function thoroughMethods(context: PoolContext, known: ReadonlySet<string>): Forecaster[] {
  const { length, horizonSteps, periods, frequency, isSparse } = context;
  if (isSparse || length < LENGTH_MIN) return [];
  const period = periods[0] ?? 1;
  const methods: Forecaster[] = [
    new LstmWindows({ horizonSteps, period }),
    new BoostedLags({ horizonSteps, periods, frequency }),
  ];
  if (periods.length > 0) methods.push(new TrigonometricSmoothing({ periods }));
  if (period <= ARIMA_PERIOD_MAX) methods.push(new AutomaticArima({ period }));
  return methods.filter(({ name }) => !known.has(name));
}
