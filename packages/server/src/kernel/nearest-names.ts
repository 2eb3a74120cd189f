// Finds the names someone may have meant: few edits away, or the same but for case and separators.

/**
 * Up to three of `names` that resemble `wanted`, nearest first. Two edits in five characters are a
 * slip; a neighbouring pair that was swapped counts as one edit.
 *
 * @example
 * nearestNames('credts', ['credits', 'date']); // ['credits']
 */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_.-]/g, '');
  const target = plain(wanted);
  const isNear = (name: string, distance: number): boolean => {
    const reach = Math.max(1, Math.floor(Math.max(target.length, name.length) / 2.5));
    return distance <= reach && distance < Math.max(target.length, name.length);
  };
  return names
    .map((name) => ({ name, distance: editDistance(target, plain(name)) }))
    .filter(({ name, distance }) => isNear(plain(name), distance) || isPart(target, plain(name)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

function isPart(a: string, b: string): boolean {
  return (a.length >= 3 && b.includes(a)) || (b.length >= 3 && a.includes(b));
}

/** Optimal string alignment: Levenshtein's distance (1966) and swaps of neighbours (Damerau 1964). */
function editDistance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const change = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(change, (row[j] as number) + 1, (next[j - 1] as number) + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (before[j - 2] as number) + 1);
      next.push(least);
    }
    before = row;
    row = next;
  }
  return row[b.length] as number;
}
