// One try of a form in front of the pages: busy while it runs, and what went wrong in a sentence.
import { useState } from 'react';
import { problemText } from '../parts/problem-words.ts';

export interface Attempt {
  readonly isBusy: boolean;
  readonly problem: string | null;
  /** Stays busy after success where the page is left then; `goesOn` is for a page that stays. */
  run(work: () => Promise<unknown>, goesOn?: 'goesOn'): Promise<void>;
}

/**
 * @example
 * const { isBusy, problem, run } = useAttempt();
 * <form onSubmit={(event) => { event.preventDefault(); void run(send); }}>
 */
export function useAttempt(): Attempt {
  const [isBusy, setBusy] = useState(false);
  const [problem, setProblem] = useState<string | null>(null);
  return {
    isBusy,
    problem,
    async run(work, goesOn) {
      setBusy(true);
      setProblem(null);
      try {
        await work();
        if (goesOn !== undefined) setBusy(false);
      } catch (error) {
        setProblem(problemText(error));
        setBusy(false);
      }
    },
  };
}
