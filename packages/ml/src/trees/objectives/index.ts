// The objectives by name, as the estimator's parameter and stored models call them.
import { lambdarank } from './lambdarank.ts';
import { logistic } from './logistic.ts';
import type { Objective, ObjectiveName } from './objective.ts';
import { poisson } from './poisson.ts';
import { quantile } from './quantile.ts';
import { softmax } from './softmax.ts';
import { squared } from './squared.ts';

export {
  type Derivatives,
  type Objective,
  type ObjectiveName,
  objectiveNames,
} from './objective.ts';

/** @param quantileShare which quantile, where that is the objective */
export function createObjective(
  name: ObjectiveName,
  classCount: number,
  quantileShare: number,
): Objective {
  if (name === 'softmax') return softmax(classCount);
  if (name === 'quantile') return quantile(quantileShare);
  return { squared, logistic, poisson, lambdarank }[name];
}
