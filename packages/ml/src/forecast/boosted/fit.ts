// Trees on lag rows: which origins and steps they learn from, and the one call that grows them.
import type { FitContext } from '../../estimator/fit-context.ts';
import { headerOf } from '../../estimator/model-header.ts';
import type { CheckedData, CheckedExamples } from '../../estimator/training-data.ts';
import { seededRandom } from '../../random.ts';
import { type BoostRules, boost } from '../../trees/boost.ts';
import { boostedTrees } from '../../trees/boosted-trees.ts';
import { FittedTrees } from '../../trees/fitted-trees.ts';
import { createObjective } from '../../trees/objectives/index.ts';
import { type LagSeries, type LagShape, lagRows, lagTargets, type Target } from './lag-rows.ts';

/** Values before the first origin that is learned from. */
const ORIGIN_MIN = 6;

/** Origins and steps drawn evenly over all series, each series as often as it has values to offer. */
export function drawTargets(
  lengths: readonly number[],
  horizonSteps: number,
  rowsMax: number,
  seed: number,
): Target[] {
  const random = seededRandom(seed);
  const rooms = lengths.map((length) => Math.max(0, length - ORIGIN_MIN));
  const room = rooms.reduce((sum, r) => sum + r, 0);
  const targets: Target[] = [];
  lengths.forEach((length, series) => {
    const own = rooms[series] as number;
    const all = own * horizonSteps;
    const count = Math.min(all, Math.ceil((rowsMax * own) / Math.max(1, room)));
    for (let k = 0; k < count; k++) {
      const origin = ORIGIN_MIN + Math.floor(random() * own);
      const step = Math.floor(random() * Math.min(horizonSteps, length - origin));
      targets.push({ series, origin, step });
    }
  });
  return targets;
}

/** The last `horizonSteps` of each series from one origin. */
export function lastTargets(lengths: readonly number[], horizonSteps: number): Target[] {
  return lengths.flatMap((length, series) => {
    const origin = length - horizonSteps;
    if (origin < ORIGIN_MIN) return [];
    return Array.from({ length: horizonSteps }, (_, step) => ({ series, origin, step }));
  });
}

export interface GrowOptions {
  readonly rules: Partial<BoostRules>;
  readonly context: FitContext;
}

/** @param validation targets on which growing stops; none: all rounds are grown */
export function growTrees(
  series: readonly LagSeries[],
  targets: readonly Target[],
  validation: readonly Target[],
  shape: LagShape,
  { rules, context }: GrowOptions,
): FittedTrees {
  const examples = (list: readonly Target[]): CheckedExamples => ({
    features: lagRows(series, list, shape),
    y: lagTargets(series, list, shape),
    weights: null,
    groups: null,
  });
  const data: CheckedData = {
    task: 'regression',
    ...examples(targets),
    classes: [],
    validation: validation.length > 0 ? examples(validation) : null,
    directions: {},
  };
  const defaults = boostedTrees.create().parameters as unknown as BoostRules;
  const objective = createObjective('squared', 0, 0.5);
  const { base, trees } = boost(data, objective, { ...defaults, ...rules }, context);
  const ensemble = { trees, outputCount: 1, base, link: 'identity', floats: 'float32' } as const;
  return new FittedTrees('boosted-trees', headerOf(data), ensemble);
}
