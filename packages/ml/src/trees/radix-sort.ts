// Sorts 32-bit floats by their bits, three passes of eleven: several times faster than comparing.

const RADIX_BITS = 11;
const RADIX = 1 << RADIX_BITS;

/**
 * The same numbers, ascending; -0 comes before 0. NaN has no place in it.
 *
 * @example
 * sortFloats(Float32Array.of(2, -1, 0.5)); // -1, 0.5, 2
 */
export function sortFloats(values: Float32Array): Float32Array {
  let from = new Uint32Array(values.slice().buffer);
  // Negative numbers have all bits turned, others the sign alone: then the order is that of integers.
  for (let i = 0; i < from.length; i++) {
    const bits = from[i] as number;
    from[i] = bits ^ ((bits >> 31) | 0x80000000);
  }
  let to = new Uint32Array(from.length);
  const counts = new Uint32Array(RADIX);
  for (let shift = 0; shift < 32; shift += RADIX_BITS) {
    counts.fill(0);
    for (let i = 0; i < from.length; i++) counts[((from[i] as number) >>> shift) & (RADIX - 1)]!++;
    let sum = 0;
    for (let digit = 0; digit < RADIX; digit++) {
      const count = counts[digit] as number;
      counts[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < from.length; i++) {
      const bits = from[i] as number;
      to[counts[(bits >>> shift) & (RADIX - 1)]!++] = bits;
    }
    [from, to] = [to, from];
  }
  for (let i = 0; i < from.length; i++) {
    const bits = from[i] as number;
    from[i] = bits ^ (bits >>> 31 === 1 ? 0x80000000 : 0xffffffff);
  }
  return new Float32Array(from.buffer);
}
