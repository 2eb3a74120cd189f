// One line per forecasting method: the unfitted type and its fitted twin.
export {
  AdditiveModel,
  type AdditiveOptions,
  type AdditiveParts,
  type AdditiveSeason,
  FittedAdditive,
} from './additive.ts';
export { Arima, FittedArima, filterArima } from './arima.ts';
export type { ArimaCoefficients, ArimaOrder } from './arima-recursion.ts';
export { AutomaticArima } from './automatic-arima.ts';
export { AutomaticEts, FittedAutomaticEts } from './automatic-ets.ts';
export { BlockRidge } from './block-ridge.ts';
export { BoostedLags, type BoostedLagsOptions } from './boosted-lags.ts';
export { ChangeRidge } from './change-ridge.ts';
export { DampedDrift, FittedDampedDrift } from './damped-drift.ts';
export { DoubleSeasonal, FittedDoubleSeasonal } from './double-seasonal.ts';
export { Ets, FittedEts } from './ets.ts';
export { FittedPath } from './fitted-path.ts';
export {
  FittedIntermittent,
  Intermittent,
  type IntermittentOptions,
  type IntermittentVariant,
} from './intermittent.ts';
export { FittedLagRidge, LagRidge } from './lag-ridge.ts';
export { LstmWindows, type LstmWindowsOptions } from './lstm-windows.ts';
export { FittedSeasonalNaive, SeasonalNaive } from './naive.ts';
export { NearestWindows } from './nearest-windows.ts';
export { restoreFitted } from './restore.ts';
export { DynamicTheta, FittedDynamicTheta, FittedTheta, Theta } from './theta.ts';
export { FittedLogged, FittedSeasonAdjusted, Logged, SeasonAdjusted } from './transformed.ts';
export {
  FittedTrigonometric,
  filterTrigonometric,
  type TrigonometricOptions,
  TrigonometricSmoothing,
} from './trigonometric.ts';
export type {
  TrigonometricParameters,
  TrigonometricShape,
  TrigonometricStates,
} from './trigonometric-recursion.ts';
export { WindowRidge } from './window-ridge.ts';
export { FittedYearlyAdjusted, YearlyAdjusted } from './yearly-adjusted.ts';
