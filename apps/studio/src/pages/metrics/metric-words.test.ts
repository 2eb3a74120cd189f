// Metrics in words, and what the form says to the server: half of it is what a person may type wrongly.
import type { MetricDefinition } from '@aibaas/sdk';
import { describe, expect, it } from 'vitest';
import {
  draftOf,
  emptyDraft,
  filterText,
  inputOf,
  inWords,
  type MetricDraft,
  nameOf,
  usedUp,
} from './metric-words.ts';

const rides: MetricDraft = {
  ...emptyDraft,
  name: ' Rides ',
  source: 'bike',
  time: 'dteday',
  value: 'cnt',
  gaps: 'zero',
  isUsedUp: true,
};

const described = {
  source: { table: 'bike' },
  value_column: 'cnt',
  aggregation: 'sum',
  granularity: 'day',
  time_zone: 'UTC',
  time_column: 'dteday',
  filters: [],
  gaps: 'zero',
  breakdown_dimension: null,
} satisfies Parameters<typeof inWords>[0];

describe('a filter in words', () => {
  it.each([
    [{ column: 'city', op: 'eq', value: 'Ulm' }, 'city is Ulm'],
    [{ column: 'city', op: 'in', value: ['Ulm', 'Bern'] }, 'city is one of Ulm, Bern'],
    [{ column: 'cnt', op: 'gte', value: 0 }, 'cnt is at least 0'],
    [{ column: 'city', op: 'is_null', value: true }, 'city is empty'],
    [{ column: 'city', op: 'is_null', value: false }, 'city is not empty'],
  ] as const)('%j', (filter, words) => {
    expect(filterText(structuredClone(filter) as Parameters<typeof filterText>[0])).toBe(words);
  });
});

describe('a metric in words', () => {
  it('names sum, table, time and what a gap means', () => {
    expect(inWords(described)).toBe(
      'The sum of cnt in table bike, per day of dteday (UTC). A day without rows counts as zero.',
    );
  });

  it('counts events of a type, and does not name a time that every event has', () => {
    const words = inWords({
      ...described,
      source: { event_type: 'api.call' },
      aggregation: 'count',
      value_column: null,
      time_column: 'time',
      granularity: 'hour',
      gaps: 'missing',
    });
    expect(words).toBe(
      'How many events of type api.call, per hour (UTC). An hour without events is not known.',
    );
  });

  it('tells filters and the split', () => {
    const words = inWords({
      ...described,
      filters: [
        { column: 'city', op: 'eq', value: 'Ulm' },
        { column: 'cnt', op: 'gt', value: 3 },
      ],
      breakdown_dimension: 'city',
    });
    expect(words).toContain(', only where city is Ulm and cnt is above 3, per day');
    expect(words).toContain(', split by city.');
  });
});

describe('whether it is used up', () => {
  it('is what the person said, and before that what the names say', () => {
    const said = (change: Partial<MetricDraft>) => usedUp({ ...rides, isUsedUp: null, ...change });
    expect(said({ value: 'revenue' })).toBe(false);
    expect(said({ value: 'credits' })).toBe(true);
    expect(said({ value: 'rides' })).toBeNull();
    expect(said({ value: 'revenue', isUsedUp: true })).toBe(true);
    expect(said({ value: 'credits', isUsedUp: false })).toBe(false);
    expect(said({ value: 'credits', aggregation: 'avg', isUsedUp: true })).toBe(false);
  });

  it('takes neither role nor balance while it is not', () => {
    const kept = { ...rides, balanceValue: '500', balanceAt: '2026-01-01' };
    for (const isUsedUp of [null, false]) {
      const revenue = { ...kept, value: 'revenue', isUsedUp };
      expect(inputOf(revenue, 'w1', true)).toMatchObject({ role: null, balance: null });
    }
  });
});

