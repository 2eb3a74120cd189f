// The table of a training, compared once: what is better is what is shown as better. The order of the rows and the
// word beside a row follow from the figures and times as they are printed, so that no two of them contradict.
import { combinationOf, type Figure, type Score, type TriedCandidate } from '@aibaas/ml';

export interface ComparedRow {
  readonly name: string;
  readonly figure: Figure;
  readonly value: string;
  /** Microseconds a row; empty where it was not measured. */
  readonly rowUs: string;
  readonly isModel: boolean;
  /** No row that takes less time has a figure as good. */
  readonly isWorthIts: boolean;
}

export interface Compared {
  readonly leaderboard: readonly Score[];
  readonly tried: readonly TriedCandidate[];
  /** Names of the candidates that the model consists of. */
  readonly members: readonly string[];
}

export function shownFigure({ metric }: Figure, value: number): string {
  return metric === 'RMSE' ? Number(value.toPrecision(4)).toString() : value.toFixed(4);
}

export function compareRows({ leaderboard, tried, members }: Compared): ComparedRow[] {
  const model = combinationOf(leaderboard);
  const naive = leaderboard.at(-1);
  const timeOf = (score: Score): number | null => {
    const own = tried.find(({ name, loss }) => name === score.name && loss === score.loss);
    if (own !== undefined) return own.rowUs;
    if (score !== model) return null;
    const times = members.map((member) => tried.find(({ name }) => name === member)?.rowUs);
    return times.includes(undefined) ? null : times.reduce<number>((a, b) => a + (b ?? 0), 0);
  };
  const rows = leaderboard.map((score) => {
    const time = timeOf(score);
    return {
      ...{ name: score.name, figure: score.figure, isModel: score === model },
      value: shownFigure(score.figure, score.figure.value),
      rowUs: time === null ? '' : time.toPrecision(3),
      // The naive answer is there before any row is.
      cost: score === naive ? Number.NEGATIVE_INFINITY : time === null ? null : shownNumber(time),
    };
  });
  const isWorthIts = (row: (typeof rows)[number]): boolean =>
    row.cost !== null &&
    row.cost > Number.NEGATIVE_INFINITY &&
    !rows.some(
      (other) => other.cost !== null && other.cost < (row.cost as number) && isAsGood(other, row),
    );
  return rows.map((row) => ({ ...row, isWorthIts: isWorthIts(row) }));
}

const shownNumber = (value: number): number => Number(value.toPrecision(3));

interface Shown {
  readonly figure: Figure;
  readonly value: string;
}

function isAsGood(a: Shown, b: Shown): boolean {
  const [x, y] = [Number(a.value), Number(b.value)];
  return a.figure.metric === 'RMSE' ? x <= y : x >= y;
}
