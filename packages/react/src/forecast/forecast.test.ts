// Futures followed to their end, and the API's answers as charts.
import type { ForecastPaths, Series, TrackPoint, VintagePoint } from '@aibaas/sdk';
import { describe, expect, it } from 'vitest';
import { lineLook } from '../charts/forecast-option.ts';
import {
  backtestData,
  futurePaths,
  leftBefore,
  leftData,
  leftKnown,
  naiveData,
  naiveLabel,
  partsData,
  pastAndFutureData,
} from './forecast-data.ts';
import {
  dateOfStep,
  type FuturePaths,
  flattenPaths,
  followPaths,
  movedInWords,
  noScenario,
  partFactors,
} from './scenario.ts';
import { shortHistoryOf } from './short-history.ts';

const flat = (use: number[], steps = 10, rest: Partial<FuturePaths> = {}): FuturePaths => ({
  values: flattenPaths(use.map((value) => Array.from({ length: steps }, () => value))),
  count: use.length,
  steps,
  remaining: 50,
  firstStepUsed: 0,
  ...rest,
});

describe('following futures', () => {
  it('runs out when what is left is used', () => {
    const outcome = followPaths(flat([10, 10, 10]), noScenario);
    expect(outcome.median).toBe(5);
    expect(outcome.left.slice(0, 6).map(({ middle }) => middle)).toEqual([40, 30, 20, 10, 0, 0]);
    const days = [
      '2026-12-09',
      '2026-12-10',
      '2026-12-11',
      '2026-12-12',
      '2026-12-13',
      '2026-12-14',
    ];
    expect(dateOfStep(5.2, days)).toBe('2026-12-14');
  });

  it('names the day within a week or a month', () => {
    const weeks = ['2026-11-30', '2026-12-07'];
    expect([0, 0.5, 0.99, 1.5].map((step) => dateOfStep(step, weeks))).toEqual([
      '2026-11-30',
      '2026-12-03',
      '2026-12-06',
      '2026-12-10',
    ]);
    const hours = ['2026-12-01T22:00', '2026-12-01T23:00', '2026-12-02T00:00'];
    expect([1.9, 2.1].map((step) => dateOfStep(step, hours))).toEqual(['2026-12-01', '2026-12-02']);
  });

  it('tells how far apart two days are, and nothing of the same', () => {
    expect(movedInWords('2026-12-14', '2026-12-11')).toBe('3 days earlier');
    expect(movedInWords('2026-12-14', '2026-12-15')).toBe('1 day later');
    expect(movedInWords('2026-12-14', '2026-12-14')).toBeNull();
  });

  it('moves with the balance and the use, and not with what is used already', () => {
    expect(followPaths(flat([10]), { added: 20, factors: [] }).median).toBe(7);
    expect(followPaths(flat([10]), { added: 0, factors: [0.5] }).median).toBe(10);
    expect(
      followPaths(flat([10], 10, { firstStepUsed: 4 }), { added: 0, factors: [2] }).median,
    ).toBeCloseTo(2.9);
  });

  it('is open where most futures do not run out', () => {
    const { median, outer } = followPaths(flat([1, 1, 20]), noScenario);
    expect(median).toBe(Number.POSITIVE_INFINITY);
    expect(outer.lower).toBeCloseTo(2.5);
    expect(dateOfStep(median, ['a'])).toBeNull();
    expect(followPaths(flat([]), noScenario).median).toBe(Number.POSITIVE_INFINITY);
  });

  it('never counts below zero, and takes negative use as none', () => {
    const { left } = followPaths(flat([-5, 100]), noScenario);
    expect(left.every(({ outer }) => outer.lower >= 0 && outer.upper <= 50)).toBe(true);
  });

  it('a part weighs as much as its share', () => {
    expect(partFactors([2, 5], [10, 0], 0.5)).toEqual([0.9, 1]);
    expect(() => flattenPaths([[1], [1, 2]])).toThrow('path 1 has 2 steps, not 1');
  });
});

const zone = 'UTC';
const series: Series = {
  metric_id: 'm',
  granularity: 'day',
  time_zone: zone,
  reason: null,
  points: [10, 12, null, 11].map((value, i) => ({
    time: `2026-11-1${6 + i}`,
    value,
    rows: 1,
    is_gap: value === null,
    is_partial: i === 3,
  })),
};
const paths: ForecastPaths = {
  vintage_id: 'v',
  granularity: 'day',
  dates: ['2026-11-19', '2026-11-20', '2026-11-21', '2026-11-22'],
  remaining: 30,
  first_step_used: 5,
  paths: [
    [10, 20, 20, 20],
    [10, 20, 20, 20],
  ],
  reason: null,
};

