// Works on many items at once and hands the results on in the order of the items.

/**
 * @param windowSize how many items may be under way or done but not yet handed on; this bounds
 *   the memory when one item takes much longer than those behind it
 */
export async function* inOrder<Item, Outcome>(
  items: AsyncIterable<Item>,
  windowSize: number,
  work: (item: Item) => Promise<Outcome>,
): AsyncGenerator<Outcome> {
  const pending: Promise<Outcome>[] = [];
  for await (const item of items) {
    const outcome = work(item);
    // A failure is thrown when its turn comes; until then nobody awaits it.
    outcome.catch(() => {});
    pending.push(outcome);
    const first = pending.length >= windowSize ? pending.shift() : undefined;
    if (first) yield await first;
  }
  for (const outcome of pending) yield await outcome;
}
