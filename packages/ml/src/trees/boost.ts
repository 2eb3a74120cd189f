// Gradient boosting: round after round a tree per output on the derivatives of the loss, quantised to
// integers whose sums do not depend on their order. Same data, same seed: same trees, on any machine.

import { createPace, type FitContext } from '../estimator/fit-context.ts';
import type { CheckedData, CheckedExamples } from '../estimator/training-data.ts';
import type { Column } from '../frame/column.ts';
import { type Random, seededRandom } from '../random.ts';
import { type ColumnBins, planBins, writeBins } from './binning.ts';
import { type GrownTree, type GrowRules, growTree, slotsNeeded } from './grow.ts';
import type { Objective } from './objectives/index.ts';
import { quantisePairs } from './quantise.ts';
import type { Tree } from './tree.ts';
import { createWorkspace, type Workspace } from './workspace.ts';

export interface BoostRules {
  readonly rounds: number;
  readonly learningRate: number;
  readonly maxDepth: number;
  readonly maxLeaves: number;
  readonly minChildWeight: number;
  readonly minGain: number;
  readonly l1: number;
  readonly l2: number;
  readonly categorySmoothing: number;
  readonly rowShare: number;
  readonly columnShare: number;
  readonly binsMax: number;
  /** Rounds without a better validation loss after which it stops; 0: never. */
  readonly patience: number;
}

/** Margins to start from, row-major as predictors give them; absent: the objective's own start. */
export interface Warmth {
  readonly base: Float64Array;
  readonly training: Float64Array;
  readonly validation: Float64Array | null;
}

export interface Boosted {
  readonly base: Float64Array;
  readonly trees: readonly Tree[];
  /** Validation loss after each round; empty without validation rows. */
  readonly losses: readonly number[];
  /** When the threads that helped are free again; who may fit once more at once waits for it. */
  readonly isOver: Promise<void>;
}

/** @throws MlError `cancelled`, `too_large`, and what the objective refuses in the target */
export function boost(
  data: CheckedData,
  objective: Objective,
  rules: BoostRules,
  context: FitContext,
  warmth: Warmth | null = null,
): Boosted {
  const pace = createPace(context);
  const run = new BoostRun(data, objective, rules, context, warmth);
  try {
    for (let round = 0; round < rules.rounds; round++) {
      run.step(pace.throwIfCancelled);
      const loss = run.losses.at(-1);
      const progress = {
        done: round + 1,
        total: rules.rounds,
        ...(loss === undefined ? {} : { loss }),
      };
      if (pace.isOver(progress) || run.hasStalled()) break;
    }
    return { ...run.finish(), isOver: run.close() };
  } catch (error) {
    void run.close();
    throw error;
  }
}

class BoostRun {
  readonly losses: number[] = [];
  readonly #data: CheckedData;
  readonly #objective: Objective;
  readonly #rules: BoostRules;
  readonly #space: Workspace;
  readonly #random: Random;
  readonly #base: Float64Array;
  readonly #trees: Tree[] = [];
  readonly #validation: ValidationRows | null;
  readonly #directions: Int8Array;

