// What a mutant is, and what became of it: a small bug that is planted, one at a time, to see which
// tests notice.
import type { Edit } from '../planted/edit.ts';

export interface Mutant {
  /** What is broken, in words: `two relays take the same events`. */
  readonly name: string;
  readonly edit: Edit;
  /** The test files that must go red, below the repository. */
  readonly tests: readonly string[];
}

/** The planted bugs of one part of the product. */
export interface MutantList {
  readonly module: string;
  readonly mutants: readonly Mutant[];
}

/**
 * `killed`: an assertion failed, or what a test called threw. `survived`: every test passed. `timeout`:
 * tests only ran out of time, which says nothing. `broken`: no test ran, or a hook failed. `stale`: the
 * text to edit is no longer there once.
 */
export type Verdict = 'killed' | 'survived' | 'timeout' | 'broken' | 'stale';

export interface Outcome {
  readonly module: string;
  readonly mutant: Mutant;
  readonly verdict: Verdict;
  /** What failed, or why nothing could. */
  readonly saw: string;
}

/**
 * Mutants of one file, told by its tests.
 *
 * @example
 * const inPool = mutantsOf('packages/…/pool.ts', ['packages/…/pool.test.ts']);
 * inPool('a broken connection is given back', 'isBroken ||= isLost;', '');
 */
export function mutantsOf(file: string, tests: readonly string[]) {
  return (name: string, find: string, replace: string): Mutant => ({
    name,
    edit: { file, find, replace },
    tests,
  });
}
