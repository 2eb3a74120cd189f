// Recommendation from the outside: methods against their definitions, the blend against its parts on a
// world of known taste, cold start, reasons, diversity, JSON, and refused input.
import { describe, expect, test } from 'vitest';
import { seededNormal, seededRandom } from '../random.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import { chooseWeights, mean, oneOf, type Rate } from './choose-weights.ts';
import {
  bayesianRanking,
  ease,
  foldIn,
  gatherInteractions,
  implicitAls,
  itemGraph,
  itemNeighbours,
  ndcgAt,
  Recommender,
  recallAt,
  topOf,
  trainRecommender,
  withoutReturned,
} from './index.ts';

/** Users and items with four hidden tastes; each user has the 12 items that suit her best, jittered. */
function world(userCount: number, itemCount: number, seed: number) {
  const normal = seededNormal(seed);
  const random = seededRandom(seed + 1);
  const points = (count: number) =>
    Array.from({ length: count }, () => Array.from({ length: 4 }, () => normal()));
  const [tastes, natures] = [points(userCount), points(itemCount)];
  const kept = { users: [] as string[], items: [] as string[] };
  const later = new Map<string, Set<string>>();
  tastes.forEach((taste, u) => {
    const liked = natures
      .map((nature, i) => ({
        item: `i${i}`,
        value: nature.reduce((sum, x, f) => sum + x * (taste[f] as number), 0) + 0.5 * normal(),
      }))
      .sort((a, b) => b.value - a.value)
      .slice(0, 16);
    for (const { item } of liked) {
      if (random() < 0.75) {
        kept.users.push(`u${u}`);
        kept.items.push(item);
      } else later.set(`u${u}`, (later.get(`u${u}`) ?? new Set()).add(item));
    }
  });
  return { kept, later };
}

describe('methods', () => {
  const { kept } = world(40, 60, 1);
  const data = gatherInteractions(kept);

  test('EASE is the same through users and through items, and solves its own equations', () => {
    const n = data.items.length;
    const throughUsers = ease(3).fit(data);
    // Repeating every user doubles XᵀX: with λ doubled too, B stays, and items are now the fewer.
    const twice = gatherInteractions({
      users: [...kept.users, ...kept.users.map((user) => `${user}'`)],
      items: [...kept.items, ...kept.items],
    });
    expect(twice.users.length).toBeGreaterThan(n);
    const throughItems = ease(6).fit(twice);
    for (let i = 0; i < n * n; i++) {
      expect(Math.abs((throughUsers[i] as number) - (throughItems[i] as number))).toBeLessThan(
        1e-9,
      );
    }
    for (let i = 0; i < n; i++) expect(throughUsers[i * n + i]).toBe(0);
  });

  test('two items that always come together speak for each other: worked by hand', () => {
    const pair = gatherInteractions({ users: ['a', 'a', 'b', 'b'], items: ['x', 'y', 'x', 'y'] });
    // XᵀX + I = [3 2; 2 3], its inverse [3 −2; −2 3] / 5, so B₁₂ = 2/3.
    expect(ease(1).fit(pair)[1]).toBeCloseTo(2 / 3, 12);
    // Cosine 2 / √(2·2) drawn by shrinkage 2: 2 / 4.
    expect(itemNeighbours(9, 2).fit(pair)[1]).toBeCloseTo(0.5, 12);
    // Each of two users: 1/2 from the user, 1/2 from the item; divided by popularity 2 to the power 1.
    expect(itemGraph(1, 1, 9).fit(pair)[1]).toBeCloseTo((2 * 0.25) / 2, 12);
  });

  test('implicit ALS lowers its own loss and folding in finds the trained point again', () => {
    const options = { factors: 8, l2: 0.5, alpha: 5, iterations: 40, steps: 8, seed: 3 };
    const { users, items, width } = implicitAls(data, options);
    const history = Array.from(data.rows.column.subarray(data.rows.start[7], data.rows.start[8]));
    const point = foldIn(history, items, { width, l2: 0.5, alpha: 5 });
    for (let f = 0; f < width; f++) expect(point[f]).toBeCloseTo(users[7 * width + f] as number, 2);
  });

  test('Bayesian ranking puts what a user had above what she had not', () => {
    const { users, items, width } = bayesianRanking(data, { factors: 8, seed: 1, epochs: 60 });
    let [right, all] = [0, 0];
    for (let u = 0; u < data.users.length; u++) {
      const had = new Set(data.rows.column.subarray(data.rows.start[u], data.rows.start[u + 1]));
      const score = (i: number): number =>
        items
          .subarray(i * width, (i + 1) * width)
          .reduce((sum, x, f) => sum + x * (users[u * width + f] as number), 0);
      for (const i of had) {
        for (let j = 0; j < data.items.length; j++) {
          if (had.has(j)) continue;
          all += 1;
          if (score(i) > score(j)) right += 1;
        }
      }
    }
    expect(right / all).toBeGreaterThan(0.9);
  });

  test('rankings are measured as defined', () => {
    expect(topOf(Float64Array.of(1, 5, 5, Number.NEGATIVE_INFINITY, 2), 3)).toEqual([1, 2, 4]);
    const counts = [1, 9, 4, 4, 7];
    expect(topOf(Float64Array.of(0, 0, 0, 0, 2), 4, counts)).toEqual([4, 1, 2, 3]);
    expect(topOf(Float64Array.of(0, 0, 0, 0, 2), 2, counts)).toEqual([4, 1]);
    expect(ndcgAt([3, 7], new Set([7]), 2)).toBeCloseTo(1 / Math.log2(3), 12);
    expect(ndcgAt([7, 3], new Set([7, 3, 9]), 2)).toBe(1);
    expect(recallAt([7, 3], new Set([7, 9]), 2)).toBe(0.5);
  });
});

