// Numbers as the server's sentences write them, in one way. Pure.

/**
 * `1 day`, `2 days`.
 *
 * @example
 * countOf(1, 'row'); // '1 row'
 */
export function countOf(n: number, one: string, many = `${one}s`): string {
  return `${n} ${n === 1 ? one : many}`;
}

/**
 * Percent without a space, as Studio and its components write it.
 *
 * @param percent 5 is five of a hundred
 * @param digits after the point; by default as many as are needed, one at most
 * @example
 * percentOf(5, 1); // '5.0%'
 */
export function percentOf(percent: number, digits?: number): string {
  return `${digits === undefined ? Number(percent.toFixed(1)) : percent.toFixed(digits)}%`;
}
