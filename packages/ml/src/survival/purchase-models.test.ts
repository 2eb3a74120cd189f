// Both models of returning customers under one contract: parameters found again in simulated customers,
// sound answers at the extremes, plain data, and refusals. Reference numbers: test/golden/survival.
import { describe, expect, it } from 'vitest';
import { drawBeta, drawGamma } from '../distributions/index.ts';
import {
  type CustomerSummaries,
  fitBgNbd,
  fitGammaGamma,
  fitParetoNbd,
  lifetimeValue,
  readBgNbd,
  readGammaGamma,
  readParetoNbd,
  seededNormal,
  seededRandom,
  summariseCustomers,
} from '../index.ts';
import { refusal } from '../refusal.fixture.ts';

/** Customers who buy at gamma rates and leave by the rule of the model. */
function simulate(count: number, leaves: 'after a purchase' | 'at any time', seed: number) {
  const uniform = seededRandom(seed);
  const chance = { uniform, normal: seededNormal(seed + 1) };
  const wait = (rate: number): number => -Math.log(1 - uniform()) / rate;
  const rows = Array.from({ length: count }, (_, i) => {
    const age = 30 + (i % 40);
    const rate = drawGamma(0.8, chance) / 6;
    const dropout = drawBeta(0.9, 2.5, chance);
    const gone = leaves === 'at any time' ? wait(drawGamma(0.7, chance) / 10) : Infinity;
    let [at, last, frequency, isActive] = [0, 0, 0, true];
    while (isActive) {
      at += wait(rate);
      if (at > Math.min(age, gone)) break;
      last = at;
      frequency += 1;
      if (leaves === 'after a purchase') isActive = uniform() >= dropout;
    }
    return { frequency, recency: last, age };
  });
  return {
    frequency: rows.map((row) => row.frequency),
    recency: rows.map((row) => row.recency),
    age: rows.map((row) => row.age),
  };
}

describe.each([
  ['BG/NBD', fitBgNbd, readBgNbd] as const,
  ['Pareto/NBD', fitParetoNbd, readParetoNbd] as const,
])('%s', (_, fit, read) => {
  const customers = {
    frequency: [2, 1, 0, 5, 0, 1],
    recency: [30, 8, 0, 36, 0, 20],
    age: [39, 39, 38, 38, 37, 30],
  };

  it('answers soundly for customers like no other and for horizons from nothing to very long', () => {
    const model = fit(simulate(300, 'after a purchase', 5));
    const odd: CustomerSummaries = {
      frequency: [0, 1, 4000, 3, 1],
      recency: [0, 1e-6, 1e4, 0.01, 50],
      age: [0, 1e6, 1e4, 5000, 50],
    };
    const alive = model.probabilityAlive(odd);
    expect(alive.every((p) => p >= 0 && p <= 1)).toBe(true);
    let before = new Float64Array(5);
    for (const horizon of [0, 1e-3, 1, 50, 1e4]) {
      const expected = model.expectedPurchases(odd, horizon);
      expected.forEach((value, i) => {
        expect(value).toBeGreaterThanOrEqual((before[i] as number) - 1e-9);
        expect(value).toBeLessThan(Infinity);
      });
      before = Float64Array.from(expected);
      expect(model.expectedPurchasesNew(horizon)).toBeLessThan(Infinity);
    }
    expect(Array.from(model.expectedPurchases(odd, 0))).toEqual([0, 0, 0, 0, 0]);
  });

  it('believes less in a customer the longer she is silent', () => {
    const model = fit(simulate(300, 'at any time', 6));
    const silent = { frequency: [4, 4, 4, 4], recency: [20, 20, 20, 20], age: [20, 25, 40, 90] };
    const alive = Array.from(model.probabilityAlive(silent));
    expect(alive).toEqual(alive.toSorted((a, b) => b - a));
    expect(alive[3]).toBeLessThan(alive[0] as number);
  });

  it('does not care in which unit time is given', () => {
    const inUnits = (unit: number): CustomerSummaries => ({
      frequency: customers.frequency,
      recency: customers.recency.map((t) => t * unit),
      age: customers.age.map((t) => t * unit),
    });
    const [weeks, days] = [inUnits(1), inUnits(7)];
    const [a, b] = [fit(weeks).expectedPurchases(weeks, 8), fit(days).expectedPurchases(days, 56)];
    a.forEach((value, i) => {
      expect(b[i]).toBeCloseTo(value, 4);
    });
  });

  it('is the same after a round trip and refuses what is no such model', () => {
    const model = fit(customers);
    const again = read(JSON.parse(JSON.stringify(model)));
    expect(again.expectedPurchases(customers, 9)).toEqual(model.expectedPurchases(customers, 9));
    const state = model.toJSON();
    expect(refusal(() => read({ ...state, format: 'pickle' }))).toBe('format_unknown');
    expect(refusal(() => read({ ...state, version: 2 }))).toBe('version_newer');
    expect(refusal(() => read({ ...state, r: -1 }))).toBe('state_invalid');
    expect(refusal(() => read({ ...state, alpha: null }))).toBe('state_invalid');
    expect(refusal(() => read(null))).toBe('state_invalid');
  });

  it('refuses histories that cannot be', () => {
    const change = (part: Partial<CustomerSummaries>) =>
      refusal(() => fit({ ...customers, ...part }));
    expect(change({ frequency: [0, 0, 0, 0, 0, 0], recency: [0, 0, 0, 0, 0, 0] })).toBe(
      'no_repeats',
    );
    expect(change({ frequency: [2, 1, 0, 5, 0] })).toBe('length_mismatch');
    expect(change({ frequency: [2, 1.5, 0, 5, 0, 1] })).toBe('frequency_invalid');
    expect(change({ frequency: [2, 1, 0, Number.NaN, 0, 1] })).toBe('frequency_invalid');
    expect(change({ recency: [41, 8, 0, 36, 0, 20] })).toBe('recency_invalid');
    expect(change({ recency: [30, 0, 0, 36, 0, 20] })).toBe('recency_invalid');
    expect(change({ age: [39, 39, -1, 38, 37, 30] })).toBe('age_invalid');
    expect(change({ age: [39, 39, 38, Infinity, 37, 30] })).toBe('age_invalid');
    expect(refusal(() => fit({ frequency: [], recency: [], age: [] }))).toBe('empty');
    const model = fit(customers);
    expect(refusal(() => model.expectedPurchases(customers, Number.NaN))).toBe('horizon_invalid');
    expect(refusal(() => model.expectedPurchasesNew(-1))).toBe('horizon_invalid');
    expect(refusal(() => model.probabilityAlive({ ...customers, age: [1] }))).toBe(
      'length_mismatch',
    );
  });
});

