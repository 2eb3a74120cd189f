// Successive halving (Jamieson & Talwalkar 2016) and Hyperband (Li et al. 2018): many trials with little of a
// resource, the better part of them with more.
import { MlError } from '../errors.ts';

export interface Rung {
  readonly trials: number;
  /** Of the resource: rounds, rows, seconds. */
  readonly resource: number;
}

/**
 * The rungs of one bracket: each keeps the best third (or `factor`th) and gives them that many times more.
 *
 * @throws MlError `resource_invalid`
 * @example
 * halvingRungs({ trials: 27, least: 1, most: 27 }); // 27 × 1, 9 × 3, 3 × 9, 1 × 27
 */
export function halvingRungs(given: {
  readonly trials: number;
  readonly least: number;
  readonly most: number;
  readonly factor?: number;
}): Rung[] {
  const { trials, least, most, factor = 3 } = given;
  if (!(least > 0 && most >= least && factor > 1 && trials >= 1)) {
    const message = `Trials ${trials}, resource ${least} to ${most}, factor ${factor}: give numbers that rise.`;
    throw new MlError('resource_invalid', 'given', message);
  }
  const rungs: Rung[] = [];
  for (
    let left = Math.floor(trials), resource = least;
    ;
    left = Math.floor(left / factor), resource *= factor
  ) {
    rungs.push({ trials: Math.max(1, left), resource: Math.min(most, resource) });
    if (left <= 1 || resource >= most) return rungs;
  }
}

/** The brackets of Hyperband: from many trials with the least to a few with all of the resource. */
export function hyperbandBrackets(least: number, most: number, factor = 3): Rung[][] {
  const depth = Math.floor(Math.log(most / least) / Math.log(factor) + 1e-9);
  return Array.from({ length: depth + 1 }, (_, b) => {
    const s = depth - b;
    const trials = Math.ceil(((depth + 1) / (s + 1)) * factor ** s);
    return halvingRungs({ trials, least: most / factor ** s, most, factor });
  });
}

/**
 * Runs one bracket: every trial of a rung is given its resource, the best go on.
 *
 * @param evaluate lower is better; called for a whole rung at once
 * @returns places of the trials that reached the last rung, best first
 */
export async function successiveHalving(
  rungs: readonly Rung[],
  evaluate: (trial: number, resource: number) => Promise<number>,
): Promise<number[]> {
  let alive = Array.from({ length: rungs[0]?.trials ?? 0 }, (_, i) => i);
  for (const { trials, resource } of rungs) {
    const values = await Promise.all(alive.map((trial) => evaluate(trial, resource)));
    const order = alive.map((trial, i) => ({ trial, value: values[i] as number }));
    order.sort((a, b) => a.value - b.value || a.trial - b.trial);
    const next = rungs[rungs.findIndex((rung) => rung.trials === trials) + 1];
    alive = order.slice(0, next?.trials ?? order.length).map(({ trial }) => trial);
  }
  return alive;
}
