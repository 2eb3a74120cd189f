// The door of the forecast room.

export { AdaptiveConformal, type AdaptiveConformalOptions } from './adaptive-conformal.ts';
export { type AlignedSeries, type AlignOptions, alignSeries } from './align.ts';
export type { BacktestPoint } from './backtest-points.ts';
export {
  type GlobalForecast,
  GlobalForecaster,
  type GlobalOptions,
  type GlobalSeries,
  readGlobalForecaster,
  trainGlobalForecaster,
} from './boosted/global.ts';
export {
  forecastTogether,
  type TogetherCheck,
  type TogetherForecast,
  type TogetherOptions,
} from './boosted/together.ts';
export { nextTimes } from './calendar.ts';
export { type Changepoint, type ChangepointOptions, findChangepoints } from './changepoints.ts';
export { classicalIndices, hasSeason, type SeasonKind } from './decompose/classical.ts';
export { type MstlOptions, type MstlResult, mstl } from './decompose/mstl.ts';
export { type StlOptions, type StlResult, stl } from './decompose/stl.ts';
export type { EventEffect, ForecastEvent } from './events.ts';
export { type ExplainedForecast, explainForecast, type ForecastComponent } from './explain.ts';
export { FORECAST_VERSION, forecast } from './forecast.ts';
export type { FittedForecaster, FittedState, Forecaster } from './forecaster.ts';
export {
  type Frequency,
  type FrequencyUnit,
  frequencyWords,
  isFrequency,
  stepOf,
} from './frequency.ts';
export * from './hierarchy/index.ts';
export { type LastingChange, type LastingChanges, lastingChanges } from './lasting-changes.ts';
export * from './methods/index.ts';
export type { Note } from './notes.ts';
export type { Effort, ForecastOptions } from './options.ts';
export { type RegulariseOptions, type RegularSeries, regularise } from './regularise.ts';
export type { Backtest, Forecast } from './result.ts';
export { findSeasons } from './seasons.ts';
