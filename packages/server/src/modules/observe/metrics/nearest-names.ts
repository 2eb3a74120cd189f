// Finds the names someone may have meant: few edits away, or the same but for case and separators.

/**
 * Up to three of `names` that resemble `wanted`, nearest first.
 *
 * @example
 * nearestNames('credts', ['credits', 'date']); // ['credits']
 */
export function nearestNames(wanted: string, names: readonly string[]): string[] {
  const plain = (text: string): string => text.toLowerCase().replace(/[\s_.-]/g, '');
  const target = plain(wanted);
  const reach = Math.max(1, Math.floor(target.length / 3));
  return names
    .map((name) => ({ name, distance: editDistance(target, plain(name)) }))
    .filter(({ name, distance }) => distance <= reach || isPart(target, plain(name)))
    .sort((a, b) => a.distance - b.distance)
    .slice(0, 3)
    .map(({ name }) => name);
}

function isPart(a: string, b: string): boolean {
  return (a.length >= 3 && b.includes(a)) || (b.length >= 3 && a.includes(b));
}

/** Levenshtein distance (1966), one row at a time. */
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, j) => j);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const swap = (row[j - 1] as number) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(swap, (row[j] as number) + 1, (next[j - 1] as number) + 1));
    }
    row = next;
  }
  return row[b.length] as number;
}
