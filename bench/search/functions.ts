// Standard test functions of global optimisation (Surjanovic & Bingham's library), each with its box and its
// least value.
export interface TestFunction {
  readonly name: string;
  readonly low: readonly number[];
  readonly high: readonly number[];
  readonly least: number;
  of(x: readonly number[]): number;
}

const hartmannA = [
  [10, 3, 17, 3.5, 1.7, 8],
  [0.05, 10, 17, 0.1, 8, 14],
  [3, 3.5, 1.7, 10, 17, 8],
  [17, 8, 0.05, 10, 0.1, 14],
];
const hartmannP = [
  [1312, 1696, 5569, 124, 8283, 5886],
  [2329, 4135, 8307, 3736, 1004, 9991],
  [2348, 1451, 3522, 2883, 3047, 6650],
  [4047, 8828, 8732, 5743, 1091, 381],
];
const hartmannAlpha = [1, 1.2, 3, 3.2];
const sum = (list: readonly number[]): number => list.reduce((a, b) => a + b, 0);
const box = (size: number, low: number, high: number) => ({
  low: Array.from({ length: size }, () => low),
  high: Array.from({ length: size }, () => high),
});

export const functions: readonly TestFunction[] = [
  { name: 'sphere', ...box(5, -5, 5), least: 0, of: (x) => sum(x.map((v) => (v - 1) ** 2)) },
  {
    name: 'branin',
    low: [-5, 0],
    high: [10, 15],
    least: 0.397887,
    of: ([a = 0, b = 0]) =>
      (b - (5.1 * a * a) / (4 * Math.PI ** 2) + (5 * a) / Math.PI - 6) ** 2 +
      10 * (1 - 1 / (8 * Math.PI)) * Math.cos(a) +
      10,
  },
  {
    name: 'rosenbrock',
    ...box(3, -2, 2),
    least: 0,
    of: (x) =>
      sum(
        x
          .slice(1)
          .map((v, i) => 100 * (v - (x[i] as number) ** 2) ** 2 + (1 - (x[i] as number)) ** 2),
      ),
  },
  {
    name: 'hartmann6',
    ...box(6, 0, 1),
    least: -3.32237,
    of: (x) =>
      -sum(
        hartmannAlpha.map(
          (alpha, i) =>
            alpha *
            Math.exp(
              -sum(
                x.map(
                  (v, j) =>
                    (hartmannA[i]?.[j] as number) * (v - 1e-4 * (hartmannP[i]?.[j] as number)) ** 2,
                ),
              ),
            ),
        ),
      ),
  },
  {
    name: 'ackley',
    ...box(4, -5, 5),
    least: 0,
    of: (x) => {
      const shifted = x.map((v) => v - 0.7);
      return (
        -20 * Math.exp(-0.2 * Math.sqrt(sum(shifted.map((v) => v * v)) / x.length)) -
        Math.exp(sum(shifted.map((v) => Math.cos(2 * Math.PI * v))) / x.length) +
        20 +
        Math.E
      );
    },
  },
  {
    name: 'rastrigin',
    ...box(3, -5.12, 5.12),
    least: 0,
    of: (x) => {
      const shifted = x.map((v) => v - 0.5);
      return 10 * x.length + sum(shifted.map((v) => v * v - 10 * Math.cos(2 * Math.PI * v)));
    },
  },
];
