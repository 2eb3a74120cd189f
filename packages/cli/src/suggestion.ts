// "Did you mean …?" for names that the user mistyped.

/** The candidate nearest to `name`, if it is near enough to be a slip (case never counts). */
export function nearest(name: string, candidates: readonly string[]): string | null {
  // A slip is of a few letters, however long the name: two e-mails of one domain are two people.
  const limit = Math.max(1, Math.min(3, Math.floor(name.length / 3)));
  let best: { candidate: string; distance: number } | null = null;
  for (const candidate of candidates) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase());
    if (distance <= limit && distance < (best?.distance ?? Infinity))
      best = { candidate, distance };
  }
  return best?.candidate ?? null;
}

/** ` Did you mean "x"?` or, without a near candidate, ` There is: a, b, c.` */
export function suggest(name: string, candidates: readonly string[]): string {
  const near = nearest(name, candidates);
  if (near !== null) return ` Did you mean "${near}"?`;
  const shown = candidates.slice(0, 12).join(', ');
  return ` There is: ${shown}${candidates.length > 12 ? ', …' : ''}.`;
}

// Levenshtein (1966): insertions, deletions and substitutions, one row of the matrix at a time.
function editDistance(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, i) => i);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substitution = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substitution, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
