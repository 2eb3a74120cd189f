// Limited-memory BFGS (Nocedal 1980) for smooth functions of many parameters, with a line search that
// keeps the weak Wolfe conditions by bisection (Lewis & Overton 2013). Nothing is drawn by chance.

export interface LbfgsOptions {
  /** Most steps. */
  readonly steps: number;
  /** Done when no entry of the gradient is larger. */
  readonly gradientMax: number;
  /** Asked after every step; true ends with the best so far. */
  readonly isOver?: (step: number, value: number) => boolean;
}

/** Writes the gradient at `point` and answers with the value. */
export type SmoothFunction = (point: Float64Array, gradient: Float64Array) => number;

const MEMORY = 12;
const DECREASE = 1e-4;
const CURVATURE = 0.9;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

const largest = (a: Float64Array): number => {
  let most = 0;
  for (const value of a) most = Math.max(most, Math.abs(value));
  return most;
};

interface Pair {
  readonly step: Float64Array;
  readonly change: Float64Array;
  readonly rho: number;
}

/**
 * Minimises a smooth function; `point` is the start and becomes the answer.
 *
 * @returns the value there
 * @example
 * const point = Float64Array.of(3, -1);
 * minimiseLbfgs(
 *   (p, g) => { g[0] = 2 * p[0]; g[1] = 8 * p[1]; return p[0] ** 2 + 4 * p[1] ** 2; },
 *   point, { steps: 100, gradientMax: 1e-9 },
 * ); // point is now close to 0, 0
 */
export function minimiseLbfgs(
  objective: SmoothFunction,
  point: Float64Array,
  { steps, gradientMax, isOver = () => false }: LbfgsOptions,
): number {
  const size = point.length;
  const gradient = new Float64Array(size);
  const trial = new Float64Array(size);
  const trialGradient = new Float64Array(size);
  const pairs: Pair[] = [];
  let value = objective(point, gradient);
  for (let step = 1; step <= steps && largest(gradient) > gradientMax; step++) {
    let direction = descentOf(gradient, pairs);
    let slope = dot(direction, gradient);
    if (!(slope < 0)) {
      pairs.length = 0;
      direction = gradient.map((g) => -g);
      slope = dot(direction, gradient);
    }
    const first = pairs.length === 0 ? Math.min(1, 1 / Math.sqrt(-slope)) : 1;
    const found = search(objective, {
      point,
      direction,
      slope,
      value,
      first,
      trial,
      trialGradient,
    });
    if (found === null) {
      // A direction from old pairs may mislead; the gradient itself does not.
      if (pairs.length === 0) break;
      pairs.length = 0;
      continue;
    }
    const moved = trial.map((x, i) => x - (point[i] as number));
    const change = trialGradient.map((g, i) => g - (gradient[i] as number));
    const product = dot(moved, change);
    if (product > 1e-300) pairs.push({ step: moved, change, rho: 1 / product });
    if (pairs.length > MEMORY) pairs.shift();
    point.set(trial);
    gradient.set(trialGradient);
    value = found;
    if (isOver(step, value)) break;
  }
  return value;
}

/** The two loops: − H g with H from the last pairs. */
function descentOf(gradient: Float64Array, pairs: readonly Pair[]): Float64Array {
  const direction = gradient.map((g) => -g);
  const shares = new Float64Array(pairs.length);
  for (let k = pairs.length - 1; k >= 0; k--) {
    const { step, change, rho } = pairs[k] as Pair;
    const share = rho * dot(step, direction);
    shares[k] = share;
    for (let i = 0; i < direction.length; i++) direction[i]! -= share * (change[i] as number);
  }
  const last = pairs.at(-1);
  if (last !== undefined) {
    const scale = 1 / (last.rho * dot(last.change, last.change));
    for (let i = 0; i < direction.length; i++) direction[i]! *= scale;
  }
  pairs.forEach(({ step, change, rho }, k) => {
    const share = (shares[k] as number) - rho * dot(change, direction);
    for (let i = 0; i < direction.length; i++) direction[i]! += share * (step[i] as number);
  });
  return direction;
}

interface Line {
  readonly point: Float64Array;
  readonly direction: Float64Array;
  readonly slope: number;
  readonly value: number;
  readonly first: number;
  readonly trial: Float64Array;
  readonly trialGradient: Float64Array;
}

/** The value of a step that goes down enough, left in `trial`; null when there is none. */
function search(objective: SmoothFunction, line: Line): number | null {
  const { point, direction, slope, value, trial, trialGradient } = line;
  let low = 0;
  let high = Infinity;
  let length = line.first;
  let best: number | null = null;
  for (let attempt = 0; attempt < 40; attempt++) {
    for (let i = 0; i < trial.length; i++) {
      trial[i] = (point[i] as number) + length * (direction[i] as number);
    }
    const found = objective(trial, trialGradient);
    const isLow = found <= value + DECREASE * length * slope;
    if (!isLow) high = length;
    else if (dot(trialGradient, direction) < CURVATURE * slope) low = length;
    else return found;
    best = isLow ? found : null;
    length = high === Infinity ? 2 * low : (low + high) / 2;
    if (!(length > 1e-20) || length > 1e20) break;
  }
  return best;
}