describe('answers as charts', () => {
  it('what was left before goes back to the day the balance was known', () => {
    const metric = { balance: { value: 60, at: '2026-11-17' }, time_zone: zone };
    expect(leftBefore(metric, series, 30, 5).map(({ value }) => value)).toEqual([47, 35]);
    expect(leftBefore({ ...metric, balance: { metric_id: 'x' } }, series, 30, 5)).toEqual([]);
  });

  it('what is left ends at zero with its date', () => {
    const today = followPaths(futurePaths(paths) as FuturePaths, noScenario);
    const metric = { balance: { value: 60, at: '2026-11-17' }, time_zone: zone, unit: null };
    const data = leftData(leftKnown({ metric, series, paths, label: 'Left' }), today, null);
    expect(data.lines.map(({ kind }) => kind)).toEqual(['actual', 'forecast']);
    expect(data.lines[1]?.points.map(({ value }) => value)).toEqual([35, 25, 5, 0]);
    expect(data.markers?.[0]).toMatchObject({ label: '21 November', kind: 'depletion' });
    expect(futurePaths({ ...paths, remaining: null })).toBeNull();
    expect(futurePaths({ ...paths, paths: [] })).toBeNull();
  });

  it('a short history has the naive line and no band', () => {
    const point = {
      date: '2026-11-19',
      forecast: 11,
      naive: null,
      actual: null,
      lower: 1,
      upper: 20,
      lower_80: 2,
      upper_80: 19,
    };
    const data = naiveData(series, [point], zone);
    expect(data.bands).toBeUndefined();
    expect(data.lines[1]?.points).toEqual([{ time: Date.parse('2026-11-19'), value: 12 }]);
    const note = {
      code: 'short_history',
      message: 'Only 9 days of history: 14 are needed to see a pattern.',
      short_history: { have: 9, need: 14, unit: 'day' as const, enough_on: '2026-11-25' },
    };
    expect(shortHistoryOf([note])).toMatchObject({
      have: 9,
      need: 14,
      unit: 'day',
      enoughOn: '2026-11-25',
    });
    expect(shortHistoryOf([{ code: 'other', message: '' }])).toBeNull();
  });

  it('many parts become four lines that add up', () => {
    const part = (key: string, value: number) => ({
      key,
      predictions: [{ prediction_date: '2026-11-19', predicted_value: value }],
    });
    const breakdown = { dimension: 'service', parts: [1, 2, 3, 4, 5].map((n) => part(`p${n}`, n)) };
    const { lines } = partsData(series, breakdown, zone);
    const ahead = lines.filter(({ kind }) => kind === 'part-ahead');
    expect(ahead.map(({ label }) => label)).toEqual(['p5', 'p4', 'p3', '2 others']);
    expect(ahead[3]?.points[0]?.value).toBe(3);
  });

  it('of a part as of the whole, the future is dashed and the past is not', () => {
    const part = (key: string) => ({
      key,
      predictions: [{ prediction_date: '2026-11-19', predicted_value: 1 }],
    });
    const data = partsData(series, { dimension: 'a', parts: [part('x'), part('y')] }, zone);
    const looks = data.lines.map((line, i) => ({ ...line, ...lineLook(data, i) }));
    expect(looks.map(({ label, kind }) => `${label} ${kind}`)).toEqual([
      'x part',
      'x part-ahead',
      'y part',
      'y part-ahead',
    ]);
    for (const { kind, dash } of looks) expect(dash.length > 0).toBe(kind === 'part-ahead');
    expect(looks[0]?.color).toBe(looks[1]?.color);
    expect(looks[2]?.color).not.toBe(looks[0]?.color);
    const now = Date.parse('2026-11-19');
    for (const { kind, points } of looks) {
      expect(points.every(({ time }) => time >= now === (kind === 'part-ahead'))).toBe(true);
    }
  });

  it('misses are rings, and today begins where the past ends', () => {
    const then = (date: string, inside: boolean | null): TrackPoint => ({
      date,
      actual: 9,
      forecast: 10,
      naive: 8,
      lower_80: 8,
      upper_80: 12,
      lower_95: 7,
      upper_95: 13,
      inside_80: inside,
      inside_95: inside,
      source: 'forecast',
      generated_at: null,
    });
    const next: VintagePoint = {
      date: '2026-11-19',
      forecast: 11,
      naive: 10,
      actual: null,
      lower: 8,
      upper: 14,
      lower_80: 9,
      upper_80: 13,
    };
    const data = pastAndFutureData({
      zone,
      track: [then('2026-11-17', true), then('2026-11-18', false), then('2026-11-19', true)],
      points: [next],
      marker: null,
      done: [],
      doneLabel: 'Done',
    });
    expect(data.misses).toEqual([{ time: Date.parse('2026-11-18'), value: 9 }]);
    expect(data.lanes?.[0]?.points.map(({ value }) => value)).toEqual([1, 0]);
    expect(data.now).toBe(Date.parse('2026-11-19'));
    expect(backtestData([], zone, 'x').lines).toHaveLength(3);
    expect(naiveLabel('seasonal naive (24)', 'hour')).toBe('Repeat yesterday');
    expect(naiveLabel('seasonal naive (5)', 'day')).toBe('Repeat the last 5 days');
    expect(naiveLabel('naive', 'day')).toBe('Repeat the last value');
  });
});
