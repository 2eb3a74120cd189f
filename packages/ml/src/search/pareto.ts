// What is worth having when two things count: nothing else is at least as good in both and better in one.

export interface Weighed {
  /** Lower is better. */
  readonly loss: number;
  /** Lower is better: time, money, size. */
  readonly cost: number;
}

/**
 * Whether each is on the Pareto front. Of equals, all are.
 *
 * @example
 * paretoFront([{ loss: 1, cost: 9 }, { loss: 2, cost: 3 }, { loss: 3, cost: 4 }]); // [true, true, false]
 */
export function paretoFront(points: readonly Weighed[]): boolean[] {
  return points.map(
    ({ loss, cost }) =>
      !points.some(
        (other) =>
          other.loss <= loss && other.cost <= cost && (other.loss < loss || other.cost < cost),
      ),
  );
}
