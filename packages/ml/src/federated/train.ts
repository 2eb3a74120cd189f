// Experimental. Federated averaging (McMahan et al. 2017) with a promise to each party (McMahan et al. 2018): what a
// party adds is bounded, the sum gets noise, and the budget that this spends is part of the answer.
import { MlError } from '../errors.ts';
import type { Frame } from '../frame/frame.ts';
import { sigmoid } from '../linear/link.ts';
import { seededNormal } from '../random.ts';
import { marginAt, type Party, type SharedColumn, scaledRows } from './party.ts';
import { gaussianBudget, type PrivacyBudget } from './privacy.ts';

export interface FederatedOptions {
  readonly task: 'binary' | 'regression';
  readonly columns: readonly SharedColumn[];
  readonly rounds: number;
  /** The longest step that one party may ask for in a round. */
  readonly clip: number;
  /** Of the noise on the sum of the steps, in units of `clip`; 0: none, and no promise. */
  readonly noise: number;
  readonly delta: number;
  readonly seed: number;
  /** Training ends before a round that would spend more. */
  readonly epsilonMax?: number;
  readonly signal?: { readonly aborted: boolean };
  readonly onProgress?: (progress: { done: number; total: number } & PrivacyBudget) => void;
}

export interface FederatedModel {
  readonly task: 'binary' | 'regression';
  readonly columns: readonly SharedColumn[];
  /** One a column and the intercept, for columns scaled to −1 … 1. */
  readonly weights: Float64Array;
  readonly rounds: number;
  readonly parties: number;
  /** Spent so far, for each party as a whole. */
  readonly budget: PrivacyBudget;
}

/**
 * Learns a linear model from parties that keep their rows.
 *
 * @throws MlError `parties_missing`, `columns_missing`, `range_empty`, `clip_invalid`, `privacy_invalid`,
 *   `update_invalid` when a party answers with something else than weights, `cancelled`
 * @example
 * const columns = [{ name: 'seats', low: 0, high: 20 }];
 * const rules = { task: 'binary', steps: 20, learningRate: 1 } as const;
 * const parties = [0, 1, 2].map((p) => {
 *   const rows = Array.from({ length: 40 }, (_, i) => ({ seats: (i * 7 + p) % 20 }));
 *   return localParty(columns, frameFromRecords(rows), rows.map(({ seats }) => (seats > 9 ? 1 : 0)), rules);
 * });
 * const model = await trainFederated(parties, {
 *   task: 'binary', columns, rounds: 20, clip: 1, noise: 0.05, delta: 1e-5, seed: 1,
 * });
 * predictFederated(model, frameFromRecords([{ seats: 1 }, { seats: 19 }])); // near 0, near 1
 */
export async function trainFederated(
  parties: readonly Party[],
  options: FederatedOptions,
): Promise<FederatedModel> {
  check(parties, options);
  const { task, columns, rounds, clip, noise, delta, seed, epsilonMax, signal } = options;
  const normal = seededNormal(seed);
  let weights = new Float64Array(columns.length + 1);
  let budget = gaussianBudget({ rounds: 0, noise, delta });
  let done = 0;
  for (; done < rounds; done++) {
    if (signal?.aborted === true) {
      throw new MlError('cancelled', 'options.signal', 'The training was cancelled.');
    }
    const next = gaussianBudget({ rounds: done + 1, noise, delta });
    if (epsilonMax !== undefined && next.epsilon > epsilonMax) break;
    const answers = await Promise.all(parties.map((party) => party.improve(weights.slice())));
    const sum = weights.map(() => noise * clip * normal());
    answers.forEach((answer, place) => {
      addClipped(sum, answer, weights, clip, place);
    });
    weights = weights.map((weight, c) => weight + (sum[c] as number) / parties.length);
    budget = next;
    options.onProgress?.({ done: done + 1, total: rounds, ...budget });
  }
  return { task, columns, weights, rounds: done, parties: parties.length, budget };
}

/** Adds the step from the weights to a party's answer, no longer than `clip`. */
function addClipped(
  sum: Float64Array,
  answer: Float64Array,
  weights: Float64Array,
  clip: number,
  place: number,
): void {
  if (answer.length !== weights.length || !answer.every(Number.isFinite)) {
    const message = `Party ${place + 1} did not answer with ${weights.length} finite weights.`;
    throw new MlError('update_invalid', `parties[${place}]`, message);
  }
  const step = answer.map((value, c) => value - (weights[c] as number));
  const length = Math.sqrt(step.reduce((total, s) => total + s * s, 0));
  const share = length > clip ? clip / length : 1;
  step.forEach((s, c) => {
    sum[c] = (sum[c] as number) + share * s;
  });
}

/** Probabilities of the second class, or numbers from −1 to 1 as they were learned; one a row. */
export function predictFederated(
  { task, columns, weights }: FederatedModel,
  frame: Frame,
): Float64Array {
  const x = scaledRows(columns, frame);
  return Float64Array.from({ length: frame.rowCount }, (_, row) => {
    const margin = marginAt(x, row, weights);
    return task === 'binary' ? sigmoid(margin) : margin;
  });
}

function check(parties: readonly Party[], { columns, clip }: FederatedOptions): void {
  if (parties.length === 0) {
    throw new MlError('parties_missing', 'parties', 'There is no party to learn from.');
  }
  if (columns.length === 0) {
    throw new MlError('columns_missing', 'options.columns', 'There is no column to learn from.');
  }
  for (const { name, low, high } of columns) {
    if (high > low && Number.isFinite(high - low)) continue;
    const message = `"${name}" goes from ${low} to ${high}; give the range that everybody knows.`;
    throw new MlError('range_empty', `options.columns.${name}`, message);
  }
  if (clip > 0 && Number.isFinite(clip)) return;
  throw new MlError('clip_invalid', 'options.clip', `clip is ${clip}; give a number above 0.`);
}