describe('recovery of what was simulated', () => {
  it('finds the parameters of BG/NBD again', () => {
    const { parameters, isAtBound } = fitBgNbd(simulate(20_000, 'after a purchase', 1));
    expect(isAtBound).toBe(false);
    expect(parameters.r).toBeCloseTo(0.8, 1);
    expect(parameters.r / parameters.alpha / (0.8 / 6)).toBeCloseTo(1, 1);
    expect(parameters.a / (parameters.a + parameters.b)).toBeCloseTo(0.9 / 3.4, 1);
  });

  it('finds the parameters of Pareto/NBD again', () => {
    const { parameters } = fitParetoNbd(simulate(6000, 'at any time', 2));
    expect(parameters.r).toBeCloseTo(0.8, 1);
    expect(parameters.s / 0.7).toBeGreaterThan(0.8);
    expect(parameters.s / 0.7).toBeLessThan(1.25);
  });

  it('expects as many purchases as then happen', () => {
    const all = simulate(8000, 'after a purchase', 3);
    // A second draw of the same customers over a longer time would need their rates; new ones will do.
    const perCustomer = all.frequency.reduce((a, b) => a + b, 0) / 8000;
    const model = fitBgNbd(all);
    const expected = all.age.reduce((sum, age) => sum + model.expectedPurchasesNew(age), 0) / 8000;
    expect(expected / perCustomer).toBeGreaterThan(0.95);
    expect(expected / perCustomer).toBeLessThan(1.05);
  });

  it('answers where the data tell no spread of the chance to leave', () => {
    const uniform = seededRandom(12);
    for (let round = 0; round < 20; round++) {
      const age = Array.from({ length: 12 + round }, () => 1 + 60 * uniform());
      const frequency = age.map(() => Math.floor(9 * uniform() ** 2));
      const recency = age.map((T, i) => (frequency[i] === 0 ? 0 : T * (1 - 0.999 * uniform())));
      const customers = { frequency, recency, age };
      for (const model of [fitBgNbd(customers), fitParetoNbd(customers)]) {
        for (const horizon of [1, 10, 1000]) {
          const expected = model.expectedPurchases(customers, horizon);
          expect(expected.every((v) => v >= 0 && v < Infinity)).toBe(true);
          expect(model.expectedPurchasesNew(horizon)).toBeLessThan(Infinity);
        }
      }
    }
  });

  it('says when nobody ever leaves', () => {
    const frequency = Array.from({ length: 200 }, (_, i) => 20 + (i % 5));
    const recency = frequency.map(() => 50);
    expect(fitBgNbd({ frequency, recency, age: recency }).isAtBound).toBe(true);
  });
});

