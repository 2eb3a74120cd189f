// Federated averaging: it learns what one party alone cannot, bounds what a party does, and counts its budget.
import { describe, expect, test } from 'vitest';
import { Frame } from '../frame/frame.ts';
import { rocAuc } from '../metrics/binary-scores.ts';
import { seededNormal, seededRandom } from '../random.ts';
import { localParty, type Party } from './party.ts';
import { gaussianBudget } from './privacy.ts';
import { type FederatedOptions, predictFederated, trainFederated } from './train.ts';

const columns = [
  { name: 'a', low: -3, high: 3 },
  { name: 'b', low: -3, high: 3 },
];
const rules = { task: 'binary', steps: 10, learningRate: 1 } as const;

/** Rows of a party that sees much of `a` and little of `b`, or the other way round. */
function rowsOf(seed: number, count: number, spread: readonly [number, number]) {
  const normal = seededNormal(seed);
  const random = seededRandom(seed + 99);
  const [a, b] = spread.map((s) => Float64Array.from({ length: count }, () => s * normal()));
  const y = Float64Array.from({ length: count }, (_, i) =>
    random() < 1 / (1 + Math.exp(-2 * (a?.[i] as number) - 2 * (b?.[i] as number))) ? 1 : 0,
  );
  const frame = new Frame([
    { name: 'a', kind: 'numeric', values: a as Float64Array },
    { name: 'b', kind: 'numeric', values: b as Float64Array },
  ]);
  return { frame, y };
}
const party = (seed: number, spread: readonly [number, number]): Party => {
  const { frame, y } = rowsOf(seed, 200, spread);
  return localParty(columns, frame, y, rules);
};
const parties = Array.from({ length: 40 }, (_, p) => party(p, p % 2 === 0 ? [1, 0.01] : [0.01, 1]));
const options: FederatedOptions = {
  ...{ task: 'binary', columns, rounds: 40, clip: 1, noise: 1, delta: 1e-5, seed: 1 },
};
const fresh = rowsOf(1000, 2000, [1, 1]);
const auc = (model: Awaited<ReturnType<typeof trainFederated>>): number =>
  rocAuc(fresh.y, predictFederated(model, fresh.frame));

describe('federated training', () => {
  test('learns what no party knows alone, with noise and a budget that is said', async () => {
    const together = await trainFederated(parties, options);
    const alone = await trainFederated(parties.slice(0, 1), { ...options, noise: 0 });
    expect(auc(together)).toBeGreaterThan(auc(alone) + 0.05);
    expect(together.budget).toEqual(gaussianBudget({ rounds: 40, noise: 1, delta: 1e-5 }));
    expect(alone.budget.epsilon).toBe(Number.POSITIVE_INFINITY);
    expect((await trainFederated(parties, options)).weights).toEqual(together.weights);
  });

  test('a party that asks for too much moves the rest by its bound and no further', async () => {
    const wild: Party = { improve: async (weights) => weights.map(() => 1e9) };
    const quiet = { ...options, noise: 0, rounds: 1 };
    const before = await trainFederated(parties, quiet);
    const after = await trainFederated([...parties.slice(1), wild], quiet);
    const moved = Math.hypot(...before.weights.map((w, c) => w - (after.weights[c] as number)));
    expect(moved).toBeLessThanOrEqual((2 * quiet.clip) / parties.length + 1e-12);
  });

  test('ends before the round that would spend too much', async () => {
    const { budget, rounds } = await trainFederated(parties, { ...options, epsilonMax: 20 });
    expect(budget.epsilon).toBeLessThanOrEqual(20);
    expect(rounds).toBeGreaterThan(0);
    const more = gaussianBudget({ rounds: rounds + 1, noise: 1, delta: 1e-5 });
    expect(more.epsilon).toBeGreaterThan(20);
  });

  test.each([
    ['no party', [], {}, 'parties_missing'],
    ['no column', parties, { columns: [] }, 'columns_missing'],
    ['an empty range', parties, { columns: [{ name: 'a', low: 1, high: 1 }] }, 'range_empty'],
    ['no bound', parties, { clip: 0 }, 'clip_invalid'],
    ['negative noise', parties, { noise: -1 }, 'privacy_invalid'],
    ['an impossible delta', parties, { delta: 0 }, 'privacy_invalid'],
    [
      'an answer without end',
      [{ improve: async () => Float64Array.of(Number.NaN, 0, 0) }],
      {},
      'update_invalid',
    ],
    ['a signal', parties, { signal: { aborted: true } }, 'cancelled'],
  ])('%s is refused', async (_, given, change, code) => {
    await expect(trainFederated(given, { ...options, ...change })).rejects.toMatchObject({ code });
  });
});

test('the budget grows with rounds and falls with noise; checked against the minimum over all orders', () => {
  for (const [rounds, noise] of [
    [1, 1],
    [10, 10],
    [100, 4],
  ] as const) {
    const { epsilon } = gaussianBudget({ rounds, noise, delta: 1e-5 });
    const orders = Array.from({ length: 40_000 }, (_, i) => 1.001 + i / 100);
    const least = Math.min(
      ...orders.map((a) => (rounds * a) / (2 * noise * noise) + Math.log(1e5) / (a - 1)),
    );
    expect(epsilon).toBeLessThanOrEqual(least + 1e-9);
    expect(epsilon).toBeGreaterThan(0.999 * least);
  }
});
