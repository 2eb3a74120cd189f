// What a definition may say, decided on plain columns.
import { describe, expect, test } from 'vitest';
import { AppError } from '../../../kernel/errors.ts';
import { asMoment } from './moment.ts';
import { type Column, completeDefinition, type DefinitionInput } from './rules.ts';

const columns: Column[] = [
  { name: 'day', type: 'date' },
  { name: 'credits', type: 'number' },
  { name: 'service', type: 'text' },
  { name: 'is_trial', type: 'boolean' },
  { name: 'extra', type: 'json' },
];

const usage: DefinitionInput = {
  name: 'Credits',
  source: { table: 'usage' },
  aggregation: 'sum',
  value_column: 'credits',
};

function refusal(change: Partial<DefinitionInput>, known: Column[] | null = columns): AppError {
  try {
    completeDefinition({ ...usage, ...change }, known);
  } catch (error) {
    if (error instanceof AppError) return error;
    throw error;
  }
  throw new Error('the definition was accepted');
}

describe('a definition', () => {
  test('is completed with what follows from its source', () => {
    expect(completeDefinition({ ...usage, breakdown_dimension: 'service' }, columns)).toEqual({
      name: 'Credits',
      source: { table: 'usage' },
      time_column: 'day',
      value_column: 'credits',
      aggregation: 'sum',
      granularity: 'day',
      time_zone: 'UTC',
      dimensions: ['service'],
      filters: [],
      gaps: 'zero',
      role: null,
      balance: null,
      breakdown_dimension: 'service',
      unit: null,
    });
  });

  test('of a level leaves gaps missing', () => {
    expect(completeDefinition({ ...usage, aggregation: 'avg' }, columns).gaps).toBe('missing');
  });

  test('of events may name any path', () => {
    const source = { event_type: 'credits.used' };
    const made = completeDefinition({ ...usage, source, value_column: 'usage.credits' }, null);
    expect(made).toMatchObject({ time_column: 'time', value_column: 'usage.credits' });
  });

  test.each<[string, Partial<DefinitionInput>, string, RegExp]>([
    ['an unknown column', { value_column: 'credts' }, '/value_column', /did you mean "credits"/],
    ['an unknown column like no other', { value_column: 'zzz' }, '/value_column', /it has "day"/],
    ['a sum of texts', { value_column: 'service' }, '/value_column', /is of type text/],
    ['a sum of nothing', { value_column: null }, '/value_column', /needs a value_column/],
    ['a time that is none', { time_column: 'credits' }, '/time_column', /must be a date/],
    ['an unknown dimension', { dimensions: ['servce'] }, '/dimensions/0', /"service"/],
    ['a dimension of JSON', { dimensions: ['extra'] }, '/dimensions/0', /json/],
    [
      'parts of an average',
      { aggregation: 'avg', breakdown_dimension: 'service' },
      '/breakdown_dimension',
      /add up/,
    ],
    ['a zone that is none', { time_zone: 'Mars/Phobos' }, '/time_zone', /IANA/],
    ['an offset for a zone', { time_zone: '+02:00' }, '/time_zone', /IANA/],
    ['a blank name', { name: '  ' }, '/name', /needs a name/],
    [
      'a text against a number',
      { filters: [{ column: 'credits', op: 'gt', value: '5' }] },
      '/filters/0/value',
      /give a number/,
    ],
    [
      'an order of texts',
      { filters: [{ column: 'service', op: 'lt', value: 'b' }] },
      '/filters/0/op',
      /numbers or times/,
    ],
    [
      'a list without in',
      { filters: [{ column: 'service', op: 'eq', value: ['a'] }] },
      '/filters/0/value',
      /list/,
    ],
    [
      'a filter without value',
      { filters: [{ column: 'service', op: 'eq' }] },
      '/filters/0/value',
      /needs a value/,
    ],
    [
      'a filter on no column',
      { filters: [{ column: 'x', op: 'is_null' }] },
      '/filters/0/column',
      /no column/,
    ],
    ['a balance of no day', { balance: { value: 5, at: '2026-02-30' } }, '/balance/at', /neither/],
    [
      'a balance of an average',
      { aggregation: 'avg', balance: { value: 5, at: '2026-02-03' } },
      '/balance',
      /sum or a count/,
    ],
  ])('refuses %s', (_what, change, pointer, message) => {
    const { status, errors } = refusal(change);
    expect(status).toBe(400);
    expect(errors).toEqual([{ in: 'body', pointer, message: expect.stringMatching(message) }]);
  });

  test('asks which time is meant when there are two, and says when there is none', () => {
    const two: Column[] = [...columns, { name: 'paid_at', type: 'timestamp' }];
    expect(refusal({}, two).message).toMatch(/"day" and "paid_at"/);
    expect(refusal({}, columns.slice(1)).message).toMatch(/no column of type date/);
  });
});

test.each([
  ['2026-03-29', 'day'],
  ['2026-03-29T02:30', 'local'],
  ['2026-03-29T02:30:00+01:00', 'instant'],
  ['2026-03-29 02:30:00.123Z', 'instant'],
  ['2024-02-29', 'day'],
  ['2026-02-29', null],
  ['2026-13-01', null],
  ['2026-03-29T24:00', null],
  ['29.03.2026', null],
  ['yesterday', null],
])('%s is a %s', (text, kind) => {
  expect(asMoment(text)?.kind ?? null).toBe(kind);
});
