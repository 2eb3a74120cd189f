// Which methods to listen to, and how much: each is fitted on a part of every user's interactions and
// judged by how high it ranks the rest. Weights are chosen by forward steps (Caruana et al. 2004).
import { MlError } from '../errors.ts';
import { seededRandom } from '../random.ts';
import { dotAt, type Factors, implicitAls } from './implicit-als.ts';
import { coOccurrence, type Interactions, type SparseRows, sparseRows } from './interactions.ts';
import { ease, type ItemMatrixMethod, itemGraph, itemNeighbours } from './item-matrix.ts';
import { ndcgAt, topOf } from './ranking.ts';

/** Fitted parts whose scores are added; every scale makes its part's scores vary by about 1. */
export interface Parts {
  readonly names: readonly string[];
  /** Null for one that was not asked for. */
  readonly matrices: readonly (Float64Array | null)[];
  readonly factors: Factors;
  readonly popularity: Float64Array;
  readonly scales: readonly number[];
}

export interface Blend {
  readonly l2: number;
  /** One weight a part, in the order of `names`; they add up to 1. */
  readonly weights: readonly number[];
  /** nDCG@k on the held-out part of each method alone, of the blend, and of popularity. */
  readonly judged: readonly { readonly name: string; readonly ndcg: number }[];
}

export interface FitContext {
  readonly seed: number;
  readonly k: number;
  readonly signal?: AbortSignal | undefined;
  readonly onProgress?: ((done: number, total: number) => void) | undefined;
}

/** Chosen on generated latent-factor data; confidence low and penalty high suit small catalogues. */
export const alsParameters = { factors: 64, l2: 60, alpha: 6 };
/** λ of EASE as multiples of the mean number of interactions of an item. */
const L2_CANDIDATES = [2, 6, 18] as const;
const HELD_OUT = 0.2;
/** Enough users to tell methods apart; more only take time. */
const JUDGED_USERS_MAX = 2000;
const STEPS = 12;

export const partNames = [
  'EASE',
  'item neighbours',
  'item graph',
  'factors',
  'popularity',
] as const;

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
  const factors = implicitAls(data, { ...alsParameters, seed, ...(signal ? { signal } : {}) });
  const n = data.items.length;
  const popularity = Float64Array.from({ length: n }, (_, i) => counts[i * n + i] as number);
  const parts = { names: partNames, matrices, factors, popularity, scales: partNames.map(() => 1) };
  return { ...parts, scales: scalesOf(parts, data.rows) };
}

/** Chooses λ and the weights. */
export function chooseBlend(data: Interactions, context: FitContext): Blend {
  const { kept, heldOut } = split(data, context.seed);
  const users = judgedUsers(heldOut, context.seed);
  if (users.length === 0)
    return { l2: l2Of(data, L2_CANDIDATES[1]), weights: [1, 0, 0, 0, 0], judged: [] };
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
  const rate = (weights: readonly number[]): Float64Array => {
    const out = new Float64Array(data.items.length);
    return Float64Array.from(users, ({ user, relevant }, u) => {
      mix(scores[u] as readonly Float64Array[], weights, out);
      exclude(kept.rows, user, out);
      return ndcgAt(topOf(out, context.k), relevant, context.k);
    });
  };
  const alone = partNames.map((_, p) => rate(partNames.map((__, q) => (p === q ? 1 : 0))));
  const { weights, ndcg } = forwardSteps(rate, alone);
  return {
    l2: l2Of(data, best.factor),
    weights,
    judged: [
      ...partNames.map((name, p) => ({ name, ndcg: mean(alone[p] as Float64Array) })),
      { name: 'blend', ndcg },
    ],
  };
}

/**
 * Starts from the best part alone and adds a vote for whichever helps most, twelve times. A mixture is
 * only kept when it beats that part by more than two standard errors of the users' differences: what
 * gains less was chosen by luck, and the next interactions take it away again.
 */
function forwardSteps(
  rate: (weights: readonly number[]) => Float64Array,
  alone: readonly Float64Array[],
): { weights: number[]; ndcg: number } {
  const means = alone.map(mean);
  const first = means.indexOf(Math.max(...means));
  const votes: number[] = partNames.map((_, p) => (p === first ? 1 : 0));
  const shares = (): number[] => {
    const total = votes.reduce((sum, v) => sum + v, 0);
    return votes.map((v) => v / total);
  };
  const single = { weights: shares(), ndcg: means[first] as number };
  let best = { ...single, byUser: alone[first] as Float64Array };
  for (let step = 1; step < STEPS; step++) {
    let chosen = { part: -1, ndcg: -1, byUser: best.byUser };
    for (let part = 0; part < votes.length; part++) {
      votes[part] = (votes[part] as number) + 1;
      const byUser = rate(shares());
      const ndcg = mean(byUser);
      if (ndcg > chosen.ndcg) chosen = { part, ndcg, byUser };
      votes[part] = (votes[part] as number) - 1;
    }
    votes[chosen.part] = (votes[chosen.part] as number) + 1;
    if (chosen.ndcg > best.ndcg) best = { ...chosen, weights: shares() };
  }
  const isReal = gainInErrors(best.byUser, alone[first] as Float64Array) > 2;
  return isReal ? { weights: best.weights, ndcg: best.ndcg } : single;
}

/** Mean of a − b in standard errors. */
function gainInErrors(a: Float64Array, b: Float64Array): number {
  const differences = a.map((x, u) => x - (b[u] as number));
  const gain = mean(differences);
  const variance = mean(differences.map((x) => (x - gain) ** 2));
  return variance > 0 ? gain / Math.sqrt(variance / a.length) : 0;
}

function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}

function l2Of(data: Interactions, factor: number): number {
  return (factor * data.rows.column.length) / data.items.length;
}

/** Scores of every part for one user, each divided by its scale. */
export function partScores(parts: Parts, rows: SparseRows, user: number): Float64Array[] {
  const n = parts.popularity.length;
  const { factors, scales } = parts;
  const scores = parts.matrices.map((matrix, p) => {
    const out = new Float64Array(n);
    if (matrix !== null) addRows(rows, user, matrix, 1 / (scales[p] as number), out);
    return out;
  });
  const point = factors.users.subarray(user * factors.width, (user + 1) * factors.width);
  const [f, q] = [scales.at(-2) as number, scales.at(-1) as number];
  const byFactors = Float64Array.from(
    { length: n },
    (_, i) => dotAt(factors.items, i * factors.width, point, factors.width) / f,
  );
  return [...scores, byFactors, parts.popularity.map((count) => count / q)];
}

/** Standard deviation of each part's scores over a hundred users. */
function scalesOf(parts: Parts, rows: SparseRows): number[] {
  const users = rows.start.length - 1;
  const every = Math.max(1, Math.floor(users / 100));
  const squares = partNames.map(() => 0);
  let count = 0;
  for (let user = 0; user < users; user += every) {
    partScores(parts, rows, user).forEach((scores, p) => {
      let [sum, square] = [0, 0];
      for (const s of scores) {
        sum += s;
        square += s * s;
      }
      squares[p] = (squares[p] as number) + square / scores.length - (sum / scores.length) ** 2;
    });
    count += 1;
  }
  return squares.map((square) => Math.sqrt(square / count) || 1);
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

function mix(parts: readonly Float64Array[], weights: readonly number[], out: Float64Array): void {
  out.fill(0);
  parts.forEach((scores, p) => {
    const weight = weights[p] as number;
    if (weight === 0) return;
    for (let j = 0; j < out.length; j++)
      out[j] = (out[j] as number) + weight * (scores[j] as number);
  });
}

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