describe('what the form says to the server', () => {
  it('is nothing while no source is chosen', () => {
    expect(inputOf({ ...rides, source: '' }, 'w1', true)).toBeNull();
  });

  it('trims the name, takes the free role, and leaves empty texts out', () => {
    expect(inputOf(rides, 'w1', true)).toEqual({
      name: 'Rides',
      workspace_id: 'w1',
      source: { table: 'bike' },
      aggregation: 'sum',
      value_column: 'cnt',
      granularity: 'day',
      time_zone: 'UTC',
      filters: [],
      gaps: 'zero',
      role: 'consumption',
      balance: null,
      breakdown_dimension: null,
      dimensions: [],
      unit: null,
      time_column: 'dteday',
    });
  });

  it('does not take a role that another metric has', () => {
    expect(inputOf(rides, 'w1', false)?.role).toBeNull();
  });

  it('neither splits nor uses up what cannot be added', () => {
    const average = { ...rides, aggregation: 'avg', breakdown: 'city' } as const;
    const input = inputOf({ ...average, balanceValue: '5', balanceAt: '2026-01-01' }, 'w1', true);
    expect(input).toMatchObject({ role: null, balance: null, breakdown_dimension: null });
  });

  it('counts without a column, and events without a time column', () => {
    const counted = { ...rides, kind: 'events', aggregation: 'count', source: 'api.call' } as const;
    const input = inputOf(counted, 'w1', true);
    expect(input?.value_column).toBeNull();
    expect(input?.source).toEqual({ event_type: 'api.call' });
    expect(input).not.toHaveProperty('time_column');
  });

  it.each([
    ['1,200,000', '2026-01-01', { value: 1_200_000, at: '2026-01-01' }],
    ['1 200', '2026-01-01', { value: 1200, at: '2026-01-01' }],
    ['-5.5', '2026-01-01', { value: -5.5, at: '2026-01-01' }],
    ['many', '2026-01-01', null],
    ['1200', '', null],
    ['  ', '2026-01-01', null],
    ['Infinity', '2026-01-01', null],
  ])('a balance typed as %j on %j', (balanceValue, balanceAt, balance) => {
    expect(inputOf({ ...rides, balanceValue, balanceAt }, 'w1', true)?.balance).toEqual(balance);
  });

  it('prefers the metric that knows the balance to a number', () => {
    const both = { ...rides, balanceValue: '5', balanceAt: '2026-01-01', balanceMetric: 'm2' };
    expect(inputOf(both, 'w1', true)?.balance).toEqual({ metric_id: 'm2' });
  });
});

describe('a kept metric in the form', () => {
  const kept = (input: object): MetricDefinition => ({ ...described, ...input }) as never;

  it('comes back as it was sent', () => {
    const draft = {
      ...rides,
      name: 'Rides',
      unit: 'rides',
      breakdown: 'city',
      balanceValue: '90000',
      balanceAt: '2026-01-01',
      filters: [{ column: 'city', op: 'ne' as const, value: 'Ulm' }],
    };
    expect(draftOf(kept(inputOf(draft, 'w1', true) ?? {}))).toEqual(draft);
  });

  it('is used up where it has a balance though another has the role', () => {
    const draft = draftOf(
      kept({ role: null, balance: { metric_id: 'm2' }, unit: null, name: 'a' }),
    );
    expect(draft).toMatchObject({ isUsedUp: true, balanceMetric: 'm2', balanceValue: '' });
  });
});

describe('a name until the person gives one', () => {
  it.each([
    [rides, 'bike cnt per day'],
    [{ ...rides, aggregation: 'count' }, 'bike per day'],
    [{ ...rides, source: 'usage', value: 'usage', granularity: 'hour' }, 'usage per hour'],
    [{ ...rides, value: '' }, 'bike per day'],
    [{ ...rides, source: '' }, ''],
  ] as [MetricDraft, string][])('%#', (draft, name) => {
    expect(nameOf(draft)).toBe(name);
  });
});
