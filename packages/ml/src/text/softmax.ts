// Logits made into probabilities, in place.

/** @returns the largest logit: how much speaks for any class at all */
export function softmaxInPlace(out: Float32Array): number {
  const classes = out.length;
  let most = Number.NEGATIVE_INFINITY;
  for (let c = 0; c < classes; c++) most = Math.max(most, out[c] as number);
  let total = 0;
  for (let c = 0; c < classes; c++) {
    const power = Math.exp((out[c] as number) - most);
    out[c] = power;
    total += power;
  }
  for (let c = 0; c < classes; c++) out[c] = (out[c] as number) / total;
  return most;
}
