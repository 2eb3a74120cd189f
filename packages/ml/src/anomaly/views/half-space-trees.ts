// Half-space trees (Tan, Ting & Liu 2011): random cuts of the space of recent values; where few
// records fell in the last window, a new one is odd. Constant time and memory a record.
import { seededRandom } from '../../random.ts';

const DEPTH = 8;
const NODES = 2 ** (DEPTH + 1) - 1;
/** A node with fewer than this share of the window is not followed further. */
const SIZE_LIMIT_SHARE = 0.1;

interface Tree {
  readonly feature: Int32Array;
  readonly cut: Float64Array;
  readonly mass: Float64Array;
  readonly latest: Float64Array;
}

export interface HalfSpaceState {
  readonly count: number;
  readonly masses: readonly (readonly [number[], number[]])[];
}

export interface HalfSpaceOptions {
  /** Numbers in a record. */
  readonly width: number;
  readonly trees: number;
  /** Records that a reference lasts. */
  readonly window: number;
  readonly seed: number;
}

/**
 * Scores records whose numbers lie in about 0 … 1; others fall into the outermost cells.
 */
export class HalfSpaceTrees {
  readonly #trees: Tree[];
  readonly #window: number;
  #count = 0;

  constructor({ width, trees, window, seed }: HalfSpaceOptions) {
    const random = seededRandom(seed);
    this.#window = window;
    this.#trees = Array.from({ length: trees }, () => growTree(width, random));
  }

  /** The mass around a record turned into oddness, ≥ 0; NaN until the first window is full. */
  update(record: Float64Array): number {
    let mass = 0;
    const limit = SIZE_LIMIT_SHARE * this.#window;
    for (const tree of this.#trees) mass += descend(tree, record, limit);
    this.#count += 1;
    if (this.#count % this.#window === 0) for (const tree of this.#trees) renew(tree);
    if (this.#count <= this.#window) return Number.NaN;
    const most = this.#trees.length * this.#window * 2 ** DEPTH;
    return Math.max(0, Math.log(most) - Math.log(mass + 1));
  }

  /** The masses; the cuts follow from the seed. */
  state(): HalfSpaceState {
    const masses = this.#trees.map(({ mass, latest }) => [Array.from(mass), Array.from(latest)]);
    return { count: this.#count, masses: masses as [number[], number[]][] };
  }

  restore({ count, masses }: HalfSpaceState): void {
    this.#count = count;
    this.#trees.forEach((tree, i) => {
      const [mass, latest] = masses[i] as readonly [number[], number[]];
      tree.mass.set(mass);
      tree.latest.set(latest);
    });
  }
}

/** A working range around a random centre for each number, as in the paper, halved at every node. */
function growTree(width: number, random: () => number): Tree {
  const low = new Float64Array(width);
  const high = new Float64Array(width);
  for (let i = 0; i < width; i++) {
    const centre = random();
    const reach = 2 * Math.max(centre, 1 - centre);
    low[i] = centre - reach;
    high[i] = centre + reach;
  }
  const tree: Tree = {
    feature: new Int32Array(NODES),
    cut: new Float64Array(NODES),
    mass: new Float64Array(NODES),
    latest: new Float64Array(NODES),
  };
  const split = (node: number, depth: number): void => {
    if (depth === DEPTH) return;
    const feature = Math.floor(random() * width);
    const [from, to] = [low[feature] as number, high[feature] as number];
    const cut = (from + to) / 2;
    tree.feature[node] = feature;
    tree.cut[node] = cut;
    high[feature] = cut;
    split(2 * node + 1, depth + 1);
    high[feature] = to;
    low[feature] = cut;
    split(2 * node + 2, depth + 1);
    low[feature] = from;
  };
  split(0, 0);
  return tree;
}

/** Counts the record on its way down; the answer is the mass where the way ends, weighted by depth. */
function descend(tree: Tree, record: Float64Array, limit: number): number {
  let node = 0;
  let answer = -1;
  for (let depth = 0; ; depth++) {
    tree.latest[node] = (tree.latest[node] as number) + 1;
    if (answer < 0 && (depth === DEPTH || (tree.mass[node] as number) < limit)) {
      answer = (tree.mass[node] as number) * 2 ** depth;
    }
    if (depth === DEPTH) return answer;
    const isLeft = (record[tree.feature[node] as number] as number) < (tree.cut[node] as number);
    node = 2 * node + (isLeft ? 1 : 2);
  }
}

function renew(tree: Tree): void {
  tree.mass.set(tree.latest);
  tree.latest.fill(0);
}
