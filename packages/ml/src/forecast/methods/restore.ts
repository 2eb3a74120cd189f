// From plain JSON back to a fitted method: one reader per format, no code is ever evaluated.
import { MlError } from '../../errors.ts';
import type { SeasonKind } from '../decompose/classical.ts';
import type { FittedForecaster, FittedState } from '../forecaster.ts';
import { FittedAdditive, type FittedAdditiveState } from './additive.ts';
import { FittedArima, type FittedArimaState } from './arima.ts';
import { FittedDampedDrift, type FittedDampedDriftState } from './damped-drift.ts';
import { FittedDoubleSeasonal, type FittedDoubleSeasonalState } from './double-seasonal.ts';
import { FittedEts, type FittedEtsState } from './ets.ts';
import { FittedPath } from './fitted-path.ts';
import { FittedIntermittent, type FittedIntermittentState } from './intermittent.ts';
import { FittedLagRidge, type FittedLagRidgeState } from './lag-ridge.ts';
import { FittedSeasonalNaive } from './naive.ts';
import {
  FittedDynamicTheta,
  type FittedDynamicThetaState,
  FittedTheta,
  type FittedThetaState,
} from './theta.ts';
import { FittedLogged, FittedSeasonAdjusted } from './transformed.ts';
import { FittedTrigonometric, type FittedTrigonometricState } from './trigonometric.ts';
import { FittedYearlyAdjusted } from './yearly-adjusted.ts';

type Reader = (state: never) => FittedForecaster;

/** Each format's reader; the state was written by the `toJSON` of the same class. */
const READERS: Readonly<Record<string, Reader>> = {
  additive: (s: FittedAdditiveState) => new FittedAdditive(s),
  arima: (s: FittedArimaState) =>
    new FittedArima({ ...s, aicc: s.aicc ?? Number.POSITIVE_INFINITY }),
  'damped-drift': (s: FittedDampedDriftState) => new FittedDampedDrift(s),
  'double-seasonal': (s: FittedDoubleSeasonalState) => new FittedDoubleSeasonal(s),
  'dynamic-theta': (s: FittedDynamicThetaState) => new FittedDynamicTheta(s),
  ets: (s: FittedEtsState) => new FittedEts({ ...s, aicc: s.aicc ?? Number.POSITIVE_INFINITY }),
  intermittent: (s: FittedIntermittentState) => new FittedIntermittent(s),
  'lag-ridge': (s: FittedLagRidgeState) => new FittedLagRidge(s),
  log: (s: { name: string; ceiling: number; inner: FittedState }) =>
    new FittedLogged(s.name, restoreFitted(s.inner), s.ceiling),
  naive: (s: { name: string; season: number[]; drift: number }) => new FittedSeasonalNaive(s),
  path: (s: { name: string; path: number[]; period: number }) =>
    new FittedPath(s.name, Float64Array.from(s.path), s.period),
  'season-adjusted': (s: {
    name: string;
    kind: SeasonKind;
    cycles: number[][];
    inner: FittedState;
  }) => {
    const cycles = s.cycles.map((cycle) => Float64Array.from(cycle));
    return new FittedSeasonAdjusted(s.name, restoreFitted(s.inner), cycles, s.kind);
  },
  theta: (s: FittedThetaState) => new FittedTheta(s),
  trigonometric: (s: FittedTrigonometricState) => new FittedTrigonometric(s),
  'yearly-adjusted': (s: {
    name: string;
    position: number;
    coefficients: number[];
    inner: FittedState;
  }) => {
    const coefficients = Float64Array.from(s.coefficients);
    return new FittedYearlyAdjusted(s.name, restoreFitted(s.inner), coefficients, s.position);
  },
};

const PREFIX = 'aibaas.forecast.';

/**
 * A fitted method from its JSON.
 *
 * @throws MlError `format_unknown` for a format or version this release does not read
 * @example
 * restoreFitted(JSON.parse(JSON.stringify(new Theta().fit(values)))).forecast(12);
 */
export function restoreFitted(state: FittedState): FittedForecaster {
  const { format, version } = state;
  const name = typeof format === 'string' ? format.slice(PREFIX.length) : '';
  const reader = Object.hasOwn(READERS, name) ? READERS[name] : undefined;
  if (reader === undefined || format !== PREFIX + name || version !== 1) {
    const message = `A fitted method of format ${String(format)} version ${String(version)} cannot be read; fit it again.`;
    throw new MlError('format_unknown', 'state.format', message);
  }
  return reader(state as never);
}
