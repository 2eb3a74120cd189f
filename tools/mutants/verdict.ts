// What a run of tests says of the bug that was planted in it. Pure.
import type { Verdict } from './mutant.ts';

export interface Failure {
  readonly test: string;
  readonly message: string;
}

export interface TestRun {
  readonly passed: number;
  readonly failures: readonly Failure[];
  /** Of hooks and of files that could not be loaded. */
  readonly otherErrors: readonly string[];
}

const timeOut = /^(Test|Hook) timed out in \d+ ?ms/;

export const isTimeOut = (message: string): boolean => timeOut.test(message);

/**
 * @example
 * verdictOf({ passed: 3, failures: [], otherErrors: [] }).verdict; // 'survived'
 */
export function verdictOf(run: TestRun): { verdict: Verdict; saw: string } {
  const failure = run.failures.find(({ message }) => !isTimeOut(message));
  if (failure !== undefined) {
    return { verdict: 'killed', saw: `${failure.test}: ${firstLine(failure.message)}` };
  }
  const [slow] = run.failures;
  if (slow !== undefined) return { verdict: 'timeout', saw: slow.test };
  const [other] = run.otherErrors;
  if (other !== undefined) return { verdict: 'broken', saw: firstLine(other) };
  if (run.passed === 0) return { verdict: 'broken', saw: 'no test ran' };
  return { verdict: 'survived', saw: `${run.passed} tests passed` };
}

const firstLine = (text: string): string => (text.split('\n')[0] as string).slice(0, 160);
