// The outlook on customers: draws that agree with the formulas, intervals that hold what they promise, a check
// that repeats by hand, and refusals that name the customer.
import { describe, expect, it } from 'vitest';
import { drawBeta, drawGamma } from '../distributions/index.ts';
import {
  BgNbd,
  fitBgNbd,
  fitGammaGamma,
  fitParetoNbd,
  MlError,
  purchaseOutlook,
  seededNormal,
  seededRandom,
  summariseCustomers,
} from '../index.ts';

const DAY = 86_400_000;

/** Purchases over 540 days of customers who leave after a purchase; amounts of a gamma each. */
function shop(count: number, seed: number) {
  const uniform = seededRandom(seed);
  const chance = { uniform, normal: seededNormal(seed + 1) };
  const rows: { customer: string; time: number; value: number }[] = [];
  for (let c = 0; c < count; c++) {
    const rate = drawGamma(0.8, chance) / 20;
    const leaves = drawBeta(0.9, 2.5, chance);
    const scale = drawGamma(4, chance) / 15;
    for (let at = uniform() * 400; at < 540; at += -Math.log(1 - uniform()) / rate) {
      rows.push({ customer: `c${c}`, time: at * DAY, value: drawGamma(6, chance) / scale });
      if (uniform() < leaves) break;
    }
  }
  return {
    customers: rows.map((row) => row.customer),
    times: rows.map((row) => row.time),
    values: rows.map((row) => row.value),
  };
}

const refusal = (work: () => unknown): { code: string; message: string } => {
  try {
    work();
  } catch (error) {
    expect(error).toBeInstanceOf(MlError);
    return error as MlError;
  }
  return { code: 'nothing was refused', message: '' };
};

describe.each([
  ['BG/NBD', fitBgNbd],
  ['Pareto/NBD', fitParetoNbd],
] as const)('%s', (_, fit) => {
  it('draws futures whose mean is the expectation', () => {
    const model = fit({
      frequency: [2, 1, 0, 5, 0, 1, 9, 3],
      recency: [30, 8, 0, 36, 0, 20, 35, 12],
      age: [39, 39, 38, 38, 37, 30, 39, 33],
    });
    const chance = { uniform: seededRandom(3), normal: seededNormal(4) };
    for (const customer of [
      { frequency: 5, recency: 36, age: 38 },
      { frequency: 1, recency: 8, age: 39 },
      { frequency: 0, recency: 0, age: 12 },
    ]) {
      const draw = model.possiblePurchases(customer, 40);
      let sum = 0;
      for (let k = 0; k < 40_000; k++) sum += draw(chance);
      const { frequency, recency, age } = customer;
      const lists = { frequency: [frequency], recency: [recency], age: [age] };
      const expected = model.expectedPurchases(lists, 40)[0] as number;
      expect(sum / 40_000 / expected).toBeGreaterThan(0.95);
      expect(sum / 40_000 / expected).toBeLessThan(1.05);
    }
  });
});

it.each([0.3, 0.6, 0.9])(
  'BG/NBD expects of one-time customers what is drawn, a + b below 1 too (b %f)',
  (b) => {
    // At or below 1 the series once had its pole cut off, and nobody without a repeat was to come back.
    const model = new BgNbd({ r: 1, alpha: 10, a: 0.4, b }, 0, false);
    const chance = { uniform: seededRandom(1), normal: seededNormal(2) };
    const draw = model.possiblePurchases({ frequency: 0, recency: 0, age: 12 }, 40);
    let sum = 0;
    for (let k = 0; k < 100_000; k++) sum += draw(chance);
    const [expected] = model.expectedPurchases({ frequency: [0], recency: [0], age: [12] }, 40);
    expect(Math.abs(sum / 100_000 / (expected as number) - 1)).toBeLessThan(0.02);
  },
);

it('gamma-gamma draws sums whose mean is purchases times the value of one', () => {
  const normal = seededNormal(8);
  const value = Array.from({ length: 300 }, () => Math.exp(3 + 0.4 * normal()));
  const model = fitGammaGamma({ frequency: value.map((_, i) => 1 + (i % 5)), value });
  const chance = { uniform: seededRandom(3), normal: seededNormal(4) };
  let sum = 0;
  for (let k = 0; k < 40_000; k++) {
    sum += model.possibleSum({ frequency: 4, value: 30 }, 3, chance);
  }
  const each = model.expectedValue({ frequency: [4], value: [30] })[0] as number;
  expect(sum / 40_000 / (3 * each)).toBeGreaterThan(0.97);
  expect(sum / 40_000 / (3 * each)).toBeLessThan(1.03);
});

