// The runner of the mutants on a tiny sample: what is killed, what survives, what is stale; and that
// neither a run out of time nor a file that cannot be loaded counts as noticed.
import { expect, test } from 'vitest';
import { runMutants } from './lanes.ts';
import type { Mutant, Outcome } from './mutant.ts';
import { isGood, reportOf } from './report.ts';
import { verdictOf } from './verdict.ts';

const file = 'tools/mutants/testdata/sample.ts';
const sample = (name: string, find: string, replace: string): Mutant => ({
  name,
  edit: { file, find, replace },
  tests: ['tools/mutants/testdata/sample.test.ts'],
});

test('one mutant is killed, one survives, one is stale and one cannot be loaded', async () => {
  const mutants = [
    sample('no upper bound', 'Math.min(amount, max)', 'amount'),
    sample('no lower bound', 'if (amount < 0) return 0;', ''),
    sample('a text that is not there', 'amount < -1', 'true'),
    sample('a text that is there twice', 'return', 'throw'),
    sample('no syntax', 'return Math', 'return return'),
    sample('no check of the type', 'Number.isNaN(amount)', 'false'),
  ];
  const outcomes = await runMutants([{ module: 'sample', mutants }], {
    lanes: 1,
    testTimeoutMs: 20_000,
  });
  const verdicts = Object.fromEntries(outcomes.map((one) => [one.mutant.name, one.verdict]));
  expect(verdicts).toEqual({
    'no upper bound': 'killed',
    'no lower bound': 'survived',
    'a text that is not there': 'stale',
    'a text that is there twice': 'stale',
    'no syntax': 'broken',
    'no check of the type': 'killed',
  });
  expect(reportOf(outcomes).at(-1)).toBe('killed 2 of 6');
  expect(isGood(outcomes)).toBe(false);
});

test('a test that is red without a mutant proves nothing', async () => {
  const mutant = { ...sample('any', 'Math.min', 'Math.max'), tests: ['tools/no-such.test.ts'] };
  const outcomes = await runMutants([{ module: 'sample', mutants: [mutant] }], {
    lanes: 1,
    testTimeoutMs: 20_000,
  });
  const saw = 'tools/no-such.test.ts is not green without a mutant: no test ran';
  expect(outcomes).toEqual([{ module: 'sample', mutant, verdict: 'broken', saw }]);
});

test.each([
  ['an assertion', ['expected 1 to be 2'], [], 'killed'],
  ['only time', ['Test timed out in 60000ms.\nIf this is …'], [], 'timeout'],
  ['time and an assertion', ['Test timed out in 60000ms.', 'expected 1 to be 2'], [], 'killed'],
  ['a hook', [], ['connect ECONNREFUSED'], 'broken'],
  ['nothing', [], [], 'survived'],
] as const)('failing by %s', (_what, messages, otherErrors, verdict) => {
  const failures = messages.map((message) => ({ test: 'a test', message }));
  expect(verdictOf({ passed: 4, failures, otherErrors }).verdict).toBe(verdict);
});

test('the share that must be killed is met at its edge, and one stale mutant fails the whole', () => {
  const mutant = sample('any', 'a', 'b');
  const many = (n: number, verdict: Outcome['verdict']): Outcome[] =>
    Array.from({ length: n }, () => ({ module: 'sample', mutant, verdict, saw: '' }));
  expect(isGood([...many(9, 'killed'), ...many(1, 'survived')])).toBe(true);
  expect(isGood([...many(8, 'killed'), ...many(1, 'survived')])).toBe(false);
  expect(isGood([...many(8, 'killed'), ...many(1, 'timeout')])).toBe(false);
  expect(isGood([...many(20, 'killed'), ...many(1, 'stale')])).toBe(false);
  expect(isGood([])).toBe(false);
});
