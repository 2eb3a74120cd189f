// Linear regressions as estimators: ridge, elastic net (with the lasso as its end), and generalised
// linear models for counts and amounts.
import { MlError } from '../errors.ts';
import { defineEstimator } from '../estimator/estimator.ts';
import { createPace } from '../estimator/fit-context.ts';
import { fitElasticNet } from './coordinate-descent.ts';
import { FittedLinear, readLinear } from './fitted-linear.ts';
import { prepare, scaleTarget } from './prepare.ts';
import { fitRidge } from './ridge-fit.ts';
import { fitByScoring } from './scoring.ts';

const columns = ['numeric', 'categorical', 'time'] as const;

const l2 = {
  kind: 'number',
  default: 1,
  min: 0,
  max: 1e12,
  isLog: true,
  search: [1e-2, 1e4],
  description: 'L2 penalty of the coefficients, against the sum of the losses of all rows',
} as const;

export const ridge = defineEstimator({
  name: 'ridge',
  title: 'Ridge regression',
  version: 1,
  tasks: ['regression'],
  columns,
  parameters: { l2 },
  fit(data, parameters) {
    const { header, encoder, design, weights } = prepare(data);
    const { scale, y } = scaleTarget(data.y, weights);
    const solution = fitRidge(design, y, weights, parameters.l2);
    return new FittedLinear('ridge', header, encoder, solution, { kind: 'identity', ...scale });
  },
  read: (state) => readLinear('ridge', state),
});

export const elasticNet = defineEstimator({
  name: 'elastic-net',
  title: 'Elastic net and lasso',
  version: 1,
  tasks: ['regression'],
  columns,
  parameters: {
    penalty: {
      kind: 'number',
      default: 0.01,
      min: 0,
      max: 1e6,
      isLog: true,
      search: [1e-5, 1],
      description: 'Penalty of the coefficients, against the mean loss of a row',
    },
    l1Share: {
      kind: 'number',
      default: 0.5,
      min: 0,
      max: 1,
      search: [0.05, 1],
      description: 'Share of the penalty that sets coefficients to 0; 1 is the lasso',
    },
    passes: {
      kind: 'integer',
      default: 5000,
      min: 1,
      max: 1_000_000,
      description: 'Most passes over the features',
    },
  },
  fit(data, parameters, context) {
    const { header, encoder, design, weights } = prepare(data);
    const { scale, y } = scaleTarget(data.y, weights);
    const rules = { ...parameters, tolerance: 1e-9 };
    const solution = fitElasticNet(design, y, weights, rules, createPace(context));
    return new FittedLinear('elastic-net', header, encoder, solution, {
      kind: 'identity',
      ...scale,
    });
  },
  read: (state) => readLinear('elastic-net', state),
});

const powers = { poisson: 1, gamma: 2, tweedie: 0 } as const;

/** @throws MlError `target_negative` */
function checkTarget(y: Float64Array, family: string): void {
  const least = family === 'gamma' ? Number.MIN_VALUE : 0;
  const bad = y.findIndex((value) => value < least);
  if (bad < 0) return;
  const wanted = family === 'gamma' ? 'above 0' : 'of at least 0';
  const message = `Row ${bad} has the target ${y[bad]}; ${family} needs numbers ${wanted}.`;
  throw new MlError('target_negative', `data.target[${bad}]`, message);
}

export const generalisedLinear = defineEstimator({
  name: 'generalised-linear',
  title: 'Poisson, gamma and Tweedie regression',
  version: 1,
  tasks: ['regression'],
  columns,
  parameters: {
    family: {
      kind: 'choice',
      choices: ['poisson', 'gamma', 'tweedie'],
      default: 'poisson',
      search: ['poisson', 'tweedie'],
      description: 'poisson: counts; gamma: amounts above 0; tweedie: amounts with many zeros',
    },
    power: {
      kind: 'number',
      default: 1.5,
      min: 1.01,
      max: 1.99,
      search: [1.1, 1.9],
      description: 'How the variance of tweedie grows with the mean',
    },
    l2,
    steps: { kind: 'integer', default: 100, min: 1, max: 10_000, description: 'Most steps' },
  },
  fit(data, { family, power, ...rules }, context) {
    checkTarget(data.y, family);
    const { header, encoder, design, weights } = prepare(data);
    // Means are in units of the average, and sums of huge targets stay finite.
    const top = data.y.reduce((most, value) => Math.max(most, value), 0);
    const sum = data.y.reduce(
      (all, value, row) => all + (top > 0 ? value / top : 0) * (weights?.[row] ?? 1),
      0,
    );
    const scale = top * (sum / data.y.length);
    const kept = { ...rules, power: family === 'tweedie' ? power : powers[family] };
    const solution =
      scale > 0
        ? fitByScoring(
            design,
            data.y.map((value) => value / scale),
            weights,
            kept,
            createPace(context),
          )
        : { coefficients: new Float64Array(design.width), intercepts: new Float64Array(1) };
    const link = { kind: 'exponential', scale } as const;
    return new FittedLinear('generalised-linear', header, encoder, solution, link);
  },
  read: (state) => readLinear('generalised-linear', state),
});
