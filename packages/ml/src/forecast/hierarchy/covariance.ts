// The covariance of few errors of many series: correlations drawn towards zero by as much as their own
// uncertainty asks for (Schäfer & Strimmer 2005). Variances stay as they are.

/**
 * @param errors one list a series, all of one length, complete
 * @returns series × series, row-major
 */
export function shrunkCovariance(errors: readonly Float64Array[]): Float64Array {
  const n = errors.length;
  const times = (errors[0] as Float64Array).length;
  const centred = errors.map((list) => {
    const mean = list.reduce((sum, v) => sum + v, 0) / times;
    return list.map((v) => v - mean);
  });
  const deviations = centred.map((list) =>
    Math.sqrt(list.reduce((sum, v) => sum + v * v, 0) / (times - 1)),
  );
  const w = new Float64Array(n * n);
  let uncertain = 0;
  let squares = 0;
  for (let i = 0; i < n; i++) {
    const [a, sa] = [centred[i] as Float64Array, deviations[i] as number];
    w[i * n + i] = sa * sa;
    for (let j = 0; j < i; j++) {
      const [b, sb] = [centred[j] as Float64Array, deviations[j] as number];
      let cross = 0;
      let crossSquares = 0;
      for (let t = 0; t < times; t++) {
        const product = (a[t] as number) * (b[t] as number);
        cross += product;
        crossSquares += product * product;
      }
      w[i * n + j] = cross / (times - 1);
      const scale = sa * sb;
      if (!(scale > 0)) continue;
      const mean = cross / times;
      // Variance of the correlation, from the spread of its terms.
      uncertain +=
        (2 * times * (crossSquares - times * mean * mean)) / (times - 1) ** 3 / scale ** 2;
      squares += 2 * (cross / (times - 1) / scale) ** 2;
    }
  }
  const share = squares > 0 ? Math.min(1, Math.max(0, uncertain / squares)) : 1;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const kept = (1 - share) * (w[i * n + j] as number);
      w[i * n + j] = kept;
      w[j * n + i] = kept;
    }
  }
  return w;
}
