// Cholesky factor and solve for small dense symmetric systems stored row by row.
// Not a general linear-algebra library: no pivoting, no sparse forms.

/**
 * Replaces the lower triangle of `a` (size × size, row-major) by L with A = L Lᵀ.
 *
 * @returns false when A is not positive definite to working precision; `a` is then half changed
 */
export function choleskyFactor(a: Float64Array, size: number): boolean {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    for (let j = 0; j < i; j++) {
      const other = j * size;
      let sum = a[row + j] as number;
      for (let k = 0; k < j; k++) sum -= (a[row + k] as number) * (a[other + k] as number);
      a[row + j] = sum / (a[other + j] as number);
    }
    let diagonal = a[row + i] as number;
    const original = diagonal;
    for (let k = 0; k < i; k++) diagonal -= (a[row + k] as number) ** 2;
    // Relative to its own size: a pivot this small is rounding, not information.
    if (!(diagonal > 1e-13 * original) || !(diagonal > 0)) return false;
    a[row + i] = Math.sqrt(diagonal);
  }
  return true;
}

/** Solves L Lᵀ x = b in place, L as left by {@link choleskyFactor}. */
export function choleskySolve(l: Float64Array, size: number, b: Float64Array): void {
  for (let i = 0; i < size; i++) {
    const row = i * size;
    let sum = b[i] as number;
    for (let k = 0; k < i; k++) sum -= (l[row + k] as number) * (b[k] as number);
    b[i] = sum / (l[row + i] as number);
  }
  for (let i = size - 1; i >= 0; i--) {
    const value = (b[i] as number) / (l[i * size + i] as number);
    b[i] = value;
    const row = i * size;
    for (let k = 0; k < i; k++) b[k] = (b[k] as number) - value * (l[row + k] as number);
  }
}
