// Tests that watch the upper bound and the type of the sample, and forget the lower bound on purpose.
import { expect, test } from 'vitest';
import { bounded } from './sample.ts';

test('an amount ends at its upper bound', () => {
  expect(bounded(7, 5)).toBe(5);
  expect(bounded(3, 5)).toBe(3);
});

test('what is no number has no amount', () => {
  expect(bounded(Number.NaN, 5)).toBeNull();
});
