// The fitted recommender: one item-item matrix (the blend of all such methods), factors, popularity,
// and everybody's history. Plain data; a new user is served from her history alone.
import { MlError } from '../errors.ts';
import { checkFormat } from '../state/check-format.ts';
import { packFloats, unpackFloats } from '../state/packed-floats.ts';
import { StateReader } from '../state/state-reader.ts';
import { type Blend, spreadOf } from './blend.ts';
import { tagLikeness } from './content.ts';
import { diversify } from './diversity.ts';
import { foldIn, gramOf } from './implicit-als.ts';
import { topOf } from './ranking.ts';
import { addHistory, addProducts, FactorAffinity } from './scoring.ts';

const FORMAT = 'aibaas.recommender';
/** 2: the matrix may be left out. 3: several sets of factors, and parts that count alike for every user. */
const VERSION = 3;
/** So many candidates a wanted item enter the choice for diversity. */
const CANDIDATES = 10;
const BECAUSE_MAX = 3;

export interface FactorSet {
  readonly width: number;
  readonly l2: number;
  readonly alpha: number;
  readonly items: Float32Array;
  /** Points of the known users, in the order of `histories`. */
  readonly users: Float32Array;
  /** 0 when they are not listened to. */
  readonly weight: number;
}

export interface RecommenderData {
  readonly items: readonly string[];
  /** Item indices that each known user had. */
  readonly histories: ReadonlyMap<string, readonly number[]>;
  /** items × items: what having the row's item adds to the column's score; null where no such method counts. */
  readonly matrix: Float32Array | null;
  readonly matrixWeight: number;
  /** Whether the matrix and each set of factors are divided by how much they vary for the user. */
  readonly isPerUser: boolean;
  /** One set at least. */
  readonly factors: readonly FactorSet[];
  /** What each item's popularity adds to its score. */
  readonly popularity: Float32Array;
  /** Times that each item was had. */
  readonly counts: readonly number[];
  /** Tags of the items, where they are known. */
  readonly tags: readonly (readonly string[])[] | null;
  readonly blend: Blend;
}

export interface RecommendOptions {
  /** 1 … 1000, default 10. */
  readonly k?: number;
  /** Items not to show; what the user had is never shown. */
  readonly exclude?: readonly string[];
  /** 0 (default): the best scores; up to 1: unlike one another. */
  readonly diversity?: number;
}

export interface Recommendation {
  readonly item: string;
  readonly score: number;
  /** Of what the user had, that which spoke for it most. Empty for a user without history. */
  readonly because: readonly string[];
}

/**
 * @example
 * const recommender = trainRecommender({ users: ['a', 'a', 'b'], items: ['tea', 'cup', 'tea'] });
 * recommender.recommend('b', { k: 1 })[0]?.item; // 'cup'
 * recommender.recommendFor(['tea'], { k: 1 })[0]?.because; // ['tea']
 */
