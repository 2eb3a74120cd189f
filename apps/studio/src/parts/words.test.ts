// What an error says to a person, and what an address is read as.
import { ApiError } from '@aibaas/sdk';
import { expect, it } from 'vitest';
import { fieldProblems, problemSaid, problemText } from './problem-words.ts';
import { textOf, textsOf } from './url-state.ts';

type Fields = ConstructorParameters<typeof ApiError>[1];
const refusal = (problem: object | null): ApiError =>
  new ApiError('as a message', { status: 400, code: 'x', problem } as Fields);

it('an error says what was wrong and what to do next', () => {
  expect(problemText(refusal({ detail: 'No day.', remedy: 'Name one.' }))).toBe(
    'No day. Name one.',
  );
  expect(problemText(refusal({ detail: 'No day.', remedy: '' }))).toBe('No day.');
  expect(problemText(refusal(null))).toBe('as a message');
  expect(problemText(new Error('gone'))).toBe('gone');
  expect(problemText('a text')).toBe('a text');
});

it('wrong fields are named alone, without what the API says to programs', () => {
  const detail = 'The request has 1 problem: body /values/datum Expected a date..';
  const remedy = 'Correct the fields that errors[] names; the schema is in /openapi.json.';
  const said = (errors: object[]) => problemSaid(refusal({ detail, remedy, errors }));
  const datum = { in: 'body', pointer: '/values/datum', message: 'Expected a date.' };
  expect(said([datum])).toEqual({ cause: 'datum: Expected a date.', fix: null });
  expect(said([datum, { pointer: '/values/a~1b', message: 'Expected a number..' }]).cause).toBe(
    'datum: Expected a date. a/b: Expected a number.',
  );
  expect(said([{ pointer: '', message: 'is not an object' }, datum, datum]).cause).toBe(
    'is not an object. datum: Expected a date.',
  );
  expect(problemText(refusal({ detail: 'No day..', remedy: 'Wait ...' }))).toBe('No day. Wait ...');
});

it('messages stand at the last name of their pointer, not at a place in a list', () => {
  const errors = [
    { pointer: '/definition/value_column', message: 'unknown' },
    { pointer: '/filters/0', message: 'no operator' },
    { pointer: '', message: 'not an object' },
  ];
  expect([...fieldProblems(refusal({ detail: '', remedy: '', errors }))]).toEqual([
    ['value_column', 'unknown'],
    ['filters', 'no operator'],
    ['', 'not an object'],
  ]);
  expect(fieldProblems(new Error('gone')).size).toBe(0);
  expect(fieldProblems(refusal(null)).size).toBe(0);
});

it('an address gives texts, whatever the router made of them', () => {
  expect(textOf(5)).toBe('5');
  expect(textOf(false)).toBe('false');
  expect(textOf(null)).toBeUndefined();
  expect(textOf({ a: 1 })).toBeUndefined();
  expect(textsOf(['a', 2, null, {}])).toEqual(['a', '2']);
  expect(textsOf('a')).toEqual(['a']);
  expect(textsOf(undefined)).toEqual([]);
});
