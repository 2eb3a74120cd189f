// One-parameter minimiser: a coarse grid to find the valley, golden section to walk down it.
// For smooth objectives that are cheap; it is exact only within the best grid cell.

const RATIO = (Math.sqrt(5) - 1) / 2;

/** Minimises `objective` on [lower, upper] to a width of `tolerance`. */
export function minimiseScalar(
  objective: (x: number) => number,
  lower: number,
  upper: number,
  tolerance = 1e-4,
  cells = 8,
): { x: number; value: number } {
  let best = lower;
  let bestValue = Number.POSITIVE_INFINITY;
  const width = (upper - lower) / cells;
  for (let i = 0; i <= cells; i++) {
    const x = lower + i * width;
    const value = objective(x);
    if (value < bestValue) {
      bestValue = value;
      best = x;
    }
  }
  let a = Math.max(lower, best - width);
  let b = Math.min(upper, best + width);
  let c = b - RATIO * (b - a);
  let d = a + RATIO * (b - a);
  let fc = objective(c);
  let fd = objective(d);
  while (b - a > tolerance) {
    if (fc < fd) {
      b = d;
      d = c;
      fd = fc;
      c = b - RATIO * (b - a);
      fc = objective(c);
    } else {
      a = c;
      c = d;
      fc = fd;
      d = a + RATIO * (b - a);
      fd = objective(d);
    }
  }
  const x = fc < fd ? c : d;
  const value = Math.min(fc, fd);
  return value < bestValue ? { x, value } : { x: best, value: bestValue };
}
