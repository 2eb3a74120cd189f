// How much each part of a blend weighs: forward steps (Caruana et al. 2004) from the best part. A mixture is taken
// where weights that were chosen on the one half of the users serve the other half better than that part alone.
const STEPS = 12;
/** Votes of the best part at the start: the first vote for another is then a fifth. */
const VOTES_FIRST = 4;
/** Steps in a row that bring nothing, after which more will not. */
const PATIENCE = 3;
/**
 * What a mixture has to gain for other users than those it was chosen on, in standard errors: what gains less was
 * seen to lose on the next interactions.
 */
const GAIN_MIN = 2;

/** nDCG of the users at these places, where parts weigh so. */
export type Rate = (weights: readonly number[], places: readonly number[]) => Float64Array;

/** All weight on one of so many parts. */
export const oneOf = (part: number, parts: number): number[] =>
  Array.from({ length: parts }, (_, p) => (p === part ? 1 : 0));

/**
 * @param alone nDCG of each user by each part alone
 * @returns with the nDCG of users that the weights were not chosen on
 */
export function chooseWeights(
  rate: Rate,
  alone: readonly Float64Array[],
): { readonly weights: readonly number[]; readonly ndcg: number } {
  const means = alone.map(mean);
  const first = means.indexOf(Math.max(...means));
  const crossed = crossChosen(rate, alone);
  if (gainInErrors(crossed, alone[first] as Float64Array) <= GAIN_MIN) {
    return { weights: oneOf(first, alone.length), ndcg: means[first] as number };
  }
  const all = Array.from(crossed.keys());
  return { weights: forwardSteps(rate, alone, all), ndcg: mean(crossed) };
}

/** Each user's nDCG by weights that were chosen on the other half of the users. */
function crossChosen(rate: Rate, alone: readonly Float64Array[]): Float64Array {
  const count = alone[0]?.length ?? 0;
  const halves = [0, 1].map((rest) =>
    Array.from({ length: count }, (_, u) => u).filter((u) => u % 2 === rest),
  );
  const crossed = new Float64Array(count);
  halves.forEach((own, h) => {
    const other = halves[1 - h] as number[];
    if (other.length === 0) return;
    const rated = rate(forwardSteps(rate, alone, other), own);
    own.forEach((u, i) => {
      crossed[u] = rated[i] as number;
    });
  });
  return crossed;
}

/** Starts from the best part alone and adds a vote for whichever helps these users most, a dozen times at most. */
function forwardSteps(
  rate: Rate,
  alone: readonly Float64Array[],
  places: readonly number[],
): number[] {
  const means = alone.map((byUser) => mean(Float64Array.from(places, (u) => byUser[u] as number)));
  const first = means.indexOf(Math.max(...means));
  const votes = oneOf(first, alone.length).map((vote) => VOTES_FIRST * vote);
  const shares = (): number[] => {
    const total = votes.reduce((sum, v) => sum + v, 0);
    return votes.map((v) => v / total);
  };
  let best = { weights: shares(), ndcg: means[first] as number };
  let idle = 0;
  for (let step = 0; step < STEPS && idle < PATIENCE; step++) {
    let chosen = { part: 0, ndcg: Number.NEGATIVE_INFINITY };
    for (let part = 0; part < votes.length; part++) {
      votes[part] = (votes[part] as number) + 1;
      const ndcg = mean(rate(shares(), places));
      if (ndcg > chosen.ndcg) chosen = { part, ndcg };
      votes[part] = (votes[part] as number) - 1;
    }
    votes[chosen.part] = (votes[chosen.part] as number) + 1;
    idle += 1;
    if (chosen.ndcg <= best.ndcg) continue;
    best = { weights: shares(), ndcg: chosen.ndcg };
    idle = 0;
  }
  return best.weights;
}

/** Mean of a − b in standard errors. */
function gainInErrors(a: Float64Array, b: Float64Array): number {
  const differences = a.map((x, u) => x - (b[u] as number));
  const gain = mean(differences);
  const variance = mean(differences.map((x) => (x - gain) ** 2));
  return variance > 0 ? gain / Math.sqrt(variance / a.length) : 0;
}

export function mean(values: Float64Array): number {
  return values.reduce((sum, x) => sum + x, 0) / values.length;
}
