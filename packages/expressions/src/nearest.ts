// What was probably meant by a word that nobody knows.

/** The one of the names that is fewest edits away; null where even that one is another word. */
export function nearest(word: string, names: Iterable<string>): string | null {
  const wanted = word.toLowerCase().slice(0, 64);
  let best: { name: string; edits: number } | null = null;
  for (const name of names) {
    const edits = editsBetween(wanted, name.toLowerCase().slice(0, 64));
    if (best === null || edits < best.edits) best = { name, edits };
  }
  return best !== null && best.edits <= Math.max(1, Math.floor(wanted.length / 3))
    ? best.name
    : null;
}

/** Letters put in, left out or replaced (Levenshtein 1966). */
function editsBetween(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(same, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