describe('purchaseOutlook', () => {
  const history = shop(1200, 1);
  const outlook = purchaseOutlook(history, { horizon: 90, endMs: 540 * DAY, seed: 2 });

  it('gives every customer ordered intervals around sound numbers', () => {
    const { customers, probabilityAlive, expected, value, purchases, silence } = outlook;
    expect(customers).toEqual([...new Set(history.customers)]);
    customers.forEach((_, i) => {
      expect(probabilityAlive[i]).toBeGreaterThanOrEqual(0);
      expect(probabilityAlive[i]).toBeLessThanOrEqual(1);
      expect(purchases[i]).toBeGreaterThanOrEqual(1);
      expect(silence[i]).toBeGreaterThanOrEqual(0);
      for (const { mean, lower, upper } of [expected, value as typeof expected]) {
        expect(lower[i]).toBeLessThanOrEqual(mean[i] as number);
        expect(upper[i]).toBeGreaterThanOrEqual(mean[i] as number);
        expect(Number.isFinite(upper[i])).toBe(true);
      }
    });
  });

  it('was right on the last 90 days, better than who goes on as before', () => {
    const { check } = outlook;
    expect(check?.periods).toBe(90);
    const { purchases, missed, ordering, coverage, value } = check as NonNullable<typeof check>;
    expect(Math.abs(purchases.expected / purchases.actual - 1)).toBeLessThan(0.15);
    expect(Math.abs(purchases.naive / purchases.actual - 1)).toBeGreaterThan(0.15);
    expect(missed.expected).toBeLessThan(missed.naive);
    expect(ordering?.expected).toBeGreaterThan(ordering?.naive as number);
    // Counts are whole, so an interval of 80 % holds more than 80.
    expect(coverage).toBeGreaterThan(80);
    expect(Math.abs((value?.expected as number) / (value?.actual as number) - 1)).toBeLessThan(0.2);
  });

  it('counts what came by the purchases themselves', () => {
    const { check } = outlook;
    const known = new Set(
      history.customers.filter((_, i) => Math.floor((history.times[i] as number) / DAY) <= 450),
    );
    const days = new Set(
      history.customers.flatMap((customer, i) => {
        const day = Math.floor((history.times[i] as number) / DAY);
        return known.has(customer) && day > 450 ? [`${customer} ${day}`] : [];
      }),
    );
    expect(check?.customers).toBe(known.size);
    expect(check?.purchases.actual).toBe(days.size);
    expect(check?.returned).toBe(new Set([...days].map((key) => key.split(' ')[0])).size);
  });

  it('is the same for the same seed and takes the model it is told to', () => {
    const small = shop(80, 5);
    const one = purchaseOutlook(small, { horizon: 30, model: 'pareto-nbd' });
    expect(one.model).toBe('pareto-nbd');
    expect(purchaseOutlook(small, { horizon: 30, model: 'pareto-nbd' })).toEqual(one);
    expect(purchaseOutlook(small, { horizon: 30, model: 'bg-nbd' }).model).toBe('bg-nbd');
  });

  it('takes money that comes back for no purchase, and says so with its sum', () => {
    const rows = shop(200, 5);
    const { customers, times, values } = rows;
    const added = customers.filter((_, i) => i % 9 === 0);
    const later = times.filter((_, i) => i % 9 === 0).map((time, k) => time + (k % 5) * DAY);
    const back = added.map((_, k) => (k % 4 === 0 ? 0 : -10.5));
    const mixed = {
      customers: [...added, ...customers, 'only returns'],
      times: [...later, ...times, 3 * DAY],
      values: [...back, ...values, -1],
    };
    const options = { horizon: 60, endMs: 540 * DAY, draws: 50 };
    const plain = purchaseOutlook(rows, options);
    const outlook = purchaseOutlook(mixed, options);
    const negative = back.filter((value) => value < 0).length;
    expect(outlook.returns).toEqual({
      rows: negative + 1,
      sum: -10.5 * negative - 1,
      zeroRows: back.length - negative,
      customersWithoutPurchase: 1,
    });
    expect(outlook.notes[0]?.code).toBe('returns_left_out');
    expect(outlook.notes[0]?.message).toContain('1 customer with no other row is left out');
    expect({ ...outlook, returns: null, notes: plain.notes }).toEqual(plain);
    expect(plain.returns).toBeNull();
    const summaries = summariseCustomers(mixed, { endMs: 540 * DAY });
    expect(summaries).toEqual(summariseCustomers(rows, { endMs: 540 * DAY }));
  });

  it('takes the model that says the last part of the history better, not the likelier one', () => {
    // Customers who leave at any time, not just after a purchase: the world of Pareto/NBD.
    const uniform = seededRandom(11);
    const chance = { uniform, normal: seededNormal(12) };
    const rows: [string, number][] = [];
    for (let c = 0; c < 400; c++) {
      const rate = drawGamma(0.6, chance) / 12;
      const end = Math.min(400, (-Math.log(1 - uniform()) / drawGamma(0.6, chance)) * 30 + 30);
      for (let at = uniform() * 30; at < end; at += -Math.log(1 - uniform()) / rate) {
        rows.push([`c${c}`, Math.floor(at)]);
      }
    }
    const history = { customers: rows.map(([c]) => c), times: rows.map(([, day]) => day * DAY) };
    const options = { horizon: 90, endMs: 400 * DAY, draws: 20 };
    const { model, choice } = purchaseOutlook(history, options);
    expect([model, choice?.model, choice?.periods]).toEqual(['pareto-nbd', 'pareto-nbd', 90]);
    const judged = choice?.judged;
    const [bg, pareto] = [judged?.['bg-nbd'], judged?.['pareto-nbd']];
    expect(pareto?.missed).toBeLessThan(bg?.missed as number);
    // What chose has seen nothing after the cut: it says what a fit to the earlier part says.
    const earlier = summariseCustomers(history, { endMs: 310 * DAY });
    const expected = fitParetoNbd(earlier).expectedPurchases(earlier, 90);
    const later = new Set(rows.filter(([, day]) => day > 310).map((row) => row.join()));
    const came = earlier.customers.map(
      (customer) => [...later].filter((key) => key.startsWith(`${customer},`)).length,
    );
    const missed = came.map((count, i) => Math.abs(count - (expected[i] as number)));
    const mean = missed.reduce((a, b) => a + b, 0) / missed.length;
    expect(pareto?.missed).toBeCloseTo(mean, 9);
  });

  it('takes the likelier model where the history is too short to hold a part out', () => {
    const times = [0, 1, 2, 3].map((day) => day * DAY);
    const { choice } = purchaseOutlook({ customers: ['a', 'b', 'c', 'a'], times }, { horizon: 5 });
    expect(choice).toMatchObject({ periods: null, judged: null });
  });

  it('has no check where the history before is too short for one', () => {
    const times = [0, 1, 2, 3].map((day) => day * DAY);
    const outlook = purchaseOutlook({ customers: ['a', 'b', 'c', 'a'], times }, { horizon: 5 });
    expect(outlook.check).toBeNull();
    expect(outlook.value).toBeNull();
  });

  it('says when who buys often also spends more', () => {
    const { customers, times } = shop(300, 9);
    const counts = new Map<string, number>();
    for (const customer of customers) counts.set(customer, (counts.get(customer) ?? 0) + 1);
    const values = customers.map((customer) => 5 * (counts.get(customer) as number));
    const { notes } = purchaseOutlook({ customers, times, values }, { horizon: 30 });
    expect(notes.map(({ code }) => code)).toContain('value_depends_on_frequency');
  });

  it('refuses what it cannot answer', () => {
    const plain = { customers: ['a', 'b', 'a'], times: [0, DAY, 2 * DAY] };
    const of = (options: object, transactions: object = {}) =>
      refusal(() => purchaseOutlook({ ...plain, ...transactions }, { horizon: 9, ...options }));
    expect(of({ horizon: 0 }).code).toBe('option_invalid');
    expect(of({ horizon: Number.NaN }).code).toBe('horizon_invalid');
    expect(of({ level: 100 }).code).toBe('option_invalid');
    expect(of({ draws: 3 }).code).toBe('option_invalid');
    expect(of({}, { customers: ['a', 'b', 'c'] }).code).toBe('no_repeats');
    expect(of({}, { times: [0, 1] }).code).toBe('length_mismatch');
    expect(of({}, { values: [5, 5, -3] }).code).toBe('no_repeats');
    expect(of({}, { values: [0, -5, -3] }).message).toContain('all 3 transactions are worth 0');
    expect(of({ signal: { aborted: true } }).code).toBe('aborted');
  });
});
