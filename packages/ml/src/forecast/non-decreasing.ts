// The closest sequence that never falls (pool adjacent violators; Ayer et al. 1955).

/**
 * Least-squares fit of `values` by a sequence that never falls; equal weights.
 *
 * @example
 * nonDecreasing([3, 1, 2, 4]); // [2, 2, 2, 4]
 */
export function nonDecreasing(values: ArrayLike<number>): Float64Array {
  const means: number[] = [];
  const counts: number[] = [];
  for (let i = 0; i < values.length; i++) {
    let mean = values[i] as number;
    let count = 1;
    while (means.length > 0 && (means.at(-1) as number) > mean) {
      const before = counts.pop() as number;
      mean = ((means.pop() as number) * before + mean * count) / (before + count);
      count += before;
    }
    means.push(mean);
    counts.push(count);
  }
  const fitted = new Float64Array(values.length);
  let at = 0;
  means.forEach((mean, block) => {
    const end = at + (counts[block] as number);
    fitted.fill(mean, at, end);
    at = end;
  });
  return fitted;
}
