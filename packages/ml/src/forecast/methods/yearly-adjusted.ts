// Takes a smooth yearly wave out of daily data, lets another method forecast the rest, and puts the
// wave of the coming days back.
import { fitYearlyWave, yearlyWave } from '../decompose/yearly.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';
import { plain } from '../forecaster.ts';

/**
 * @example
 * new YearlyAdjusted({ inner: new AutomaticEts({ period: 7 }) }).fit(daily).forecast(90);
 */
export class YearlyAdjusted implements Forecaster {
  readonly name: string;
  readonly inner: Forecaster;

  constructor(options: { inner: Forecaster }) {
    this.inner = options.inner;
    this.name = `year+${options.inner.name}`;
  }

  fit(values: Float64Array, previous?: FittedForecaster): FittedYearlyAdjusted {
    const { coefficients } = fitYearlyWave(values);
    const wave = yearlyWave(coefficients, 0, values.length);
    const rest = values.map((v, i) => v - (wave[i] as number));
    const before = previous instanceof FittedYearlyAdjusted ? previous.inner : undefined;
    const inner = this.inner.fit(rest, before);
    return new FittedYearlyAdjusted(this.name, inner, coefficients, values.length);
  }
}

export class FittedYearlyAdjusted implements FittedForecaster {
  readonly name: string;
  readonly inner: FittedForecaster;
  readonly coefficients: Float64Array;
  /** Days from the start of the wave to the first forecast. */
  readonly position: number;

  constructor(name: string, inner: FittedForecaster, coefficients: Float64Array, position: number) {
    this.name = name;
    this.inner = inner;
    this.coefficients = coefficients;
    this.position = position;
  }

  forecast(horizonSteps: number): Float64Array {
    const wave = yearlyWave(this.coefficients, this.position, horizonSteps);
    return this.inner.forecast(horizonSteps).map((v, i) => v + (wave[i] as number));
  }

  toJSON(): FittedState {
    const { name, position } = this;
    return {
      format: 'aibaas.forecast.yearly-adjusted',
      version: 1,
      name,
      position,
      coefficients: plain(this.coefficients),
      inner: this.inner.toJSON(),
    };
  }
}
