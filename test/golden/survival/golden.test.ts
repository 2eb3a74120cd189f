// Purchase and value models against what lifetimes computed for the same customers (make.py beside this
// file wrote it). Fits agree to the tolerance of that library's optimiser.
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  hypergeometric,
  hypergeometricOne,
  logHypergeometric,
} from '../../../packages/ml/src/distributions/index.ts';
import * as ml from '../../../packages/ml/src/index.ts';

type Lists = Record<'frequency' | 'recency' | 'age' | 'value', number[]>;

interface Model {
  parameters: Record<string, number>;
  alive: number[];
  expected: Record<string, number[]>;
  new: Record<string, number>;
}

interface Reference {
  customers: Lists;
  shown: number;
  bg: Model;
  pareto: Model;
  gamma: { parameters: Record<string, number>; expected: number[] };
  lifetime: number[];
  transactions: {
    customers: string[];
    times: number[];
    values: number[];
    endMs: number;
    summary: Record<keyof Lists, Record<string, number>>;
  };
  hypergeometric: { points: [number, number, number, number][]; values: number[] };
}

const reference = JSON.parse(
  readFileSync(new URL('./reference.json', import.meta.url), 'utf8'),
) as Reference;
const { customers, shown } = reference;
const first = Object.fromEntries(
  Object.entries(customers).map(([name, list]) => [name, list.slice(0, shown)]),
) as Lists;

const near = (ours: number, theirs: number | undefined, share: number): void => {
  expect(theirs).toBeTypeOf('number');
  expect(Math.abs(ours - (theirs as number))).toBeLessThanOrEqual(
    share * Math.max(1, Math.abs(theirs as number)),
  );
};

const bg = ml.fitBgNbd(customers);
const pareto = ml.fitParetoNbd(customers);
const gamma = ml.fitGammaGamma(customers);

describe.each([
  ['BG/NBD', bg, reference.bg, ml.readBgNbd] as const,
  ['Pareto/NBD', pareto, reference.pareto, ml.readParetoNbd] as const,
])('%s', (_, model, theirs, read) => {
  it('finds the same parameters', () => {
    for (const [name, value] of Object.entries(model.parameters)) {
      near(value / (theirs.parameters[name] as number), 1, 2e-5);
    }
  });

  it('answers the same at the same parameters', () => {
    const same = read({ ...model.toJSON(), ...theirs.parameters });
    same.probabilityAlive(first).forEach((p, i) => {
      near(p, theirs.alive[i], 1e-9);
    });
    for (const [horizon, values] of Object.entries(theirs.expected)) {
      same.expectedPurchases(first, Number(horizon)).forEach((value, i) => {
        near(value, values[i], 1e-8);
      });
      near(same.expectedPurchasesNew(Number(horizon)), theirs.new[horizon], 1e-9);
    }
  });
});

describe('value', () => {
  it('fits gamma-gamma to the same point', () => {
    for (const [name, value] of Object.entries(gamma.parameters)) {
      near(value / (reference.gamma.parameters[name] as number), 1, 2e-5);
    }
    gamma.expectedValue(first).forEach((value, i) => {
      near(value, reference.gamma.expected[i], 1e-5);
    });
  });

  it('adds up the same future: six months of four weeks', () => {
    // lifetimes counts a month of weekly data as 4.345 weeks.
    const options = { horizon: 6 * 4.345, step: 4.345, discountRate: 0.01 };
    ml.lifetimeValue({ purchases: bg, value: gamma }, first, options).forEach((value, i) => {
      near(value, reference.lifetime[i], 1e-4);
    });
  });
});

it('summarises transactions the same way', () => {
  const { endMs, summary, ...transactions } = reference.transactions;
  const ours = ml.summariseCustomers(transactions, { endMs });
  expect([...ours.customers].sort()).toEqual(Object.keys(summary.frequency).sort());
  for (const name of ['frequency', 'recency', 'age', 'value'] as const) {
    ours.customers.forEach((customer, i) => {
      near(ours[name][i] as number, summary[name][customer], 1e-12);
    });
  }
});

it('knows the hypergeometric function', () => {
  reference.hypergeometric.points.forEach(([a, b, c, z], i) => {
    const value = reference.hypergeometric.values[i] as number;
    near(hypergeometric(a, b, c, z) / value, 1, 1e-12);
    if (Math.min(a, b) > 0) near(Math.exp(logHypergeometric(a, b, c, z)) / value, 1, 1e-11);
    if (a === 1) near(hypergeometricOne(b, c, z) / value, 1, 1e-12);
  });
});
