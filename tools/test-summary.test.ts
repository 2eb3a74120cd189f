// The last line of a run: what counts as passed and as failed.
import { describe, expect, it } from 'vitest';
import { summarise } from './test-summary.ts';

const green = { numPassedTests: 3, numFailedTests: 0, testResults: [] };

describe('summary of a test run', () => {
  it('counts the check as one more test', () => {
    expect(summarise(green, 0, 0)).toEqual({ passed: 4, failed: 0 });
    expect(summarise(green, 0, 1)).toEqual({ passed: 3, failed: 1 });
  });

  it('counts failed tests and test files that could not be loaded', () => {
    const report = {
      numPassedTests: 1,
      numFailedTests: 2,
      testResults: [
        { name: 'a.test.ts', status: 'failed', assertionResults: [{}, {}] },
        { name: 'b.test.ts', status: 'failed', assertionResults: [] },
      ],
    };
    expect(summarise(report, 1, 0)).toEqual({ passed: 2, failed: 3 });
  });

  it('never calls a run green that ended with an error or left no report', () => {
    expect(summarise(green, 1, 0)).toEqual({ passed: 4, failed: 1 });
    expect(summarise(undefined, 1, 1)).toEqual({ passed: 0, failed: 2 });
  });
});
