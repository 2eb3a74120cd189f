// The interval of a share that was counted, such as 28 of 30. Pure.

/**
 * Wilson's score interval of `hits` of `of` (Wilson 1927, JASA 22, 209–212).
 *
 * @param z normal quantile of the level; 1.96 for 95 %
 * @returns shares from 0 to 1; 0 to 1 where nothing was counted
 * @example
 * wilson(28, 30); // { lower: 0.787, upper: 0.982 }
 */
export function wilson(
  hits: number,
  of: number,
  z = 1.959_963_984_540_054,
): { lower: number; upper: number } {
  if (!(of > 0)) return { lower: 0, upper: 1 };
  const share = hits / of;
  const zz = z * z;
  const middle = (share + zz / (2 * of)) / (1 + zz / of);
  const half = (z / (1 + zz / of)) * Math.sqrt((share * (1 - share)) / of + zz / (4 * of * of));
  return { lower: Math.max(0, middle - half), upper: Math.min(1, middle + half) };
}
