// The last lines of a run: what counts as passed and as failed, and what is named.
import { describe, expect, it } from 'vitest';
import { failuresOf, summarise } from './test-summary.ts';

const green = { numPassedTests: 3, numFailedTests: 0, testResults: [] };

describe('summary of a test run', () => {
  it('counts the check as one more test', () => {
    expect(summarise(green, 0, 0)).toEqual({ passed: 4, failed: 0 });
    expect(summarise(green, 0, 1)).toEqual({ passed: 3, failed: 1 });
  });

  const red = {
    numPassedTests: 1,
    numFailedTests: 1,
    testResults: [
      {
        name: 'a.test.ts',
        status: 'failed',
        assertionResults: [
          { fullName: 'adds', status: 'passed', failureMessages: [] },
          {
            fullName: 'divides',
            status: 'failed',
            failureMessages: ['Error: by zero\n    at a.ts'],
          },
        ],
      },
      { name: 'b.test.ts', status: 'failed', assertionResults: [], message: 'cannot be loaded' },
    ],
  };

  it('counts failed tests and test files that could not be loaded', () => {
    expect(summarise(red, 1, 0)).toEqual({ passed: 2, failed: 2 });
  });

  it('names what failed, with the first line of why', () => {
    expect(failuresOf(red)).toEqual([
      'FAILED a.test.ts > divides: Error: by zero',
      'FAILED b.test.ts: cannot be loaded',
    ]);
  });

  it('never calls a run green that ended with an error or left no report', () => {
    expect(summarise(green, 1, 0)).toEqual({ passed: 4, failed: 1 });
    expect(summarise(undefined, 1, 1)).toEqual({ passed: 0, failed: 2 });
  });
});
