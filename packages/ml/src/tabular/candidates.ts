// Which estimators are tried on a table, in which order: what does well on most tables first, then
// parameters drawn from the ranges that the trees' own schema names.
import type { ParameterValues } from '../estimator/parameters.ts';
import type { Random } from '../random.ts';
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

/** The first candidates, in their order. */
export function firstCandidates(task: TableTask, rows: number): Candidate[] {
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
      learningRate: 1.5 * learningRate,
      maxDepth: 2,
      minChildWeight: 5,
      rowShare: 0.6,
      columnShare: 0.5,
      l2: 1,
    }),
    { name: 'random forest', estimator: 'random-forest', parameters: { minLeafRows: 5 } },
    trees('boosted trees, deep', {
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

/** One more, with parameters drawn at random. */
export function drawnCandidate(place: number, rows: number, random: Random): Candidate {
  const drawn: Record<string, number> = {};
  for (const [name, parameter] of Object.entries(boostedTreesParameters)) {
    if (name === 'rounds' || !('search' in parameter) || parameter.search === undefined) continue;
    const [low, high] = parameter.search as readonly [number, number];
    const isLog = 'isLog' in parameter && parameter.isLog;
    const share = random();
    const value = isLog ? low * (high / low) ** share : low + (high - low) * share;
    drawn[name] = parameter.kind === 'integer' ? Math.round(value) : value;
  }
  return trees(`boosted trees, drawn ${place}`, {
    ...drawn,
    learningRate: stepOf(rows) * (0.7 + 0.8 * random()),
  });
}
