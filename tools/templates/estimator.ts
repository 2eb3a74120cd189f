// The template of a forecasting method: an unfitted and a fitted class that already forecast, the
// mean of the last values, and a test that holds them to what every method promises.
import { addSorted, type Plan } from './plan.ts';
import { checkName, spokenName, typeName } from './words.ts';

const folder = 'packages/ml/src/forecast/methods';

export function planEstimator(given: string): Plan {
  const name = checkName(given);
  const index = `${folder}/index.ts`;
  const line = `export { Fitted${typeName(name)}, ${typeName(name)} } from './${name}.ts';`;
  return {
    files: {
      [`${folder}/${name}.ts`]: source(name),
      [`${folder}/${name}.test.ts`]: test(name),
    },
    edits: [
      { path: index, change: (text) => addSorted(text, /^export .* from '\.\//, line, index) },
    ],
    next: [
      `Replace the mean in ${folder}/${name}.ts by the method, and cite the paper it comes from.`,
      'Add golden numbers of a reference implementation, with the script that made them.',
      'Name it among the candidates of its family where it should compete.',
    ],
  };
}

const source = (name: string): string => `\
// ${spokenName(name).replace(/^./, (letter) => letter.toUpperCase())}: forecasts the mean of the last values. It knows no season and no trend.
import { MlError } from '../../errors.ts';
import type { FittedForecaster, FittedState, Forecaster } from '../forecaster.ts';

/**
 * Forecasts every step as the mean of the last \`window\` values.
 *
 * @throws MlError \`window_out_of_range\` when the window is not a whole number of at least 1.
 * @example
 * new ${typeName(name)}({ window: 7 }).fit(values).forecast(14);
 */
export class ${typeName(name)} implements Forecaster {
  readonly name = '${spokenName(name)}';
  /** How many of the last values are averaged; all of them where the history is shorter. */
  readonly window: number;

  constructor(options: { window?: number } = {}) {
    const { window = 7 } = options;
    if (!Number.isInteger(window) || window < 1) {
      const message = \`options.window is \${window}; give a whole number of at least 1.\`;
      throw new MlError('window_out_of_range', 'options.window', message);
    }
    this.window = window;
  }

  fit(values: Float64Array): Fitted${typeName(name)} {
    if (values.length === 0) {
      throw new MlError('history_empty', 'values', 'There is no value to average; give at least one.');
    }
    const recent = values.slice(-this.window);
    const mean = recent.reduce((sum, value) => sum + value, 0) / recent.length;
    return new Fitted${typeName(name)}({ name: this.name, mean });
  }
}

export class Fitted${typeName(name)} implements FittedForecaster {
  readonly name: string;
  readonly mean: number;

  constructor(state: { name: string; mean: number }) {
    this.name = state.name;
    this.mean = state.mean;
  }

  forecast(horizonSteps: number): Float64Array {
    return new Float64Array(horizonSteps).fill(this.mean);
  }

  toJSON(): FittedState {
    const { name, mean } = this;
    return { format: 'aibaas.forecast.${name}', version: 1, name, mean };
  }
}
`;

const test = (name: string): string => `\
// What every forecasting method promises, shown for ${spokenName(name)}.
import { describe, expect, it } from 'vitest';
import { Fitted${typeName(name)}, ${typeName(name)} } from './${name}.ts';

const values = Float64Array.of(9, 9, 1, 2, 3);

describe('${spokenName(name)}', () => {
  it('forecasts the mean of the last values', () => {
    const fitted = new ${typeName(name)}({ window: 3 }).fit(values);
    expect([...fitted.forecast(2)]).toEqual([2, 2]);
  });

  it('takes a history that is shorter than its window', () => {
    expect([...new ${typeName(name)}({ window: 30 }).fit(values).forecast(1)]).toEqual([4.8]);
  });

  it('survives JSON', () => {
    const fitted = new ${typeName(name)}().fit(values);
    const revived = new Fitted${typeName(name)}(JSON.parse(JSON.stringify(fitted)));
    expect(revived.forecast(3)).toEqual(fitted.forecast(3));
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a window of %d', (window) => {
    expect(() => new ${typeName(name)}({ window })).toThrow('options.window');
  });

  it('refuses an empty history', () => {
    expect(() => new ${typeName(name)}().fit(new Float64Array(0))).toThrow('at least one');
  });
});
`;