test('what came back is not had, nor is what a return undoes', () => {
  const input = {
    users: ['ann', 'ann', 'ann', 'bo', 'bo', 'cy', 'ann'],
    items: ['tea', 'tea', 'cup', 'tea', 'tea', 'pot', 'pot'],
    ratings: [1, -1, 2, 3, -1, -2, 0],
    times: [1, 2, 3, 4, 5, 6, 7],
  };
  const left = withoutReturned(input);
  expect([left.negative, left.undone]).toEqual([3, 1]);
  expect(left.input).toEqual({
    users: ['ann', 'bo', 'ann'],
    items: ['cup', 'tea', 'pot'],
    ratings: [2, 3, 0],
    times: [3, 4, 7],
  });
  expect(gatherInteractions(input)).toEqual(gatherInteractions(left.input));
  const plain = { users: ['ann'], items: ['tea'], ratings: [4] };
  expect(withoutReturned(plain)).toEqual({ input: plain, negative: 0, undone: 0 });
  expect(() => gatherInteractions({ ...plain, ratings: [-4] })).toThrow(
    expect.objectContaining({ code: 'empty', path: 'interactions' }),
  );
});

describe('the blend', () => {
  // Each user has her own level; what is added depends on the weights.
  const random = seededRandom(4);
  const levels = Array.from({ length: 400 }, () => 0.2 + 0.4 * random());
  const luck = Array.from({ length: 400 }, () => 2 * random() - 1);
  const everybody = Array.from(levels.keys());
  const chosen = (gain: (weights: readonly number[], user: number) => number) => {
    const rate: Rate = (weights, places) =>
      Float64Array.from(places, (u) => (levels[u] as number) + gain(weights, u));
    const alone = [0, 1, 2].map((p) => rate(oneOf(p, 3), everybody));
    return { ...chooseWeights(rate, alone), alone: alone.map(mean) };
  };

  test('mixes where methods err in other ways: judged by users it was not chosen on', () => {
    const { weights, ndcg, alone } = chosen(
      ([a = 0, b = 0, c = 0], u) =>
        0.03 * a + 0.02 * b + 0.12 * a * b - 0.1 * c + 0.02 * (luck[u] as number) * b,
    );
    expect([weights[0], weights[1]].every((weight) => (weight as number) > 0.25)).toBe(true);
    expect(weights[2]).toBe(0);
    expect(ndcg).toBeGreaterThan(Math.max(...alone) + 0.01);
  });

  test('what only some users gain by luck is no reason to mix', () => {
    const { weights, ndcg, alone } = chosen(
      ([a = 0, b = 0], u) => 0.03 * a + 0.025 * b + 0.2 * (luck[u] as number) * a * b,
    );
    expect(weights).toEqual([1, 0, 0]);
    expect(ndcg).toBe(alone[0]);
  });

  test('of tastes that are chance takes one method, not a mixture that luck prefers', () => {
    const random = seededRandom(8);
    const users = Array.from({ length: 900 }, (_, i) => `u${i % 60}`);
    const items = users.map(() => `i${Math.floor(random() * 40)}`);
    const { weights, judged } = trainRecommender({ users, items }, { seed: 1 }).blend;
    const best = Math.max(...judged.slice(0, -1).map(({ ndcg }) => ndcg));
    expect(weights.filter((weight) => weight > 0)).toEqual([1]);
    expect(judged.at(-1)?.ndcg).toBe(best);
  });
});

