// Times several candidates in interleaved rounds, so that a slow minute of the machine hits all of
// them alike, and says how sure the result is. It draws no conclusion: the bench prints the ratios.

export interface Candidate {
  name: string;
  /** Does the work once; answers with how many units of it were done. */
  run(): Promise<number> | number;
}

export interface RoundsOptions {
  /** Rounds that count; 7 or more give a usable interval. */
  rounds?: number;
  /** Rounds of every candidate before the first that counts, at least this long in all. */
  warmUpSeconds?: number;
  /** Each candidate repeats its work in a round until this much time has gone by. */
  roundSeconds?: number;
  seed?: number;
}

export interface Rate {
  name: string;
  /** Units per second: median over the rounds and its bootstrap 95 % interval. */
  median: number;
  low: number;
  high: number;
  perRound: number[];
}

export function median(values: readonly number[]): number {
  if (values.length === 0) throw new Error('There is no median of nothing.');
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? 0) + upper) / 2;
}

/** Numbers in [0, 1) that repeat with their seed: xorshift32 (Marsaglia 2003, triple 13, 17, 5). */
export function seededRandom(seed: number): () => number {
  let state = seed >>> 0 || 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    state >>>= 0;
    return state / 2 ** 32;
  };
}

/**
 * Percentile bootstrap interval of the median (Efron 1979): resample the rounds with replacement,
 * take the median of each resample, cut off 2.5 % at either end.
 */
export function bootstrapInterval(
  values: readonly number[],
  seed = 1,
  resamples = 2000,
): { low: number; high: number } {
  const random = seededRandom(seed);
  const medians: number[] = [];
  for (let i = 0; i < resamples; i++) {
    medians.push(median(values.map(() => values[Math.floor(random() * values.length)] ?? 0)));
  }
  medians.sort((a, b) => a - b);
  const at = (share: number): number => medians[Math.round(share * (resamples - 1))] ?? 0;
  return { low: at(0.025), high: at(0.975) };
}

/** Units per second of one candidate over one round. */
async function timeRound(candidate: Candidate, roundSeconds: number): Promise<number> {
  const start = performance.now();
  let units = 0;
  let seconds = 0;
  do {
    units += await candidate.run();
    seconds = (performance.now() - start) / 1000;
  } while (seconds < roundSeconds);
  return units / seconds;
}

/**
 * Runs all candidates in turn, every round in another order, and rates each.
 *
 * @example
 * const [ours, peer] = await runRounds([{ name: 'ours', run: a }, { name: 'peer', run: b }]);
 */
export async function runRounds(
  candidates: readonly Candidate[],
  options: RoundsOptions = {},
): Promise<Rate[]> {
  const { rounds = 7, warmUpSeconds = 2, roundSeconds = 0.5, seed = 1 } = options;
  const warmUpEach = warmUpSeconds / Math.max(1, candidates.length);
  for (const candidate of candidates) await timeRound(candidate, warmUpEach);
  const rates = candidates.map((): number[] => []);
  for (let round = 0; round < rounds; round++) {
    for (let turn = 0; turn < candidates.length; turn++) {
      const index = (turn + round) % candidates.length;
      const candidate = candidates[index];
      if (candidate) rates[index]?.push(await timeRound(candidate, roundSeconds));
    }
  }
  return candidates.map(({ name }, index) => {
    const perRound = rates[index] ?? [];
    return { name, median: median(perRound), ...bootstrapInterval(perRound, seed), perRound };
  });
}

/** How many times as fast as `other`, round by round, with the interval of that ratio. */
export function ratioOf(
  rate: Rate,
  other: Rate,
  seed = 1,
): { median: number; low: number; high: number } {
  const ratios = rate.perRound.map((value, round) => value / (other.perRound[round] ?? Number.NaN));
  return { median: median(ratios), ...bootstrapInterval(ratios, seed) };
}
