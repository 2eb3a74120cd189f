// Thresholds between formats that compare 32-bit and 64-bit floats, and with < and with ≤.

/** The smallest double above. */
export function nextUp(value: number): number {
  const bits = new BigInt64Array(Float64Array.of(value + 0).buffer);
  bits[0] = (bits[0] as bigint) + (value >= 0 ? 1n : -1n);
  return new Float64Array(bits.buffer)[0] as number;
}

/** The smallest 32-bit float at or above: x < t and x < ceilFloat(t) say the same of a 32-bit x. */
export function ceilFloat(value: number): number {
  const near = Math.fround(value);
  if (near >= value || !Number.isFinite(near)) return near;
  const bits = new Int32Array(Float32Array.of(near + 0).buffer);
  bits[0] = (bits[0] as number) + (near >= 0 ? 1 : -1);
  return new Float32Array(bits.buffer)[0] as number;
}