describe('a trained recommender', () => {
  const { kept, later } = world(120, 90, 5);
  const chance = seededRandom(2);
  const chances = Float32Array.from({ length: 90 * 90 }, () => chance());
  const recommender = trainRecommender(kept, { seed: 1 });

  test('ranks what users had later far better than popularity does', () => {
    const { items } = recommender;
    const index = new Map(items.map((item, i) => [item, i]));
    const rate = (list: (user: string) => string[]): number => {
      let sum = 0;
      for (const [user, wanted] of later) {
        const relevant = new Set([...wanted].flatMap((item) => index.get(item) ?? []));
        sum += ndcgAt(
          list(user).map((item) => index.get(item) as number),
          relevant,
          10,
        );
      }
      return sum / later.size;
    };
    const ours = rate((user) => recommender.recommend(user).map(({ item }) => item));
    const popular = recommender.recommend('nobody', { k: 90 }).map(({ item }) => item);
    const had = (user: string) => new Set(kept.items.filter((_, i) => kept.users[i] === user));
    const theirs = rate((user) => popular.filter((item) => !had(user).has(item)).slice(0, 10));
    expect(ours).toBeGreaterThan(1.5 * theirs);
  });

  test('is judged beside each of its methods, and the blend is not worse than any', () => {
    const { judged, weights } = recommender.blend;
    const blend = judged.find(({ name }) => name === 'blend')?.ndcg ?? 0;
    for (const { ndcg } of judged) expect(blend).toBeGreaterThanOrEqual(ndcg);
    expect(weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 12);
  });

  test('never shows what the user had or what is excluded, and says what spoke for it', () => {
    const had = new Set(kept.items.filter((_, i) => kept.users[i] === 'u3'));
    const first = recommender.recommend('u3', { k: 5 });
    expect(first).toHaveLength(5);
    for (const { item, because } of first) {
      expect(had.has(item)).toBe(false);
      expect(because.every((one) => had.has(one))).toBe(true);
    }
    const top = first[0]?.item as string;
    expect(recommender.recommend('u3', { exclude: [top] }).map(({ item }) => item)).not.toContain(
      top,
    );
  });

  test('survives JSON, equal seeds give equal lists, and a stranger is served by history', () => {
    const again = Recommender.fromJSON(JSON.parse(JSON.stringify(recommender)));
    expect(again.recommend('u9')).toEqual(recommender.recommend('u9'));
    expect(trainRecommender(kept, { seed: 1 }).recommend('u9')).toEqual(
      recommender.recommend('u9'),
    );
    const history = kept.items.filter((_, i) => kept.users[i] === 'u9');
    const asStranger = recommender.recommendFor([...history, 'unheard of'], { k: 5 });
    const shared = asStranger.filter(({ item }) =>
      recommender.recommend('u9', { k: 8 }).some((one) => one.item === item),
    );
    expect(shared.length).toBeGreaterThanOrEqual(4);
  });

  test('says what spoke for it and stays diverse where factors alone are listened to', () => {
    const json = JSON.parse(JSON.stringify(recommender));
    const factors = json.factors.map((set: { weight: number }) => ({ ...set, weight: 0.5 }));
    const alone = Recommender.fromJSON({ ...json, matrix: null, factors });
    const had = new Set(kept.items.filter((_, i) => kept.users[i] === 'u3'));
    const list = alone.recommend('u3', { k: 5 });
    for (const { because } of list) {
      expect(because.length).toBeGreaterThan(0);
      expect(because.every((one) => had.has(one))).toBe(true);
    }
    expect(alone.recommend('u3', { k: 5, diversity: 0.9 })).not.toEqual(list);
    expect(
      Recommender.fromJSON(JSON.parse(JSON.stringify(alone))).recommend('u3', { k: 5 }),
    ).toEqual(list);
  });

  test('a part counts alike for everybody: its size for a user does not matter', () => {
    const json = { ...JSON.parse(JSON.stringify(recommender)), matrixWeight: 0.4 };
    const [once, often] = [1, 64].map((size) =>
      Recommender.fromJSON({ ...json, matrix: packFloats(chances.map((x) => size * x)) }),
    );
    for (const user of ['u3', 'u9', 'u40']) {
      const [plain, scaled] = [once, often].map((one) => one?.recommend(user, { k: 20 }));
      expect(scaled?.map(({ item }) => item)).toEqual(plain?.map(({ item }) => item));
    }
  });

  test('a file of version 2, with one set of factors, is read as it was meant', () => {
    const { isPerUser, matrixWeight, ...json } = JSON.parse(JSON.stringify(recommender));
    expect([isPerUser, matrixWeight]).toEqual([true, expect.any(Number)]);
    const factors = { ...json.factors[0], weight: 0.01 };
    const old = { ...json, version: 2, factors, matrix: packFloats(chances) };
    const read = Recommender.fromJSON(old);
    const history = kept.items.filter((_, i) => kept.users[i] === 'u3');
    const places = new Map(read.items.map((item, i) => [item, i]));
    const matrix = chances;
    const popularity = unpackFloats(json.popularity, 90, 'popularity');
    const { width } = old.factors;
    const items = unpackFloats(old.factors.items, 90 * width, 'items');
    const users = unpackFloats(old.factors.users, read.users.length * width, 'users');
    const u = read.users.indexOf('u3');
    for (const { item, score } of read.recommend('u3', { k: 5 })) {
      const j = places.get(item) as number;
      let wanted = popularity[j] as number;
      for (const had of history) wanted += matrix[(places.get(had) as number) * 90 + j] as number;
      for (let f = 0; f < width; f++)
        wanted += 0.01 * (items[j * width + f] as number) * (users[u * width + f] as number);
      expect(score).toBeCloseTo(wanted, 9);
    }
  });

  test('diversity changes the list and keeps the best first', () => {
    const [plain, mixed] = [0, 0.7].map((diversity) =>
      recommender.recommend('u11', { diversity }).map(({ item }) => item),
    );
    expect(mixed?.[0]).toBe(plain?.[0]);
    expect(mixed).not.toEqual(plain);
  });

  test('an item that nobody had yet is shown to those who had the like', () => {
    const tags = {
      jazz: ['music', 'jazz'],
      swing: ['music', 'jazz'],
      soap: ['bath'],
      salt: ['bath'],
    };
    const cold = trainRecommender(
      { users: ['a', 'a', 'b', 'b', 'c', 'd'], items: ['jazz', 'x', 'jazz', 'x', 'soap', 'x'] },
      { tags },
    );
    expect(cold.recommendFor(['jazz', 'x'])[0]?.item).toBe('swing');
    expect(cold.recommendFor(['soap'])[0]?.item).toBe('salt');
  });
});

