// Forecasts are made in a unit of the series' own, so that euros and cents, bytes and gigabytes get the
// same answer: what is tiny is tiny beside the values. A power of two, which no value is rounded by.
import type { FittedForecaster, Forecaster } from './forecaster.ts';
import type { Forecast } from './result.ts';
import { median } from './statistics.ts';

/** Squares and sums of what is so many powers of two larger than the unit are still finite. */
const ROOM = 300;

/** The power of two at or below the usual size of the values; 1 where all are zero or missing. */
export function unitOf(values: Float64Array): number {
  const sizes = Array.from(values.map(Math.abs)).filter((size) => size > 0);
  if (sizes.length === 0) return 1;
  const exponent = (size: number): number => Math.floor(Math.log2(size));
  const largest = sizes.reduce((most, size) => Math.max(most, size), 0);
  return 2 ** Math.max(exponent(median(sizes)), exponent(largest) - ROOM);
}

/** The forecast of values that were divided by `unit`, in the unit they came in. */
export function inUnit(forecast: Forecast, unit: number): Forecast {
  const whole = (value: number): number => value * unit;
  const all = (values: readonly number[]): number[] => values.map(whole);
  const ends = (levels: Record<string, number[]>) =>
    Object.fromEntries(Object.entries(levels).map(([level, values]) => [level, all(values)]));
  const end = (levels: Record<string, number>) =>
    Object.fromEntries(Object.entries(levels).map(([level, value]) => [level, whole(value)]));
  const { backtest, events } = forecast;
  return {
    ...forecast,
    mean: all(forecast.mean),
    lower: ends(forecast.lower),
    upper: ends(forecast.upper),
    paths: forecast.paths.map(all),
    backtest: backtest && {
      ...backtest,
      points: backtest.points.map((point) => ({
        ...point,
        actual: point.actual === null ? null : whole(point.actual),
        forecast: whole(point.forecast),
        naive: whole(point.naive),
        lower: end(point.lower),
        upper: end(point.upper),
      })),
    },
    ...(events === undefined
      ? {}
      : {
          events: events.map((event) =>
            event.isRelative ? event : { ...event, effect: whole(event.effect) },
          ),
        }),
  };
}

/** A method from outside beside ours: it is given the values, and answers, as they came in. */
export function asGuest(method: Forecaster, unit: number): Forecaster {
  const own = new WeakMap<FittedForecaster, FittedForecaster>();
  return {
    name: method.name,
    fit(values, previous) {
      const whole = values.map((value) => value * unit);
      const fitted = method.fit(whole, previous && own.get(previous));
      const guest: FittedForecaster = {
        name: fitted.name,
        forecast: (horizonSteps) => fitted.forecast(horizonSteps).map((value) => value / unit),
        toJSON: () => fitted.toJSON(),
      };
      own.set(guest, fitted);
      return guest;
    },
  };
}
