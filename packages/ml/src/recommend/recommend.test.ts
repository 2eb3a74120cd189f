// Recommendation from the outside: methods against their definitions, the blend against its parts on a
// world of known taste, cold start, reasons, diversity, JSON, and refused input.
import { describe, expect, test } from 'vitest';
import { seededNormal, seededRandom } from '../random.ts';
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

describe('a trained recommender', () => {
  const { kept, later } = world(120, 90, 5);
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
    const weight = json.factors.weight || 1;
    const alone = Recommender.fromJSON({
      ...json,
      matrix: null,
      factors: { ...json.factors, weight },
    });
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
    [() => Recommender.fromJSON({ ...json, version: 3 }), 'version_newer', 'model.version'],
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
