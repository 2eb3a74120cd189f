// Which estimators are tried on a table, in which order: what does well on most tables first, then what a search
// proposes from the ranges that the trees' own schema names.
import type { ParameterValues } from '../estimator/parameters.ts';
import { searchSpaceOf } from '../search/schema-space.ts';
import { Search, type Trial } from '../search/search.ts';
import type { Point, Space } from '../search/space.ts';
import { boostedTreesParameters } from '../trees/boosted-trees.ts';
import type { TableTask } from './scoring.ts';

export interface Candidate {
  /** As the leaderboard calls it. */
  readonly name: string;
  readonly estimator: string;
  readonly parameters: ParameterValues;
}

const slow = { rounds: 3000, patience: 80 } as const;
const trees = (name: string, parameters: ParameterValues): Candidate => ({
  name,
  estimator: 'boosted-trees',
  parameters: { ...slow, ...parameters },
});

/** Small steps where they cost little and noise is large; larger ones where there are many rows. */
const stepOf = (rows: number): number => (rows < 10_000 ? 0.03 : rows < 60_000 ? 0.06 : 0.1);

/**
 * The first candidates, in their order.
 *
 * @param isRare one of two classes is: then deep boosted trees learn its few rows by heart, and forests that look at
 *   half of the columns or more find them among the many where the square root of their number does not
 */
export function firstCandidates(task: TableTask, rows: number, isRare = false): Candidate[] {
  const learningRate = stepOf(rows);
  const linear: Candidate =
    task === 'regression'
      ? { name: 'ridge', estimator: 'ridge', parameters: {} }
      : { name: 'logistic regression', estimator: 'logistic-regression', parameters: {} };
  return [
    trees('boosted trees', {
      learningRate,
      maxDepth: 5,
      minChildWeight: 4,
      rowShare: 0.7,
      columnShare: 0.5,
      l2: 3,
    }),
    linear,
    trees('boosted trees, shallow', {
      learningRate: 1.2 * learningRate,
      maxDepth: 3,
      minChildWeight: 1,
      rowShare: 0.7,
      columnShare: 0.5,
      l2: 1,
    }),
    {
      name: 'random forest',
      estimator: 'random-forest',
      parameters: { minLeafRows: 5, ...(isRare ? { columnShare: 0.5 } : {}) },
    },
    isRare
      ? {
          name: 'extra trees',
          estimator: 'extra-trees',
          parameters: { minLeafRows: 3, columnShare: 1 },
        }
      : trees('boosted trees, deep', {
          learningRate,
          maxDepth: 10,
          maxLeaves: 40,
          minChildWeight: 8,
          rowShare: 0.7,
          columnShare: 0.4,
          l2: 8,
        }),
  ];
}

/** Searched candidates in a row without a better one, after which more time is unlikely to help. */
const patience = 10;
const gainMin = 5e-4;
/** Points spread evenly before the model of the search has a say: few, as every one costs fits. */
const spread = 4;

/** Candidates one after the other; told how well each did, it proposes better ones. */
export class CandidateSearch {
  readonly #first: readonly Candidate[];
  readonly #search: Search;
  #asked = 0;
  #losses: number[] = [];

  constructor(first: readonly Candidate[], rows: number, seed: number) {
    this.#first = first;
    const space = spaceOf(rows);
    const known = this.#first.flatMap(({ estimator, parameters }): Point[] =>
      estimator === 'boosted-trees' && parameters.maxLeaves === undefined
        ? [pick(space, parameters)]
        : [],
    );
    // What is tried first is known to the search as its first trials.
    const trials = known.map((point, id): Trial => ({ id, point, value: null }));
    this.#search = new Search(space, { seed, spread }, trials);
  }

  next(): Candidate {
    const place = this.#asked++;
    const first = this.#first[place];
    if (first !== undefined) return first;
    const { point } = this.#search.ask();
    return trees(`boosted trees, searched ${place - this.#first.length + 1}`, point);
  }

  /** @param loss lower is better */
  tell(candidate: Candidate, loss: number): void {
    this.#losses.push(loss);
    const trial = this.#search.trials.find(({ point, value }) => {
      const names = Object.keys(point);
      return (
        value === null &&
        candidate.estimator === 'boosted-trees' &&
        candidate.parameters.maxLeaves === undefined &&
        names.every((name) => point[name] === candidate.parameters[name])
      );
    });
    if (trial !== undefined) this.#search.tell(trial.id, loss);
  }

  /** Whether the last many searched candidates brought next to nothing. */
  isSettled(): boolean {
    const searched = this.#losses.length - this.#first.length;
    if (searched < patience) return false;
    const before = Math.min(...this.#losses.slice(0, -patience));
    return before - Math.min(...this.#losses) <= gainMin * Math.abs(before);
  }
}

/** The learning rate stays near what suits the number of rows: smaller ones cost only time. */
function spaceOf(rows: number): Space {
  const step = stepOf(rows);
  return {
    ...searchSpaceOf(boostedTreesParameters, ['rounds', 'learningRate']),
    learningRate: { kind: 'log_uniform', low: 0.7 * step, high: 1.5 * step },
  };
}

const pick = (space: Space, values: ParameterValues): Point =>
  Object.fromEntries(Object.keys(space).map((name) => [name, values[name] as number]));
