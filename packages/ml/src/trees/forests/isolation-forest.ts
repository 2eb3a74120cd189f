// Isolation forest (Liu, Ting & Zhou 2008): trees of random questions on small samples; what is alone
// after few questions is unusual. The score 2^(−mean path / expected path) is a sum of leaves under an
// exponential link, so that it is stored, explained and predicted like every other ensemble.
import { defineEstimator } from '../../estimator/estimator.ts';
import { createPace, type FitContext } from '../../estimator/fit-context.ts';
import { headerOf, readHeader } from '../../estimator/model-header.ts';
import type { CheckedData } from '../../estimator/training-data.ts';
import { type Random, seededRandom } from '../../random.ts';
import { comparable } from '../binning.ts';
import { toFloat } from '../cuts.ts';
import type { Ensemble } from '../ensemble.ts';
import { FittedTrees } from '../fitted-trees.ts';
import { readEnsemble } from '../state.ts';
import { goesLeft, type Tree, TreeBuilder } from '../tree.ts';
import { drawSeeds } from './draws.ts';

const EULER = 0.5772156649015329;

/** Mean number of questions of an unsuccessful search among n: the c(n) of the paper. */
export const expectedPath = (n: number): number =>
  n <= 1 ? 0 : n === 2 ? 1 : 2 * (Math.log(n - 1) + EULER) - (2 * (n - 1)) / n;

export const isolationForest = defineEstimator({
  name: 'isolation-forest',
  title: 'Isolation forest',
  version: 1,
  tasks: ['anomaly'],
  columns: ['numeric', 'categorical', 'time'],
  parameters: {
    trees: {
      kind: 'integer',
      default: 100,
      min: 1,
      max: 10_000,
      isLog: true,
      search: [50, 500],
      description: 'Trees over which paths are averaged',
    },
    sampleRows: {
      kind: 'integer',
      default: 256,
      min: 2,
      max: 65_536,
      isLog: true,
      search: [64, 1024],
      description: 'Rows that each tree sees',
    },
  },
  fit(data, { trees, sampleRows }, context) {
    return new FittedTrees(
      'isolation-forest',
      headerOf(data),
      isolate(data, trees, sampleRows, context),
    );
  },
  read(state) {
    const header = readHeader(state);
    return new FittedTrees(
      'isolation-forest',
      header,
      readEnsemble(state.object('ensemble'), header),
    );
  },
});

function isolate(
  { features, weights }: CheckedData,
  treeCount: number,
  sampleRows: number,
  context: FitContext,
): Ensemble {
  const pace = createPace(context);
  const columns = features.columns.map((column) => ({
    isCategorical: column.kind === 'categorical',
    values: comparable(column).map(toFloat),
  }));
  const candidates = Int32Array.from({ length: features.rowCount }, (_, row) => row).filter(
    (row) => (weights?.[row] ?? 1) > 0,
  );
  const size = Math.min(sampleRows, candidates.length);
  const seeds = drawSeeds(context.seed, treeCount);
  const trees: Tree[] = [];
  for (let i = 0; i < treeCount; i++) {
    const random = seededRandom(seeds[i] as number);
    const rows = candidates.slice();
    for (let k = 0; k < size; k++) {
      const j = k + Math.floor(random() * (rows.length - k));
      const drawn = rows[j] as number;
      rows[j] = rows[k] as number;
      rows[k] = drawn;
    }
    trees.push(new Isolation(columns, random, size).run(rows.slice(0, size)));
    if (pace.isOver({ done: i + 1, total: treeCount })) break;
  }
  const factor = -Math.LN2 / (Math.max(expectedPath(size), 1e-9) * trees.length);
  for (const { value } of trees)
    for (let node = 0; node < value.length; node++) value[node]! *= factor;
  const base = Float64Array.of(0);
  return { trees, outputCount: 1, base, link: 'exponential', floats: 'float32' };
}

interface IsolationColumn {
  readonly isCategorical: boolean;
  readonly values: Float64Array;
}

/** One tree; the values of its leaves are path lengths. */
class Isolation {
  readonly #columns: readonly IsolationColumn[];
  readonly #random: Random;
  readonly #depthMax: number;
  readonly #builder = new TreeBuilder();

  constructor(columns: readonly IsolationColumn[], random: Random, size: number) {
    this.#columns = columns;
    this.#random = random;
    this.#depthMax = Math.ceil(Math.log2(Math.max(size, 2)));
  }

  run(rows: Int32Array): Tree {
    const queue = [{ id: this.#builder.addLeaf(0, rows.length), rows, depth: 0 }];
    for (let i = 0; i < queue.length; i++) {
      const { id, rows: own, depth } = queue[i] as (typeof queue)[number];
      const isSplit = depth < this.#depthMax && own.length > 1 && this.#ask(id, own);
      if (!isSplit) {
        this.#builder.value[id] = depth + expectedPath(own.length);
        continue;
      }
      const tree = this.#builder as unknown as Tree;
      const { values } = this.#columns[tree.feature[id] as number] as IsolationColumn;
      const isLeft = (row: number): boolean => goesLeft(tree, id, values[row] as number);
      const parts = [own.filter(isLeft), own.filter((row) => !isLeft(row))];
      const children = parts.map((part) => {
        const child = this.#builder.addLeaf(0, part.length);
        queue.push({ id: child, rows: part, depth: depth + 1 });
        return child;
      });
      [this.#builder.left[id], this.#builder.right[id]] = children as [number, number];
    }
    return this.#builder.build();
  }

  /** Writes a random question that parts the rows; false when no column does. */
  #ask(id: number, rows: Int32Array): boolean {
    const order = Int32Array.from(this.#columns.keys());
    for (let i = 0; i < order.length; i++) {
      const j = i + Math.floor(this.#random() * (order.length - i));
      const column = order[j] as number;
      order[j] = order[i] as number;
      if (!this.#askColumn(id, column, rows)) continue;
      this.#builder.feature[id] = column;
      // What is missing here goes either way.
      this.#builder.defaultLeft[id] = this.#random() < 0.5 ? 1 : 0;
      return true;
    }
    return false;
  }

  #askColumn(id: number, place: number, rows: Int32Array): boolean {
    const { isCategorical, values } = this.#columns[place] as IsolationColumn;
    const present = Float64Array.from(rows, (row) => values[row] as number).filter(
      (value) => !Number.isNaN(value),
    );
    const low = present.reduce((a, b) => Math.min(a, b), Infinity);
    const high = present.reduce((a, b) => Math.max(a, b), -Infinity);
    if (!(low < high)) return false;
    if (isCategorical) {
      const distinct = Int32Array.from(new Set(present)).sort();
      const chosen = distinct.filter(() => this.#random() < 0.5);
      const isProper = chosen.length > 0 && chosen.length < distinct.length;
      this.#builder.categories[id] = isProper ? chosen : distinct.slice(0, 1);
      return true;
    }
    const point = Math.fround(low + this.#random() * (high - low));
    this.#builder.threshold[id] = point > low && point <= high ? point : high;
    return true;
  }
}
