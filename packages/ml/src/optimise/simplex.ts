// Nelder–Mead search inside a box, for objectives of one to eight parameters without derivatives.
// It finds a good minimum quickly; it does not promise the global one.

export interface SimplexOptions {
  /** Most calls of the objective. */
  evaluations: number;
  /** First step per parameter, as a share of its box. */
  step?: number;
  /** Stops when the spread of the values is below this share of their size … */
  tolerance?: number;
  /** … or below this much, in the units of the objective. */
  toleranceAbsolute?: number;
}

/**
 * Minimises `objective` by the simplex method of Nelder & Mead (1965); points are clamped to the
 * box and values that are not numbers count as infinite.
 *
 * @param start first guess; not changed
 * @returns the best point seen and its value
 */
export function minimiseSimplex(
  objective: (point: Float64Array) => number,
  start: Float64Array,
  lower: Float64Array,
  upper: Float64Array,
  options: SimplexOptions,
): { point: Float64Array; value: number; evaluations: number } {
  const size = start.length;
  const share = options.step ?? 0.15;
  const tolerance = options.tolerance ?? 1e-6;
  const toleranceAbsolute = options.toleranceAbsolute ?? 1e-12;
  let evaluations = 0;
  const evaluate = (point: Float64Array) => {
    for (let i = 0; i < size; i++) {
      const value = point[i] as number;
      point[i] = Math.min(upper[i] as number, Math.max(lower[i] as number, value));
    }
    evaluations++;
    const value = objective(point);
    return Number.isFinite(value) ? value : Number.POSITIVE_INFINITY;
  };
  const points: Float64Array[] = [];
  const values: number[] = [];
  for (let i = 0; i <= size; i++) {
    const point = Float64Array.from(start);
    if (i > 0) {
      const k = i - 1;
      const width = (upper[k] as number) - (lower[k] as number);
      const at = point[k] as number;
      point[k] =
        at + share * width > (upper[k] as number) ? at - share * width : at + share * width;
    }
    points.push(point);
    values.push(evaluate(point));
  }
  const centre = new Float64Array(size);
  const trial = (worst: Float64Array, factor: number) => {
    const point = new Float64Array(size);
    for (let i = 0; i < size; i++) {
      const c = centre[i] as number;
      point[i] = c + factor * ((worst[i] as number) - c);
    }
    return point;
  };
  while (evaluations < options.evaluations) {
    sortTogether(points, values);
    const best = values[0] as number;
    const last = values[size] as number;
    if (last - best <= Math.max(toleranceAbsolute, tolerance * Math.abs(best))) break;
    centre.fill(0);
    for (let i = 0; i < size; i++) {
      const point = points[i] as Float64Array;
      for (let k = 0; k < size; k++) {
        centre[k] = (centre[k] as number) + (point[k] as number) / size;
      }
    }
    const worst = points[size] as Float64Array;
    const reflected = trial(worst, -1);
    const reflectedValue = evaluate(reflected);
    let replacement = reflected;
    let replacementValue = reflectedValue;
    if (reflectedValue < best) {
      const expanded = trial(worst, -2);
      const expandedValue = evaluate(expanded);
      if (expandedValue < reflectedValue) {
        replacement = expanded;
        replacementValue = expandedValue;
      }
    } else if (reflectedValue >= (values[size - 1] as number)) {
      const contracted = trial(worst, reflectedValue < last ? -0.5 : 0.5);
      replacement = contracted;
      replacementValue = evaluate(contracted);
    }
    if (replacementValue < last && replacementValue <= reflectedValue) {
      points[size] = replacement;
      values[size] = replacementValue;
      continue;
    }
    const anchor = points[0] as Float64Array;
    for (let i = 1; i <= size; i++) {
      const point = points[i] as Float64Array;
      for (let k = 0; k < size; k++) {
        point[k] = (anchor[k] as number) + 0.5 * ((point[k] as number) - (anchor[k] as number));
      }
      values[i] = evaluate(point);
    }
  }
  sortTogether(points, values);
  return { point: points[0] as Float64Array, value: values[0] as number, evaluations };
}

function sortTogether(points: Float64Array[], values: number[]): void {
  for (let i = 1; i < points.length; i++) {
    const point = points[i] as Float64Array;
    const value = values[i] as number;
    let j = i - 1;
    while (j >= 0 && (values[j] as number) > value) {
      points[j + 1] = points[j] as Float64Array;
      values[j + 1] = values[j] as number;
      j--;
    }
    points[j + 1] = point;
    values[j + 1] = value;
  }
}
