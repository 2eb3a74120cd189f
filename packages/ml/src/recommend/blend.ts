// Which methods to listen to, and how much: each is fitted on a part of every user's interactions and judged by how
// high it ranks the rest.
import { MlError } from '../errors.ts';
import { seededRandom } from '../random.ts';
import { chooseWeights, mean, oneOf, type Rate } from './choose-weights.ts';
import { dotAt, type Factors, implicitAls } from './implicit-als.ts';
import { coOccurrence, type Interactions, type SparseRows, sparseRows } from './interactions.ts';
import { ease, type ItemMatrixMethod, itemGraph, itemNeighbours } from './item-matrix.ts';
import { ndcgAt, topOf } from './ranking.ts';

/**
 * Fitted parts. Matrices are added up, each divided by its scale; their sum, each set of factors and popularity are
 * then divided by how much they vary for the one user, so that a weight means the same for everybody.
 */
export interface Parts {
  readonly names: readonly string[];
  /** Null for one that was not asked for. */
  readonly matrices: readonly (Float64Array | null)[];
  /** One for each of `alsParameters`; null for one that was not asked for. */
  readonly factors: readonly (Factors | null)[];
  readonly popularity: Float64Array;
  /** One a matrix: makes its scores vary by about 1. */
  readonly scales: readonly number[];
}

export interface Blend {
  readonly l2: number;
  /** One weight a part, in the order of `names`; they add up to 1. */
  readonly weights: readonly number[];
  /**
   * nDCG@k on the held-out part of each method alone, of popularity, and of the blend, that one with weights which
   * were chosen on other users.
   */
  readonly judged: readonly { readonly name: string; readonly ndcg: number }[];
}

