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
  const counts = countDigits(from);
  for (let pass = 0; pass < counts.length; pass++) {
    const places = counts[pass] as Uint32Array;
    const shift = pass * RADIX_BITS;
    let sum = 0;
    for (let digit = 0; digit < RADIX; digit++) {
      const count = places[digit] as number;
      places[digit] = sum;
      sum += count;
    }
    for (let i = 0; i < from.length; i++) {
      const bits = from[i] as number;
      to[places[(bits >>> shift) & (RADIX - 1)]!++] = bits;
    }
    [from, to] = [to, from];
  }
  for (let i = 0; i < from.length; i++) {
    const bits = from[i] as number;
    from[i] = bits ^ (bits >>> 31 === 1 ? 0x80000000 : 0xffffffff);
  }
  return new Float32Array(from.buffer);
}

/** How often each digit occurs, for all passes at once: they only change the order. */
function countDigits(keys: Uint32Array): [Uint32Array, Uint32Array, Uint32Array] {
  const low = new Uint32Array(RADIX);
  const middle = new Uint32Array(RADIX);
  const high = new Uint32Array(RADIX);
  for (let i = 0; i < keys.length; i++) {
    const bits = keys[i] as number;
    low[bits & (RADIX - 1)]!++;
    middle[(bits >>> RADIX_BITS) & (RADIX - 1)]!++;
    high[bits >>> (2 * RADIX_BITS)]!++;
  }
  return [low, middle, high];
}
