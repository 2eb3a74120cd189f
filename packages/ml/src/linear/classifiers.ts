// Linear classifiers as estimators: logistic regression, and the support vector machine with its
// margins turned into probabilities on rows that were held out.
import { fitPlatt } from '../calibration/platt.ts';
import { defineEstimator } from '../estimator/estimator.ts';
import { createPace, type FitContext, type Pace } from '../estimator/fit-context.ts';
import { minimiseLbfgs } from '../optimise/lbfgs.ts';
import { fitDualSvm, type SvmRows, type SvmRules, svmRowsOf } from './dual-svm.ts';
import { FittedLinear, marginsOf, readLinear } from './fitted-linear.ts';
import { binaryLoss, softmaxLoss, solutionOf } from './logistic-loss.ts';
import { prepare } from './prepare.ts';

const columns = ['numeric', 'categorical', 'time'] as const;

export const logisticRegression = defineEstimator({
  name: 'logistic-regression',
  title: 'Logistic regression',
  version: 1,
  tasks: ['binary', 'multiclass'],
  columns,
  parameters: {
    l2: {
      kind: 'number',
      default: 1,
      min: 1e-9,
      max: 1e12,
      isLog: true,
      search: [1e-2, 1e4],
      description: 'L2 penalty of the coefficients, against the sum of the losses of all rows',
    },
    steps: { kind: 'integer', default: 1000, min: 1, max: 100_000, description: 'Most steps' },
  },
  fit(data, { l2, steps }, context) {
    const { header, encoder, design, weights } = prepare(data);
    const classCount = data.classes.length;
    const sets = classCount === 2 ? 1 : classCount;
    const loss =
      sets === 1
        ? binaryLoss(design, data.y, weights, l2)
        : softmaxLoss(design, data.y, weights, l2, sets);
    const point = new Float64Array(sets * (design.width + 1));
    const pace = createPace(context);
    minimiseLbfgs(loss, point, {
      steps,
      gradientMax: 1e-7 * data.y.length,
      isOver: (done, value) => pace.isOver({ done, total: steps, loss: value / data.y.length }),
    });
    const kind = sets === 1 ? 'logistic' : 'softmax';
    const solution = solutionOf(point, design.width, sets);
    return new FittedLinear('logistic-regression', header, encoder, solution, { kind });
  },
  read: (state) => readLinear('logistic-regression', state),
});

export const linearSvm = defineEstimator({
  name: 'linear-svm',
  title: 'Linear support vector machine',
  version: 1,
  tasks: ['binary', 'multiclass'],
  columns,
  parameters: {
    cost: {
      kind: 'number',
      default: 0.1,
      min: 1e-9,
      max: 1e9,
      isLog: true,
      search: [1e-4, 10],
      description: 'Price of a row on the wrong side of the margin, against the squared length',
    },
    loss: {
      kind: 'choice',
      choices: ['hinge', 'squaredHinge'],
      default: 'squaredHinge',
      search: ['hinge', 'squaredHinge'],
      description: 'How the price grows with the distance',
    },
    passes: {
      kind: 'integer',
      default: 200,
      min: 1,
      max: 1_000_000,
      description: 'Most passes over the rows',
    },
    tolerance: {
      kind: 'number',
      default: 1e-3,
      min: 1e-12,
      max: 1,
      isLog: true,
      description: 'Spread of the gradients at which it is done',
    },
  },
  fit(data, rules, context) {
    const { header, encoder, design, weights } = prepare(data);
    const sets = data.classes.length === 2 ? 1 : data.classes.length;
    const { width } = design;
    const rows = svmRowsOf(design);
    const pace = createPace(context);
    const coefficients = new Float64Array(sets * width);
    const [intercepts, slopes, shifts] = [0, 1, 2].map(() => new Float64Array(sets)) as [
      Float64Array,
      Float64Array,
      Float64Array,
    ];
    for (let set = 0; set < sets; set++) {
      // Two classes need one margin: that of the second.
      const wanted = sets === 1 ? 1 : set;
      const signs = Int8Array.from(data.y, (label) => (label === wanted ? 1 : -1));
      const beta = fitDualSvm(rows, signs, weights, rules, context.seed + set, pace);
      coefficients.set(beta.subarray(0, width), set * width);
      intercepts[set] = beta[width] as number;
      const margins = heldOutMargins(rows, signs, weights, rules, context, pace, beta);
      const labels = Array.from(signs, (sign) => (sign > 0 ? 1 : 0));
      const curve = fitPlatt(margins, labels);
      slopes[set] = curve.slope;
      shifts[set] = curve.intercept;
    }
    const link = { kind: 'calibrated', slopes, intercepts: shifts } as const;
    const solution = { coefficients, intercepts };
    return new FittedLinear('linear-svm', header, encoder, solution, link);
  },
  read: (state) => readLinear('linear-svm', state),
});

const FOLDS = 3;

/**
 * The margin of each row by a machine that did not see it; by the one that did where a class has too
 * few rows to spare any.
 */
function heldOutMargins(
  { design }: SvmRows,
  signs: Int8Array,
  weights: Float64Array | null,
  rules: SvmRules,
  context: FitContext,
  pace: Pace,
  beta: Float64Array,
): Float64Array {
  const margins = (from: typeof design, all: Float64Array): Float64Array =>
    marginsOf(from, {
      coefficients: all.subarray(0, design.width),
      intercepts: all.subarray(design.width),
    });
  const positives = signs.reduce((count, sign) => count + (sign > 0 ? 1 : 0), 0);
  if (Math.min(positives, signs.length - positives) < 2 * FOLDS) return margins(design, beta);
  // Each class is dealt out in turn, so that every fold has its share of both.
  const dealt = { up: 0, down: 0 };
  const folds = Array.from(signs, (sign) => (sign > 0 ? dealt.up++ : dealt.down++) % FOLDS);
  const answer = new Float64Array(signs.length);
  for (let fold = 0; fold < FOLDS; fold++) {
    const kept = Int32Array.from(signs.keys()).filter((row) => folds[row] !== fold);
    const spared = Int32Array.from(signs.keys()).filter((row) => folds[row] === fold);
    const pick = (row: number): number => weights?.[row] ?? 1;
    const trained = fitDualSvm(
      svmRowsOf(design.select(kept)),
      Int8Array.from(kept, (row) => signs[row] as number),
      weights === null ? null : Float64Array.from(kept, pick),
      rules,
      context.seed + fold + 1,
      pace,
    );
    margins(design.select(spared), trained).forEach((margin, i) => {
      answer[spared[i] as number] = margin;
    });
  }
  return answer;
}