  constructor(
    data: CheckedData,
    objective: Objective,
    rules: BoostRules,
    { seed, parallel }: FitContext,
    warmth: Warmth | null,
  ) {
    const { columns, rowCount } = data.features;
    const bins = columns.map((column) => planBins(column, rules.binsMax));
    const slots = slotsNeeded(rules.maxDepth, rules.maxLeaves);
    this.#data = data;
    this.#objective = objective;
    this.#rules = rules;
    const { outputCount } = objective;
    this.#base = warmth?.base ?? objective.start(data);
    const shape = { rowCount, columnCount: columns.length, outputCount, slotCount: slots };
    this.#space = createWorkspace(columns, bins, shape, parallel);
    this.#random = seededRandom(seed);
    const { derivatives } = this.#space;
    derivatives.targets.set(data.y);
    if (data.weights !== null) derivatives.weights.set(data.weights);
    startMargins(derivatives.margins, this.#base, warmth?.training ?? null);
    this.#validation =
      data.validation === null
        ? null
        : new ValidationRows(
            data.validation,
            columns,
            bins,
            this.#base,
            warmth?.validation ?? null,
          );
    this.#directions = Int8Array.from(columns, ({ name }) => {
      const direction = Object.hasOwn(data.directions, name) ? data.directions[name] : undefined;
      return direction === undefined ? 0 : direction === 'increasing' ? 1 : -1;
    });
  }

  step(throwIfCancelled: () => void): void {
    const objective = this.#objective;
    const { layout, derivatives } = this.#space;
    const { rowCount, paddedRows } = layout;
    objective.derive(this.#data, derivatives);
    const { taken, left } = this.#drawRows();
    for (let output = 0; output < objective.outputCount; output++) {
      throwIfCancelled();
      const start = output * paddedRows;
      const margins = derivatives.margins.subarray(start, start + rowCount);
      const units = quantisePairs(this.#space, output);
      this.#writeRows(taken);
      const grown = growTree(this.#space, taken?.length ?? rowCount, this.#growRules(units));
      if (objective.leafValue !== null) this.#renewLeaves(grown, margins, objective.leafValue);
      const { value } = grown.tree;
      for (let node = 0; node < value.length; node++)
        value[node] = Math.fround(value[node] as number);
      this.#addToMargins(grown, margins, left);
      this.#validation?.add(grown, output);
      this.#trees.push(grown.tree);
    }
    if (this.#validation !== null) this.losses.push(this.#validation.loss(objective));
  }

  /** The best round so far lies further back than patience goes. */
  hasStalled(): boolean {
    const { patience } = this.#rules;
    return patience > 0 && this.losses.length - bestPlace(this.losses) > patience;
  }

  finish(): Omit<Boosted, 'isOver'> {
    const isStopped = this.#rules.patience > 0 && this.losses.length > 0;
    const rounds = isStopped ? bestPlace(this.losses) + 1 : this.#trees.length;
    const trees = this.#trees.slice(0, rounds * this.#objective.outputCount);
    return { base: this.#base, trees, losses: this.losses };
  }

  close(): Promise<void> {
    return this.#space.close();
  }

  #growRules(units: { gradientUnit: number; hessianUnit: number }): GrowRules {
    const columns = this.#drawColumns();
    const { bins } = this.#space;
    const directions = this.#directions;
    const isConstrained = directions.some((direction) => direction !== 0);
    return {
      ...{ ...this.#rules, ...units, bins, directions, isConstrained },
      columnsOf: () => [columns],
      pureWeights: [],
      drawCut: null,
    };
  }

  #drawColumns(): Int32Array {
    const all = Int32Array.from(this.#space.bins.keys());
    const { columnShare } = this.#rules;
    return columnShare >= 1 ? all : drawSome(all, columnShare, this.#random);
  }

  /** Rows that take part, ascending, and those that do not; null: all do. */
  #drawRows(): { taken: Int32Array | null; left: Int32Array | null } {
    const { rowShare } = this.#rules;
    if (rowShare >= 1) return { taken: null, left: null };
    const { rowCount } = this.#data.features;
    const isTaken = new Uint8Array(rowCount);
    for (let row = 0; row < rowCount; row++) isTaken[row] = this.#random() < rowShare ? 1 : 0;
    const rows = Int32Array.from(isTaken.keys());
    const taken = rows.filter((row) => isTaken[row] === 1);
    if (taken.length === 0) return { taken: null, left: null };
    return { taken, left: rows.filter((row) => isTaken[row] === 0) };
  }

  #writeRows(taken: Int32Array | null): void {
    const { layout, words } = this.#space;
    const at = layout.rows >>> 2;
    if (taken !== null) words.set(taken, at);
    else for (let row = 0; row < layout.rowCount; row++) words[at + row] = row;
  }

  #renewLeaves(
    { tree, leaves }: GrownTree,
    margins: Float64Array,
    leafValue: NonNullable<Objective['leafValue']>,
  ): void {
    const { layout, words } = this.#space;
    const { y, weights } = this.#data;
    for (const { node, start, count } of leaves) {
      const at = (layout.rows >>> 2) + start;
      const rows = words.subarray(at, at + count);
      const residuals = Float64Array.from(
        rows,
        (row) => (y[row] as number) - (margins[row] as number),
      );
      const own =
        weights === null ? null : Float64Array.from(rows, (row) => weights[row] as number);
      tree.value[node] = leafValue(residuals, own) * this.#rules.learningRate;
    }
  }

  #addToMargins(grown: GrownTree, margins: Float64Array, left: Int32Array | null): void {
    const { layout, kernel, bytes } = this.#space;
    for (const { node, start, count } of grown.leaves) {
      const value = grown.tree.value[node] as number;
      kernel.raise(layout.rows + 4 * start, count, margins.byteOffset, value);
    }
    if (left === null) return;
    for (const row of left) {
      const leaf = leafOfBins(grown, bytes, layout.bins + row * layout.stride);
      margins[row]! += grown.tree.value[leaf] as number;
    }
  }
}

/** Rows kept aside: binned once with the cuts of the training rows. */
class ValidationRows {
  readonly #examples: CheckedExamples;
  readonly #stride: number;
  readonly #bins: Uint8Array;
  readonly #margins: Float64Array;

  constructor(
    examples: CheckedExamples,
    columns: readonly Column[],
    bins: readonly ColumnBins[],
    base: Float64Array,
    start: Float64Array | null,
  ) {
    const { rowCount } = examples.features;
    this.#examples = examples;
    this.#stride = columns.length;
    this.#bins = new Uint8Array(rowCount * this.#stride);
    examples.features.columns.forEach((column, place) => {
      writeBins(column, bins[place] as ColumnBins, this.#bins, place, this.#stride);
    });
    this.#margins = new Float64Array(base.length * rowCount);
    startMargins(this.#margins, base, start);
  }

  add(grown: GrownTree, output: number): void {
    const { rowCount } = this.#examples.features;
    for (let row = 0; row < rowCount; row++) {
      const leaf = leafOfBins(grown, this.#bins, row * this.#stride);
      this.#margins[output * rowCount + row]! += grown.tree.value[leaf] as number;
    }
  }

  loss(objective: Objective): number {
    return objective.loss(this.#examples, this.#margins);
  }
}

/** Fills output-major margins with the base, or with row-major ones of another model. */
function startMargins(to: Float64Array, base: Float64Array, rows: Float64Array | null): void {
  const stride = to.length / base.length;
  for (let output = 0; output < base.length; output++) {
    if (rows === null) to.fill(base[output] as number, output * stride, (output + 1) * stride);
    else {
      for (let row = 0; row * base.length < rows.length; row++) {
        to[output * stride + row] = rows[row * base.length + output] as number;
      }
    }
  }
}

export function leafOfBins({ tree, tables }: GrownTree, bins: Uint8Array, at: number): number {
  let node = 0;
  for (;;) {
    const table = tables[node] ?? null;
    if (table === null) return node;
    const bin = bins[at + (tree.feature[node] as number)] as number;
    node = (table[bin] === 1 ? tree.left[node] : tree.right[node]) as number;
  }
}

/** A share of them, at least one, in their old order. */
export function drawSome(all: Int32Array, share: number, random: Random): Int32Array {
  const pool = all.slice();
  const count = Math.max(1, Math.round(share * pool.length));
  for (let i = 0; i < count; i++) {
    const j = i + Math.floor(random() * (pool.length - i));
    const swapped = pool[i] as number;
    pool[i] = pool[j] as number;
    pool[j] = swapped;
  }
  return pool.slice(0, count).sort();
}

const bestPlace = (losses: readonly number[]): number => losses.indexOf(Math.min(...losses));
