// Likeness of items by what is known about them, for those that nobody had yet: cosine of their tags,
// rare tags counting for more (inverse document frequency).

/**
 * @param tags of every item, in the order of the items; an item may have none
 * @returns for each item those that share a tag with it, likeness 0 … 1
 */
export function tagLikeness(tags: readonly (readonly string[])[]): Map<number, number>[] {
  const holders = new Map<string, number[]>();
  tags.forEach((own, item) => {
    for (const tag of new Set(own)) {
      const list = holders.get(tag);
      if (list === undefined) holders.set(tag, [item]);
      else list.push(item);
    }
  });
  const idf = (tag: string): number => Math.log(1 + tags.length / (holders.get(tag)?.length ?? 1));
  const norms = tags.map((own) =>
    Math.sqrt([...new Set(own)].reduce((sum, tag) => sum + idf(tag) ** 2, 0)),
  );
  return tags.map((own, item) => {
    const likeness = new Map<number, number>();
    for (const tag of new Set(own)) {
      const weight = idf(tag) ** 2;
      for (const other of holders.get(tag) ?? []) {
        if (other !== item) likeness.set(other, (likeness.get(other) ?? 0) + weight);
      }
    }
    for (const [other, product] of likeness) {
      likeness.set(other, product / ((norms[item] as number) * (norms[other] as number)));
    }
    return likeness;
  });
}
