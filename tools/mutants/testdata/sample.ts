// A small guard for the test of the mutants' runner.

/** The amount within its bounds; nothing for what is no number. */
export function bounded(amount: number, max: number): number | null {
  if (Number.isNaN(amount)) return null;
  if (amount < 0) return 0;
  return Math.min(amount, max);
}
