// The template of a forecasting method: an unfitted and a fitted class that already forecast, the
// mean of the last values, listed in the contract test that all methods pass.
import { addAtEnd, addBefore, addSorted, type Plan } from './plan.ts';
import { checkName, spokenName, typeName } from './words.ts';

const folder = 'packages/ml/src/forecast/methods';
const index = `${folder}/index.ts`;
const restore = `${folder}/restore.ts`;
const contract = `${folder}/contract.test.ts`;

/** Lets the JSON of a fitted value be read back. */
function addReader(text: string, name: string): string {
  const fitted = `Fitted${typeName(name)}`;
  const line = `import { ${fitted} } from './${name}.ts';`;
  const imported = addSorted(text, /^import .* from '\.\//, line, restore);
  const reader = `  '${name}': (s: { name: string; mean: number }) => new ${fitted}(s),\n`;
  return addAtEnd(imported, /^const READERS\b/m, '\n};', reader, restore);
}

/** Puts the method among those that the contract test of all methods runs over. */
function addToContract(text: string, name: string): string {
  const imported = addBefore(text, /^ {2}restoreFitted,$/, `  ${typeName(name)},\n`, contract);
  const entry = `  ['${spokenName(name)}', new ${typeName(name)}()],\n`;
  return addAtEnd(imported, /^const methods\b/m, '\n];', entry, contract);
}

export function planEstimator(given: string): Plan {
  const name = checkName(given);
  const line = `export { Fitted${typeName(name)}, ${typeName(name)} } from './${name}.ts';`;
  return {
    files: {
      [`${folder}/${name}.ts`]: source(name),
      [`${folder}/${name}.test.ts`]: test(name),
    },
    edits: [
      { path: index, change: (text) => addSorted(text, /^export .* from '\.\//, line, index) },
      { path: restore, change: (text) => addReader(text, name) },
      { path: contract, change: (text) => addToContract(text, name) },
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
// What ${spokenName(name)} adds to the contract of all methods (contract.test.ts).
import { describe, expect, it } from 'vitest';
import { ${typeName(name)} } from './${name}.ts';

const values = Float64Array.of(9, 9, 1, 2, 3);

describe('${spokenName(name)}', () => {
  it('forecasts the mean of the last values', () => {
    const fitted = new ${typeName(name)}({ window: 3 }).fit(values);
    expect([...fitted.forecast(2)]).toEqual([2, 2]);
  });

  it('takes a history that is shorter than its window', () => {
    expect([...new ${typeName(name)}({ window: 30 }).fit(values).forecast(1)]).toEqual([4.8]);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses a window of %d', (window) => {
    expect(() => new ${typeName(name)}({ window })).toThrow('options.window');
  });

  it('refuses an empty history', () => {
    expect(() => new ${typeName(name)}().fit(new Float64Array(0))).toThrow('at least one');
  });
});
`;
