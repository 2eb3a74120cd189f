// "I don't know": whether a text belongs to any class at all, from how sure the members are and how much of
// the text they know. A small logistic regression on texts that none of them learned from.
import { fitLogistic, sigmoid } from '../calibration/logistic-fit.ts';

/** What tells that a text is foreign. */
export interface Signs {
  readonly probabilities: Float32Array;
  /** Share of the text's weight in runs that no class has. */
  readonly unknown: number;
  /** Mean largest probability of the members by themselves. */
  readonly agreement: number;
  /** Mean largest logit of the members. */
  readonly strength: number;
  /** Share of the words' weight that the likeliest class was seen with. */
  readonly coverage: number;
}

export interface OutOfScope {
  /** The class that such texts get. */
  readonly name: string;
  readonly coefficients: readonly number[];
  /** Texts above it are foreign. */
  readonly threshold: number;
}

export const signCount = 7;

function inputsOf({ probabilities, unknown, agreement, strength, coverage }: Signs): number[] {
  let [first, second, entropy] = [0, 0, 0];
  for (const p of probabilities) {
    if (p > first) [first, second] = [p, first];
    else if (p > second) second = p;
    if (p > 0) entropy -= p * Math.log(p);
  }
  const logit = Math.log(Math.max(1e-6, first)) - Math.log(Math.max(1e-6, 1 - first));
  return [logit, first - second, entropy, unknown, agreement, strength, coverage];
}

export function foreignness({ coefficients }: OutOfScope, signs: Signs): number {
  const inputs = inputsOf(signs);
  return sigmoid(
    inputs.reduce((sum, x, i) => sum + x * (coefficients[i] as number), coefficients.at(-1) ?? 0),
  );
}

/**
 * @param own signs of texts of known classes, with whether their class was told rightly
 * @param foreign signs of texts that belong to none
 * @param loss share of all known texts that may be lost though they were told rightly
 */
export function learnOutOfScope(
  name: string,
  own: readonly (Signs & { readonly isRight: boolean })[],
  foreign: readonly Signs[],
  loss: number,
): OutOfScope {
  const all = [...own, ...foreign].map(inputsOf);
  const columns = Array.from({ length: signCount }, (_, k) =>
    Float64Array.from(all, (row) => row[k] as number),
  );
  const labels = Float64Array.from(all, (_, i) => (i < own.length ? 0 : 1));
  const coefficients = Array.from(fitLogistic(columns, labels));
  const unset = { name, coefficients, threshold: 1 };
  const right = own
    .filter(({ isRight }) => isRight)
    .map((signs) => foreignness(unset, signs))
    .sort((a, b) => b - a);
  const known = right[Math.floor(loss * own.length)] ?? 0.5;
  const strange = foreign.map((signs) => foreignness(unset, signs)).sort((a, b) => a - b);
  // Where the two lie apart, the threshold lies between them, not at the edge of the one.
  const low = strange[Math.floor(strange.length / 10)] ?? 0;
  return { ...unset, threshold: low > known ? Math.sqrt(low * known) : known };
}