export interface FitContext {
  readonly seed: number;
  readonly k: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/**
 * Chosen on generated latent-factor data; confidence low and penalty high suit small catalogues. Few factors see
 * broad tastes, many see what is rare.
 */
export const alsParameters = [
  { factors: 64, l2: 60, alpha: 6 },
  { factors: 16, l2: 10, alpha: 4 },
] as const;
/** λ of EASE as multiples of the mean number of interactions of an item. */
const L2_CANDIDATES = [2, 6, 18] as const;
const HELD_OUT = 0.2;
/** Enough users to tell methods apart; more only take time. */
const JUDGED_USERS_MAX = 2000;
export const partNames = [
  'EASE',
  'item neighbours',
  'item graph',
  'factors',
  'few factors',
  'popularity',
] as const;
const matrixCount = 3;

interface Known {
  /** How often two items were had together; counted when left out. */
  readonly counts?: Float64Array;
  /** EASE as it was fitted with this very l2. */
  readonly easeMatrix?: Float64Array;
  /** Weights of the blend: a matrix that has none is left out. */
  readonly weights?: readonly number[];
}

/** Fits the parts on the interactions. */
export function fitParts(
  data: Interactions,
  l2: number,
  context: FitContext,
  known: Known = {},
): Parts {
  const { counts = coOccurrence(data.rows, data.items.length), easeMatrix, weights } = known;
  const methods: ItemMatrixMethod[] = [ease(l2), itemNeighbours(100, 10), itemGraph(1, 0.5, 200)];
  const matrices = methods.map((method, p) => {
    checkSignal(context.signal);
    if (weights?.[p] === 0) return null;
    return p === 0 && easeMatrix !== undefined ? easeMatrix : method.fit(data, counts);
  });
  const { seed, signal } = context;
  // One is always there: items are compared by it where no matrix counts.
  const isWanted = (place: number): boolean =>
    weights === undefined || weights[matrixCount + place] !== 0 || place === 0;
  const factors = alsParameters.map((parameters, place) =>
    isWanted(place)
      ? implicitAls(data, { ...parameters, seed, ...(signal ? { signal } : {}) })
      : null,
  );
  const n = data.items.length;
  const popularity = Float64Array.from({ length: n }, (_, i) => counts[i * n + i] as number);
  const scales = matrices.map((matrix) =>
    matrix === null ? 1 : scaleOf(matrix, data.rows, data.items.length),
  );
  return { names: partNames, matrices, factors, popularity, scales };
}

/** Chooses λ and the weights. */
export function chooseBlend(data: Interactions, context: FitContext): Blend {
  const { kept, heldOut } = split(data, context.seed);
  const users = judgedUsers(heldOut, context.seed);
  if (users.length === 0)
    return { l2: l2Of(data, L2_CANDIDATES[1]), weights: oneOf(0, partNames.length), judged: [] };
  const counts = coOccurrence(kept.rows, kept.items.length);
  let best: { factor: number; ndcg: number; matrix: Float64Array } = {
    factor: L2_CANDIDATES[1],
    ndcg: -1,
    matrix: new Float64Array(0),
  };
  L2_CANDIDATES.forEach((factor, i) => {
    context.onProgress?.(i, L2_CANDIDATES.length + 3);
    checkSignal(context.signal);
    const matrix = ease(l2Of(kept, factor)).fit(kept, counts);
    const add = (user: number, out: Float64Array) => addRows(kept.rows, user, matrix, 1, out);
    const ndcg = judge(users, context.k, add, kept);
    if (ndcg > best.ndcg) best = { factor, ndcg, matrix };
  });
  const known = { counts, easeMatrix: best.matrix };
  const parts = fitParts(kept, l2Of(kept, best.factor), context, known);
  context.onProgress?.(L2_CANDIDATES.length + 1, L2_CANDIDATES.length + 3);
  const scores = users.map(({ user }) => partScores(parts, kept.rows, user));
  const out = new Float64Array(data.items.length);
  const rateOf: Rate = (weights, places) =>
    Float64Array.from(places, (u) => {
      const { user, relevant } = users[u] as Judged;
      mix(scores[u] as readonly Float64Array[], weights, out);
      exclude(kept.rows, user, out);
      return ndcgAt(topOf(out, context.k), relevant, context.k);
    });
  const all = Array.from(users.keys());
  const alone = partNames.map((_, p) => rateOf(oneOf(p, partNames.length), all));
  checkSignal(context.signal);
  const { weights, ndcg } = chooseWeights(rateOf, alone);
  return {
    l2: l2Of(data, best.factor),
    weights,
    judged: [
      ...partNames.map((name, p) => ({ name, ndcg: mean(alone[p] as Float64Array) })),
      { name: 'blend', ndcg },
    ],
  };
}

function l2Of(data: Interactions, factor: number): number {
  return (factor * data.rows.column.length) / data.items.length;
}

/** Scores of every part for one user, in the order of the names: matrices by their scales, others by her own. */
export function partScores(parts: Parts, rows: SparseRows, user: number): Float64Array[] {
  const n = parts.popularity.length;
  const byMatrix = parts.matrices.map((matrix, p) => {
    const out = new Float64Array(n);
    if (matrix !== null) addRows(rows, user, matrix, 1 / (parts.scales[p] as number), out);
    return out;
  });
  const byFactors = parts.factors.map((factors) => {
    const out = new Float64Array(n);
    if (factors === null) return out;
    const { width, users, items } = factors;
    const point = users.subarray(user * width, (user + 1) * width);
    for (let i = 0; i < n; i++) out[i] = dotAt(items, i * width, point, width);
    return divided(out);
  });
  return [...byMatrix, ...byFactors, divided(parts.popularity.slice())];
}

const divided = (scores: Float64Array): Float64Array => {
  const spread = spreadOf(scores);
  for (let i = 0; i < scores.length; i++) scores[i] = (scores[i] as number) / spread;
  return scores;
};

/** Standard deviation of a user's scores; 1 where they are all alike. */
export function spreadOf(scores: ArrayLike<number>): number {
  let [sum, square] = [0, 0];
  for (let i = 0; i < scores.length; i++) {
    const score = scores[i] as number;
    sum += score;
    square += score * score;
  }
  const mean = sum / scores.length;
  return Math.sqrt(Math.max(0, square / scores.length - mean * mean)) || 1;
}

/** Root of the mean variance of a matrix's scores over a hundred users. */
function scaleOf(matrix: Float64Array, rows: SparseRows, items: number): number {
  const users = rows.start.length - 1;
  const every = Math.max(1, Math.floor(users / 100));
  let [squares, count] = [0, 0];
  for (let user = 0; user < users; user += every) {
    const scores = new Float64Array(items);
    addRows(rows, user, matrix, 1, scores);
    squares += spreadOf(scores) ** 2;
    count += 1;
  }
  return Math.sqrt(squares / count) || 1;
}

export function addRows(
  rows: SparseRows,
  user: number,
  matrix: Float64Array,
  weight: number,
  out: Float64Array,
): void {
  const n = out.length;
  for (let e = rows.start[user] as number; e < (rows.start[user + 1] as number); e++) {
    const row = (rows.column[e] as number) * n;
    for (let j = 0; j < n; j++) out[j] = (out[j] as number) + weight * (matrix[row + j] as number);
  }
}

/** The matrices' sum is divided by how much it varies for this user; the other parts are already. */
function mix(parts: readonly Float64Array[], weights: readonly number[], out: Float64Array): void {
  const add = (p: number): void => {
    const [scores, weight] = [parts[p] as Float64Array, weights[p] as number];
    if (weight === 0) return;
    for (let j = 0; j < out.length; j++)
      out[j] = (out[j] as number) + weight * (scores[j] as number);
  };
  out.fill(0);
  for (let p = 0; p < matrixCount; p++) add(p);
  const factor = matrixShare(weights) / spreadOf(out);
  for (let j = 0; j < out.length; j++) out[j] = factor * (out[j] as number);
  for (let p = matrixCount; p < parts.length; p++) add(p);
}

/** What the sum of the matrices weighs. */
export const matrixShare = (weights: readonly number[]): number =>
  weights.slice(0, matrixCount).reduce((sum, weight) => sum + weight, 0);

/** What a set of factors weighs, by its place among `alsParameters`. */
export const factorShare = (weights: readonly number[], place: number): number =>
  weights[matrixCount + place] ?? 0;

function exclude(rows: SparseRows, user: number, out: Float64Array): void {
  for (let e = rows.start[user] as number; e < (rows.start[user + 1] as number); e++) {
    out[rows.column[e] as number] = Number.NEGATIVE_INFINITY;
  }
}

interface Judged {
  readonly user: number;
  readonly relevant: ReadonlySet<number>;
}

function judge(
  users: readonly Judged[],
  k: number,
  score: (user: number, out: Float64Array) => void,
  data: Interactions,
): number {
  const out = new Float64Array(data.items.length);
  let sum = 0;
  for (const { user, relevant } of users) {
    out.fill(0);
    score(user, out);
    exclude(data.rows, user, out);
    sum += ndcgAt(topOf(out, k), relevant, k);
  }
  return sum / users.length;
}

/**
 * A fifth of each user's interactions, but never the only one: her latest where times are known,
 * otherwise at random.
 */
function split(data: Interactions, seed: number): { kept: Interactions; heldOut: number[][] } {
  const random = seededRandom(seed);
  const heldOut: number[][] = [];
  const kept = data.users.map((_, user) => {
    const row: (readonly [number, number])[] = [];
    const out: number[] = [];
    const [from, to] = [data.rows.start[user] as number, data.rows.start[user + 1] as number];
    const latest = latestOf(data.times, from, to);
    for (let e = from; e < to; e++) {
      const item = data.rows.column[e] as number;
      const isHeldOut = data.times === null ? random() < HELD_OUT : latest.has(e);
      if (isHeldOut && out.length < to - from - 1) out.push(item);
      else row.push([item, data.rows.weight[e] as number]);
    }
    heldOut.push(out);
    return row;
  });
  return { kept: { ...data, rows: sparseRows(kept), times: null }, heldOut };
}

function latestOf(times: Float64Array | null, from: number, to: number): ReadonlySet<number> {
  if (times === null) return new Set();
  const entries = Array.from({ length: to - from }, (_, i) => from + i);
  entries.sort((a, b) => (times[b] as number) - (times[a] as number));
  return new Set(entries.slice(0, Math.ceil(HELD_OUT * (to - from))));
}

function judgedUsers(heldOut: readonly number[][], seed: number): Judged[] {
  const random = seededRandom(seed + 1);
  const able = heldOut.flatMap((items, user) => (items.length > 0 ? [user] : []));
  const share = JUDGED_USERS_MAX / Math.max(1, able.length);
  const chosen = share >= 1 ? able : able.filter(() => random() < share);
  return chosen.map((user) => ({ user, relevant: new Set(heldOut[user]) }));
}

export function checkSignal(signal: AbortSignal | undefined): void {
  if (signal?.aborted) throw new MlError('aborted', 'options.signal', 'was cancelled');
}
