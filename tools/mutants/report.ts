// The table of the mutants: how many of each module the tests caught, and which they did not.
import type { Outcome, Verdict } from './mutant.ts';

/** Below this share the tests are not good enough. */
export const killedShareMin = 0.9;

const count = (outcomes: readonly Outcome[], verdict: Verdict): number =>
  outcomes.filter((outcome) => outcome.verdict === verdict).length;

/**
 * @example
 * const lines = reportOf(outcomes);
 * lines.at(-1); // 'killed 3 of 3'
 */
export function reportOf(outcomes: readonly Outcome[]): string[] {
  const byModule = Map.groupBy(outcomes, ({ module }) => module);
  const width = Math.max(6, ...[...byModule.keys()].map((name) => name.length));
  const lines = [`${'module'.padEnd(width)}  mutants  killed  not killed`];
  for (const [module, group] of byModule) {
    const killed = count(group, 'killed');
    const cells = [String(group.length).padStart(7), String(killed).padStart(6)];
    lines.push(`${module.padEnd(width)}  ${cells.join('  ')}  ${group.length - killed || ''}`);
    for (const { mutant, verdict, saw } of group) {
      if (verdict !== 'killed') lines.push(`  ${verdict}: ${mutant.name} (${saw})`);
    }
  }
  lines.push(`killed ${count(outcomes, 'killed')} of ${outcomes.length}`);
  return lines;
}

export function isGood(outcomes: readonly Outcome[]): boolean {
  if (outcomes.length === 0 || count(outcomes, 'stale') > 0) return false;
  return count(outcomes, 'killed') / outcomes.length >= killedShareMin;
}
