// A forest: trees grown apart from each other, each on its own draw of rows and with its own draw of
// columns at every node, and averaged. The machinery is that of boosting: with hessian 1 and the target as
// gradient, its gain is the fall of the variance, which for shares of a class is the Gini impurity.
import { createPace, type FitContext, type Parallel } from '../../estimator/fit-context.ts';
import type { CheckedData } from '../../estimator/training-data.ts';
import { type Random, seededNormal, seededRandom } from '../../random.ts';
import { planBins } from '../binning.ts';
import type { Ensemble } from '../ensemble.ts';
import { type GrownTree, type GrowRules, growTree, slotsNeeded } from '../grow.ts';
import { checkTargets } from '../objectives/objective.ts';
import { quantisePairs } from '../quantise.ts';
import type { Tree } from '../tree.ts';
import { createWorkspace, type Workspace } from '../workspace.ts';
import { drawCutBetween, drawOrder, drawSeeds } from './draws.ts';

export interface ForestRules {
  readonly trees: number;
  readonly maxDepth: number;
  readonly minLeafRows: number;
  /** Columns that a node looks at, at least 1. */
  readonly columnsAtNode: number;
  /** Each tree sees as many rows as there are, drawn with replacement; otherwise all. */
  readonly isBootstrap: boolean;
  /** One random cut a column instead of the best (Geurts 2006). */
  readonly isRandomCut: boolean;
  readonly binsMax: number;
}

/** Added to each category's rows before categories are ordered. */
const CATEGORY_SMOOTHING = 1;

/**
 * One tree a class (two classes: one for the second) and round.
 *
 * @throws MlError `cancelled`, `too_large`, `target_out_of_range`
 */
export async function growForest(
  data: CheckedData,
  rules: ForestRules,
  context: FitContext,
): Promise<Ensemble> {
  const pace = createPace(context);
  const seeds = drawSeeds(context.seed, rules.trees);
  const run = new ForestRun(data, rules, context.parallel);
  try {
    for (let round = 0; round < rules.trees; round++) {
      run.step(seededRandom(seeds[round] as number), pace.throwIfCancelled);
      if (pace.isOver({ done: round + 1, total: rules.trees })) break;
    }
    return run.finish();
  } finally {
    await run.close();
  }
}

class ForestRun {
  readonly #data: CheckedData;
  readonly #rules: ForestRules;
  readonly #space: Workspace;
  readonly #outputCount: number;
  /** Weights with mean 1, so that they count as rows. */
  readonly #weights: Float64Array;
  readonly #means: Float64Array;
  readonly #trees: Tree[] = [];

  constructor(data: CheckedData, rules: ForestRules, parallel: Parallel | undefined) {
    const { columns, rowCount } = data.features;
    const { classes, y } = data;
    checkTargets(y, -Infinity);
    this.#data = data;
    this.#rules = rules;
    this.#outputCount = classes.length > 2 ? classes.length : 1;
    const shape = {
      ...{ rowCount, columnCount: columns.length, outputCount: 1 },
      slotCount: slotsNeeded(rules.maxDepth, 0),
    };
    const bins = columns.map((column) => planBins(column, rules.binsMax));
    this.#space = createWorkspace(columns, bins, shape, parallel);
    const sum = data.weights?.reduce((total, weight) => total + weight, 0) ?? rowCount;
    this.#weights = Float64Array.from(y, (_, row) => (data.weights?.[row] ?? 1) * (rowCount / sum));
    this.#means = Float64Array.from({ length: this.#outputCount }, (_, k) =>
      y.reduce((mean, _, row) => mean + (this.#weights[row]! / rowCount) * this.#target(row, k), 0),
    );
  }

  /** The value itself, or 1 where the row is of the output's class. */
  #target(row: number, output: number): number {
    const value = this.#data.y[row] as number;
    return this.#outputCount === 1 ? value : value === output ? 1 : 0;
  }

  close(): Promise<void> {
    return this.#space.close();
  }

  step(random: Random, throwIfCancelled: () => void): void {
    throwIfCancelled();
    const counts = this.#drawCounts(random);
    const targets = this.#drawTargets(random);
    const { mean, scale } = this.#derive(counts, targets);
    const units = quantisePairs(this.#space, 0);
    const rowCount = this.#writeRows(counts);
    const pure = this.#data.classes.length > 0 ? [...new Set(targets)] : [];
    const grown = growTree(this.#space, rowCount, {
      ...this.#growRules(random),
      ...units,
      pureWeights: pure.map((target) => (target - mean) * scale),
    });
    for (let output = 0; output < this.#outputCount; output++) {
      // The outputs share one tree and differ in what its leaves say.
      const value = this.#leafValues(grown, counts, output);
      this.#trees.push({ ...grown.tree, value });
    }
  }

