// What came back is no sign that somebody likes it: rows rated below 0 are left out, and with them what they undo.
import type { InteractionInput } from './interactions.ts';

/**
 * Rows below 0 are left out; where a user's rows of an item then add up to nothing, she is taken not to have had it.
 *
 * @returns the rest, and how many rows below 0 there were and how many others they undid
 * @example
 * const bought = { users: ['ann', 'ann', 'bo'], items: ['tea', 'tea', 'tea'], ratings: [1, -1, 1] };
 * withoutReturned(bought).input.users; // ['bo']
 */
export function withoutReturned(input: InteractionInput): {
  readonly input: InteractionInput;
  readonly negative: number;
  readonly undone: number;
} {
  const { users, items, ratings, times } = input;
  const places = Array.from(users.keys());
  const isNegative = (i: number): boolean => (ratings?.[i] as number) < 0;
  const below = ratings === undefined ? [] : places.filter(isNegative);
  if (below.length === 0) return { input, negative: 0, undone: 0 };
  const pairOf = (i: number): string => JSON.stringify([users[i], items[i]]);
  const sums = new Map(below.map((i) => [pairOf(i), 0]));
  for (const i of places) {
    const sum = sums.get(pairOf(i));
    if (sum !== undefined) sums.set(pairOf(i), sum + (ratings?.[i] as number));
  }
  const kept = places.filter((i) => !isNegative(i) && !((sums.get(pairOf(i)) ?? 1) <= 0));
  const rest = {
    users: kept.map((i) => users[i] as string),
    items: kept.map((i) => items[i] as string),
    ratings: kept.map((i) => ratings?.[i] as number),
    ...(times === undefined ? {} : { times: kept.map((i) => times[i] as number) }),
  };
  const undone = users.length - kept.length - below.length;
  return { input: rest, negative: below.length, undone };
}
