// Estimators against what scikit-learn predicts for the same table (make.py beside this file wrote
// it): standardised numbers with missing ones at the mean, a flag for them, one feature a level.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FittedKMeans } from '../../../packages/ml/src/cluster/k-means.ts';
import * as ml from '../../../packages/ml/src/index.ts';
import { FittedLinear } from '../../../packages/ml/src/linear/fitted-linear.ts';

type Reference = { data: Record<string, (number | null)[]> } & Record<string, number[]>;

const reference = JSON.parse(
  readFileSync(new URL('./reference.json', import.meta.url), 'utf8'),
) as Reference;
const numbers = (name: string) =>
  Float64Array.from(reference.data[name] ?? [], (value) => value ?? Number.NaN);
const codes = (name: string) => Int32Array.from(numbers(name));

const features = new ml.Frame([
  ...['a', 'b', 'c'].map((name) => ({ name, kind: 'numeric', values: numbers(name) }) as const),
  { name: 'plan', kind: 'categorical', codes: codes('plan'), categories: ['x', 'y', 'z'] },
]);
const weights = numbers('weights');

/** A model of our own on the table; `target` names the column to learn. */
async function fitted(name: string, target: string, parameters: object, isWeighted: boolean) {
  const { task, y } = targetOf(target);
  return ml
    .findEstimator(name)
    .create(parameters)
    .fit({ task, features, target: y, ...(isWeighted ? { weights } : {}) }, { seed: 1 });
}

function targetOf(name: string): { task: ml.Task; y: ml.Column } {
  if (name === 'yes' || name === 'level') {
    const categories = name === 'yes' ? ['no', 'yes'] : ['low', 'middle', 'high'];
    const task = name === 'yes' ? 'binary' : 'multiclass';
    return { task, y: { name, kind: 'categorical', codes: codes(name), categories } };
  }
  return { task: 'regression', y: { name, kind: 'numeric', values: numbers(name) } };
}

function expectClose(ours: ArrayLike<number>, name: string, digits: number): void {
  const theirs = reference[name] as number[];
  expect(ours).toHaveLength(theirs.length);
  theirs.forEach((value, i) => {
    expect(ours[i]).toBeCloseTo(value, digits);
  });
}

const net = { penalty: 0.05, l1Share: 0.4 };
const tweedie = { family: 'tweedie', power: 1.4, l2: 1.5 };

describe('regressions as scikit-learn makes them', () => {
  it.each<[string, string, string, object]>([
    ['ridge', 'ridge', 'amount', { l2: 2.5 }],
    ['ridge_weighted', 'ridge', 'amount', { l2: 2.5 }],
    ['lasso', 'elastic-net', 'amount', { penalty: 0.08, l1Share: 1 }],
    ['elastic_net', 'elastic-net', 'amount', net],
    ['elastic_net_weighted', 'elastic-net', 'amount', net],
    ['poisson', 'generalised-linear', 'count', { l2: 1.5 }],
    ['poisson_weighted', 'generalised-linear', 'count', { l2: 1.5 }],
    ['gamma', 'generalised-linear', 'cost', { family: 'gamma', l2: 1.5 }],
    ['tweedie', 'generalised-linear', 'claim', tweedie],
  ])('%s', async (name, estimator, target, parameters) => {
    const model = await fitted(estimator, target, parameters, name.endsWith('weighted'));
    expectClose(model.predict(features), name, 5);
  });
});

describe('classifiers as scikit-learn makes them', () => {
  it.each(['logistic', 'logistic_weighted'])('%s', async (name) => {
    const isWeighted = name.endsWith('weighted');
    const model = await fitted('logistic-regression', 'yes', { l2: 0.7 }, isWeighted);
    const second = model.predict(features).filter((_, i) => i % 2 === 1);
    expectClose(second, name, 5);
  });

  it('softmax', async () => {
    const model = await fitted('logistic-regression', 'level', { l2: 0.7 }, false);
    expectClose(model.predict(features), 'softmax', 5);
  });

  it.each([
    ['hinge', 'hinge'],
    ['squared_hinge', 'squaredHinge'],
  ])('%s', async (name, loss) => {
    const exact = { loss, cost: 0.3, tolerance: 1e-10, passes: 100_000 };
    const model = await fitted('linear-svm', 'yes', exact, false);
    expect(model).toBeInstanceOf(FittedLinear);
    if (model instanceof FittedLinear) expectClose(model.margins(features), name, 5);
  });
});

describe('what looks at no target, as scikit-learn makes it', () => {
  it('principal components', () => {
    const fitted = ml.fitPca(features, 3, { seed: 1 });
    expectClose(fitted.varianceShares, 'pca_shares', 8);
    expectClose(fitted.transform(features), 'pca', 6);
  });

  it('k-means finds clusters as tight', async () => {
    const estimator = ml.findEstimator('k-means').create({ clusters: 3, starts: 30 });
    const model = await estimator.fit({ task: 'clustering', features }, { seed: 1 });
    expect(model).toBeInstanceOf(FittedKMeans);
    if (model instanceof FittedKMeans) {
      expectClose([model.clusters.inertia], 'kmeans_inertia', 6);
    }
  });

  it('one-class support vector machine', async () => {
    const exact = { nu: 0.2, gamma: 0.15, tolerance: 1e-8 };
    const estimator = ml.findEstimator('one-class-svm').create(exact);
    const model = await estimator.fit({ task: 'anomaly', features }, { seed: 1 });
    expectClose(model.predict(features), 'one_class', 5);
  });
});