  finish(): Ensemble {
    const rounds = this.#trees.length / this.#outputCount;
    for (const { value } of this.#trees) for (let i = 0; i < value.length; i++) value[i]! /= rounds;
    const hasClasses = this.#data.classes.length > 0;
    return {
      trees: this.#trees,
      outputCount: this.#outputCount,
      base: this.#means,
      link: !hasClasses ? 'identity' : this.#outputCount === 1 ? 'share' : 'shares',
      floats: 'float32',
    };
  }

  /** How often each row takes part. */
  #drawCounts(random: Random): Uint16Array {
    const { rowCount } = this.#data.features;
    const counts = new Uint16Array(rowCount);
    if (!this.#rules.isBootstrap) return counts.fill(1);
    for (let i = 0; i < rowCount; i++) counts[Math.floor(random() * rowCount)]!++;
    return counts;
  }

  /**
   * What a tree tells apart: the target itself, or a random number for each class, anew for each tree. The
   * variance of those numbers is on average the Gini impurity (Joly et al. 2014, random projections).
   */
  #drawTargets(random: Random): Float64Array {
    const { y, classes } = this.#data;
    if (this.#outputCount === 1) return y;
    const normal = seededNormal(Math.floor(random() * 2 ** 32));
    const codes = Float64Array.from(classes, () => normal());
    return y.map((code) => codes[code] as number);
  }

  /** Deviations from the mean as gradients, scaled to a size that suits 32-bit floats. */
  #derive(counts: Uint16Array, targets: Float64Array): { mean: number; scale: number } {
    const { gradient, hessian } = this.#space.derivatives;
    const { length } = targets;
    const mean = targets.reduce(
      (sum, y, row) => sum + ((this.#weights[row] as number) / length) * y,
      0,
    );
    const largest = targets.reduce((most, y) => Math.max(most, Math.abs(y - mean)), 0);
    const scale = largest > 0 ? 1 / largest : 1;
    for (let row = 0; row < length; row++) {
      const weight = (counts[row] as number) * (this.#weights[row] as number);
      gradient[row] = weight * (mean - (targets[row] as number)) * scale;
      hessian[row] = weight;
    }
    return { mean, scale };
  }

  #writeRows(counts: Uint16Array): number {
    const { layout, words } = this.#space;
    let at = layout.rows >>> 2;
    for (let row = 0; row < counts.length; row++) {
      if ((counts[row] as number) > 0 && (this.#weights[row] as number) > 0) words[at++] = row;
    }
    return at - (layout.rows >>> 2);
  }

  #growRules(random: Random): Omit<GrowRules, 'gradientUnit' | 'hessianUnit' | 'pureWeights'> {
    const { maxDepth, minLeafRows, columnsAtNode, isRandomCut } = this.#rules;
    const { bins } = this.#space;
    return {
      ...{ bins, maxDepth, maxLeaves: 0, learningRate: 1, l1: 0, l2: 0, minGain: 0 },
      // Rows that were rounded must still count as whole ones.
      minChildWeight: minLeafRows * (1 - 1e-6),
      categorySmoothing: CATEGORY_SMOOTHING,
      directions: new Int8Array(bins.length),
      isConstrained: false,
      columnsOf: () => drawOrder(bins.length, columnsAtNode, random),
      drawCut: isRandomCut
        ? (cuts, first, last) => drawCutBetween(cuts, first, last, random)
        : null,
    };
  }

  /** The exact mean of each leaf's rows, as a deviation from the mean of all. */
  #leafValues({ tree, leaves }: GrownTree, counts: Uint16Array, output: number): Float64Array {
    const { layout, words } = this.#space;
    const mean = this.#means[output] as number;
    const values = new Float64Array(tree.value.length);
    for (const { node, start, count } of leaves) {
      const from = (layout.rows >>> 2) + start;
      let total = 0;
      let value = 0;
      for (let at = from; at < from + count; at++) {
        const row = words[at] as number;
        const weight = (counts[row] as number) * (this.#weights[row] as number);
        total += weight;
        value += (weight / total) * (this.#target(row, output) - mean - value);
      }
      values[node] = value;
    }
    return values;
  }
}
