// What the newest days are compared by, when some of them are not known.
import { expect, it } from 'vitest';
import type { Stretch } from './answer-words.ts';
import { changeOf } from './change-words.ts';

const stretch = (change: Partial<Stretch>): Stretch => ({
  value: 900,
  before: 820,
  known: 90,
  knownBefore: 90,
  of: 90,
  granularity: 'day',
  from: '2026-09-01',
  to: '2026-11-29',
  isCurrent: true,
  ...change,
});
const said = (change: Partial<Stretch>, isSum = true) => {
  const { change: percent, words } = changeOf(stretch(change), 90, isSum);
  return percent === null ? words : `${percent} ${words}`;
};

it('sums of as many known days compare as they are', () => {
  expect(said({})).toBe('+9.8% on the 90 days before (820)');
  expect(said({ known: 80, knownBefore: 80 })).toBe(
    '+9.8% on the 90 days before (820); 80 of 90 days known in both',
  );
});

it('sums of differing numbers of known days compare by the mean of a known day', () => {
  expect(said({ knownBefore: 82 })).toBe(
    '0.0% per known day on the 90 days before (90 of 90 days known, 82 before)',
  );
  expect(said({ known: 45, knownBefore: 82 })).toBe(
    '+100.0% per known day on the 90 days before (45 of 90 days known, 82 before)',
  );
});

it('averages compare whatever is known', () => {
  expect(said({ known: 45, knownBefore: 82 }, false)).toBe('+9.8% on the 90 days before (820)');
});

it('nothing before, or nothing known before, is not compared', () => {
  expect(said({ before: null, knownBefore: 0 })).toBe('No 90 days before to compare');
  expect(said({ before: null, knownBefore: 0, known: 82 })).toBe(
    'No 90 days before to compare; 82 of 90 days known',
  );
  expect(said({ before: 0 })).toBe('No 90 days before to compare');
});