export class Recommender {
  readonly #data: RecommenderData;
  readonly #itemIndex: ReadonlyMap<string, number>;
  readonly #userIndex: ReadonlyMap<string, number>;
  readonly #likeness: readonly Map<number, number>[] | null;
  readonly #sets: readonly {
    readonly factors: FactorSet;
    readonly gram: Float64Array;
    readonly affinity: FactorAffinity;
  }[];

  constructor(data: RecommenderData) {
    this.#data = data;
    this.#itemIndex = new Map(data.items.map((item, i) => [item, i]));
    this.#userIndex = new Map([...data.histories.keys()].map((user, u) => [user, u]));
    this.#likeness = data.tags === null ? null : tagLikeness(data.tags);
    this.#sets = data.factors.map((factors) => {
      const { items, width, l2 } = factors;
      const gram = gramOf(items, width, l2);
      return { factors, gram, affinity: new FactorAffinity(items, width, gram) };
    });
  }

  get users(): string[] {
    return [...this.#data.histories.keys()];
  }

  get items(): readonly string[] {
    return this.#data.items;
  }

  /** How the methods were judged on held-out interactions, and what each weighs. */
  get blend(): Blend {
    return this.#data.blend;
  }

  /** For a user of the training data; somebody unknown gets what is popular. */
  recommend(user: string, options: RecommendOptions = {}): Recommendation[] {
    const { histories, factors } = this.#data;
    const index = this.#userIndex.get(user);
    if (index === undefined) return this.#rank([], null, options);
    const points = factors.map(
      ({ users, width }) => new Float64Array(users.subarray(index * width, (index + 1) * width)),
    );
    return this.#rank(histories.get(user) ?? [], points, options);
  }

  /** For anybody, from what she had. Items that are not known are passed over. */
  recommendFor(history: readonly string[], options: RecommendOptions = {}): Recommendation[] {
    const known = history.flatMap((item) => this.#itemIndex.get(item) ?? []);
    const once = [...new Set(known)];
    return this.#rank(once, once.length > 0 ? this.#pointsOf(once) : null, options);
  }

  #pointsOf(history: readonly number[]): Float64Array[] {
    return this.#sets.map(({ factors: { width, l2, alpha, items }, gram }) =>
      foldIn(history, items, { width, l2, alpha, gram }),
    );
  }

  #rank(
    history: readonly number[],
    points: readonly Float64Array[] | null,
    options: RecommendOptions,
  ): Recommendation[] {
    const { k = 10, exclude = [], diversity = 0 } = options;
    if (!Number.isInteger(k) || k < 1 || k > 1000) {
      throw new MlError('bad_option', 'options.k', `k is ${k}; give a whole number from 1 to 1000`);
    }
    if (!(diversity >= 0 && diversity <= 1)) {
      const message = `diversity is ${diversity}; give a number from 0 to 1`;
      throw new MlError('bad_option', 'options.diversity', message);
    }
    const { scores, shares } = this.#scores(history, points);
    for (const item of history) scores[item] = Number.NEGATIVE_INFINITY;
    for (const item of exclude) {
      const index = this.#itemIndex.get(item);
      if (index !== undefined) scores[index] = Number.NEGATIVE_INFINITY;
    }
    // Where nothing speaks for one rather than another, what most people had comes first.
    const top = topOf(scores, diversity === 0 ? k : k * CANDIDATES, this.#data.counts);
    const candidates = top.map((item) => ({ item, score: scores[item] as number }));
    const rows = this.#sets.map(({ affinity }) => affinity.rowsOf(history));
    return diversify(candidates, k, diversity, (a, b) => this.#alike(a, b)).map(
      ({ item, score }) => ({
        item: this.#data.items[item] as string,
        score,
        because: this.#because(item, history, { rows, shares }),
      }),
    );
  }

  #scores(history: readonly number[], points: readonly Float64Array[] | null): Scored {
    const { matrix, matrixWeight, isPerUser, popularity, counts } = this.#data;
    const scores = new Float64Array(popularity);
    const part = new Float64Array(scores.length);
    const add = (weight: number): number => {
      const share = isPerUser ? weight / spreadOf(part) : weight;
      for (let j = 0; j < scores.length; j++)
        scores[j] = (scores[j] as number) + share * (part[j] as number);
      return share;
    };
    if (matrix !== null) addHistory(matrix, history, part);
    const matrixShare = matrix === null ? 0 : add(matrixWeight);
    const factorShares = this.#sets.map(({ factors: { items, weight } }, place) => {
      const point = points?.[place];
      if (weight === 0 || point === undefined) return 0;
      part.fill(0);
      addProducts(items, point, 1, part);
      return add(weight);
    });
    if (this.#likeness !== null) this.#addContent(history, scores);
    // Without any history what most people had comes first.
    if (history.length === 0)
      counts.forEach((count, j) => {
        scores[j] = count;
      });
    return { scores, shares: { matrix: matrixShare, factors: factorShares } };
  }

  /** Items that nobody had yet are scored like those that they resemble. */
  #addContent(history: readonly number[], scores: Float64Array): void {
    const { counts } = this.#data;
    const known = scores.slice();
    const [high, low] = [Math.max(...known), Math.min(...known)];
    // What she had herself counts a little above the best that she has not.
    const ownScore = high + 0.1 * (high - low) + Number.EPSILON;
    counts.forEach((count, item) => {
      if (count > 0) return;
      const alike = this.#likeness?.[item] ?? new Map<number, number>();
      let [sum, total] = [0, 0];
      for (const [other, likeness] of alike) {
        if ((counts[other] as number) === 0) continue;
        const own = history.includes(other) ? ownScore : (known[other] as number);
        sum += likeness * own;
        total += likeness;
      }
      if (total > 0) scores[item] = sum / total;
    });
  }

  /** 0 … 1 from the tags, else from how much either speaks for the other. */
  #alike(a: number, b: number): number {
    if (this.#likeness !== null) return this.#likeness[a]?.get(b) ?? 0;
    const { matrix, popularity } = this.#data;
    if (matrix === null) return this.#heardSet()?.affinity.likeness(a, b) ?? 0;
    const n = popularity.length;
    let high = 0;
    for (let j = 0; j < n; j++) high = Math.max(high, matrix[a * n + j] as number);
    return high > 0 ? Math.max(0, Math.min(1, (matrix[a * n + b] as number) / high)) : 0;
  }

  /** The set of factors that counts most. */
  #heardSet() {
    return this.#sets.toSorted((a, b) => b.factors.weight - a.factors.weight)[0];
  }

  #because(
    item: number,
    history: readonly number[],
    { rows, shares }: { readonly rows: readonly Float32Array[]; readonly shares: Shares },
  ): string[] {
    const { matrix, items } = this.#data;
    const n = items.length;
    const pushes = new Float64Array(history.length);
    if (matrix !== null) {
      history.forEach((had, h) => {
        pushes[h] = shares.matrix * (matrix[had * n + item] as number);
      });
    }
    this.#sets.forEach(({ factors: { alpha }, affinity }, place) => {
      // Each interaction counts with the confidence that it was learned with.
      const weight = (shares.factors[place] as number) * (1 + alpha);
      if (weight > 0) affinity.addPushes(item, rows[place] as Float32Array, weight, pushes);
    });
    return topOf(pushes, BECAUSE_MAX)
      .filter((h) => (pushes[h] as number) > 0)
      .map((h) => items[history[h] as number] as string);
  }

  toJSON() {
    const { items, histories, matrix, matrixWeight, isPerUser, ...rest } = this.#data;
    const { factors, popularity, counts, tags, blend } = rest;
    return {
      format: FORMAT,
      version: VERSION,
      items,
      users: [...histories.keys()],
      histories: [...histories.values()],
      matrix: matrix === null ? null : packFloats(matrix),
      matrixWeight,
      isPerUser,
      factors: factors.map((set) => ({
        ...set,
        items: packFloats(set.items),
        users: packFloats(set.users),
      })),
      popularity: packFloats(popularity),
      counts,
      tags,
      blend,
    };
  }

  /** @throws MlError `format_unknown`, `version_newer`, `state_invalid` */
  static fromJSON(json: unknown): Recommender {
    const state = new StateReader(json, 'model');
    checkFormat(state, FORMAT, VERSION);
    const items = state.texts('items');
    const n = items.length;
    const users = state.texts('users');
    const histories = state.list('histories', users.length).map((_, u) =>
      Array.from(
        new StateReader({ h: state.list('histories')[u] }, 'model.histories').integers('h', {
          min: 0,
          max: n - 1,
        }),
      ),
    );
    // Up to version 2 there is one set, and weights hold for all users together.
    const isPerUser = state.has('isPerUser') && state.boolean('isPerUser');
    const sets = Array.isArray(state.get('factors'))
      ? state.objects('factors')
      : [state.object('factors')];
    if (sets.length === 0) {
      throw new MlError('state_invalid', 'model.factors', 'The model has no factors.');
    }
    return new Recommender({
      items,
      histories: new Map(users.map((user, u) => [user, histories[u] as number[]])),
      matrix: state.has('matrix')
        ? unpackFloats(state.text('matrix'), n * n, 'model.matrix')
        : null,
      matrixWeight: state.has('matrixWeight') ? state.number('matrixWeight', { min: 0 }) : 1,
      isPerUser,
      factors: sets.map((set, place) =>
        readFactors(set, `model.factors[${place}]`, n, users.length),
      ),
      popularity: unpackFloats(state.text('popularity'), n, 'model.popularity'),
      counts: Array.from(state.numbers('counts', n)),
      tags: state.has('tags')
        ? state
            .list('tags', n)
            .map((_, i) => new StateReader({ t: state.list('tags')[i] }, 'model.tags').texts('t'))
        : null,
      blend: readBlend(state.object('blend')),
    });
  }
}

/** Of what a user's parts add: weights divided by how much each part varies for her. */
interface Shares {
  readonly matrix: number;
  readonly factors: readonly number[];
}

interface Scored {
  readonly scores: Float64Array;
  readonly shares: Shares;
}

function readFactors(state: StateReader, path: string, items: number, users: number): FactorSet {
  const width = state.integer('width', { min: 1, max: 4096 });
  return {
    width,
    l2: state.number('l2', { min: 0 }),
    alpha: state.number('alpha', { min: 0 }),
    items: unpackFloats(state.text('items'), items * width, `${path}.items`),
    users: unpackFloats(state.text('users'), users * width, `${path}.users`),
    weight: state.number('weight'),
  };
}

function readBlend(state: StateReader): Blend {
  return {
    l2: state.number('l2', { min: 0 }),
    weights: Array.from(state.numbers('weights')),
    judged: state
      .objects('judged')
      .map((row) => ({ name: row.text('name'), ndcg: row.number('ndcg') })),
  };
}