describe('gamma-gamma', () => {
  const customers = { frequency: [3, 1, 0, 2, 4], value: [22, 51, 0, 35, 18] };

  it('finds the parameters again and draws few purchases towards the mean', () => {
    const chance = { uniform: seededRandom(8), normal: seededNormal(9) };
    const rows = Array.from({ length: 8000 }, (_, i) => {
      const frequency = 1 + (i % 6);
      const scale = drawGamma(4, chance) / 15;
      let sum = 0;
      for (let k = 0; k < frequency; k++) sum += drawGamma(6, chance) / scale;
      return { frequency, value: sum / frequency };
    });
    const given = { frequency: rows.map((r) => r.frequency), value: rows.map((r) => r.value) };
    const model = fitGammaGamma(given);
    expect(model.parameters.p / 6).toBeCloseTo(1, 0);
    expect(model.meanValue).toBeCloseTo((15 * 6) / 3, -1);
    const [one, five] = model.expectedValue({ frequency: [1, 5], value: [100, 100] });
    expect(one).toBeLessThan(five as number);
    expect(five).toBeLessThan(100);
  });

  it('gives the same after a round trip, whatever the currency', () => {
    const model = fitGammaGamma(customers);
    const again = readGammaGamma(JSON.parse(JSON.stringify(model)));
    expect(again.expectedValue(customers)).toEqual(model.expectedValue(customers));
    const cents = { ...customers, value: customers.value.map((v) => 100 * v) };
    fitGammaGamma(cents)
      .expectedValue(cents)
      .forEach((value, i) => {
        expect(value / 100).toBeCloseTo(model.expectedValue(customers)[i] as number, 2);
      });
    expect(refusal(() => readGammaGamma({ ...model.toJSON(), q: 0.5 }))).toBe('state_invalid');
  });

  it('refuses what has no mean value', () => {
    const change = (part: object) => refusal(() => fitGammaGamma({ ...customers, ...part }));
    expect(change({ value: [22, -51, 0, 35, 18] })).toBe('value_invalid');
    expect(change({ value: [22, Number.NaN, 0, 35, 18] })).toBe('value_invalid');
    expect(change({ value: [22] })).toBe('length_mismatch');
    expect(change({ frequency: [3, -1, 0, 2, 4] })).toBe('frequency_invalid');
    expect(change({ frequency: [0, 0, 0, 0, 0] })).toBe('no_repeats');
  });

  it('adds the future up step by step and discounts it', () => {
    const summaries = { recency: [30, 8, 0, 36, 25], age: [39, 39, 38, 38, 30], ...customers };
    const models = { purchases: fitBgNbd(summaries), value: fitGammaGamma(customers) };
    const full = lifetimeValue(models, summaries, { horizon: 26 });
    const purchases = models.purchases.expectedPurchases(summaries, 26);
    const each = models.value.expectedValue(summaries);
    full.forEach((value, i) => {
      expect(value).toBeCloseTo((purchases[i] as number) * (each[i] as number), 9);
    });
    const less = lifetimeValue(models, summaries, { horizon: 26, discountRate: 0.02 });
    expect(less.every((value, i) => value <= (full[i] as number))).toBe(true);
    const refuse = (options: { horizon: number; step?: number; discountRate?: number }) =>
      refusal(() => lifetimeValue(models, summaries, options));
    expect(refuse({ horizon: -1 })).toBe('horizon_invalid');
    expect(refuse({ horizon: 5, step: 0 })).toBe('step_invalid');
    expect(refuse({ horizon: 5, step: 1e-9 })).toBe('step_invalid');
    expect(refuse({ horizon: 5, discountRate: Number.NaN })).toBe('discount_invalid');
    expect(Array.from(lifetimeValue(models, summaries, { horizon: 0 }))).toEqual([0, 0, 0, 0, 0]);
  });
});

describe('summaries of transactions', () => {
  it('refuses what is no transaction and leaves out what comes after the end', () => {
    const refuse = (input: object, options = {}) =>
      refusal(() => summariseCustomers({ customers: ['a'], times: [0], ...input }, options));
    expect(refuse({ times: [Number.NaN] })).toBe('not_finite');
    expect(refuse({ times: [] })).toBe('length_mismatch');
    expect(refuse({ values: [1, 2] })).toBe('length_mismatch');
    expect(refuse({ values: [Infinity] })).toBe('not_finite');
    expect(refuse({ customers: [], times: [] })).toBe('empty');
    expect(refuse({}, { endMs: -1e9 })).toBe('empty');
    expect(refuse({}, { endMs: Number.NaN })).toBe('not_finite');
    expect(refuse({}, { periodMs: 0 })).toBe('period_invalid');
    const day = 86_400_000;
    const late = summariseCustomers(
      { customers: ['a', 'a', 'b'], times: [0, day, 9 * day] },
      { endMs: 2 * day },
    );
    expect(late.customers).toEqual(['a']);
    expect(Array.from(late.age)).toEqual([2]);
  });
});