describe('refused', () => {
  const one = { users: ['a'], items: ['x'] };
  const json = JSON.parse(JSON.stringify(trainRecommender({ ...one, users: ['a'] })));
  test.each([
    [() => trainRecommender({ users: [], items: [] }), 'empty', 'interactions'],
    [() => trainRecommender({ users: ['a'], items: [] }), 'length_mismatch', 'interactions'],
    [() => trainRecommender({ ...one, ratings: [Number.NaN] }), 'not_finite', 'ratings[0]'],
    [() => trainRecommender({ ...one, times: [Number.NaN] }), 'not_finite', 'times[0]'],
    [() => trainRecommender(one).recommend('a', { k: 0 }), 'bad_option', 'options.k'],
    [
      () => trainRecommender(one).recommend('a', { diversity: 2 }),
      'bad_option',
      'options.diversity',
    ],
    [
      () =>
        trainRecommender({ users: ['a', 'a'], items: ['x', 'y'] }, { signal: AbortSignal.abort() }),
      'aborted',
      'options.signal',
    ],
    [() => Recommender.fromJSON({}), 'format_unknown', 'model.format'],
    [() => Recommender.fromJSON({ ...json, version: 4 }), 'version_newer', 'model.version'],
    [() => Recommender.fromJSON({ ...json, factors: [] }), 'state_invalid', 'model.factors'],
    [() => Recommender.fromJSON({ ...json, matrix: 'AAAA' }), 'state_invalid', 'model.matrix'],
    [
      () => Recommender.fromJSON({ ...json, histories: [[7]] }),
      'state_invalid',
      'model.histories.h[0]',
    ],
  ])('%s', (run, code, path) => {
    expect(run).toThrow(expect.objectContaining({ code, path }));
  });
});
