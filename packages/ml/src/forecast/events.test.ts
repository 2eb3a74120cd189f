// Events: what they did is learned and applied where they come again, never from the future; and the
// explanation of a forecast, whose parts add up.
import { describe, expect, it } from 'vitest';
import { explainForecast, type ForecastEvent, forecast, seededNormal } from '../index.ts';
import { refusal } from '../refusal.fixture.ts';

const campaignAt = [20, 47, 81, 104, 133, 158, 171];
const closedAt = [33, 70, 120, 150, 174];

/** Days with a week; campaigns bring 60 % more, the day after 20 % less; closed days bring nothing. */
function shop(length: number, seed = 1): number[] {
  const normal = seededNormal(seed);
  return Array.from({ length }, (_, i) => {
    const usual = 200 + 0.2 * i + 40 * Math.sin((2 * Math.PI * i) / 7) + 4 * normal();
    if (closedAt.includes(i)) return 0;
    if (campaignAt.includes(i)) return 1.6 * usual;
    return campaignAt.includes(i - 1) ? 0.8 * usual : usual;
  });
}

const events: ForecastEvent[] = [
  { name: 'campaign', steps: campaignAt, after: 1 },
  { name: 'closed', steps: closedAt },
];
const options = { horizonSteps: 14, events };

describe('events', () => {
  it('are learned with their size and come again in the forecast', () => {
    const values = shop(168);
    const result = forecast(values, options);
    const plain = forecast(values, { horizonSteps: 14 });
    const effect = (name: string, distance: number) =>
      result.events?.find((one) => one.name === name && one.distance === distance);
    expect(effect('campaign', 0)?.effect).toBeCloseTo(0.6, 1);
    expect(effect('campaign', 1)?.effect).toBeCloseTo(-0.2, 1);
    expect(effect('closed', 0)?.effect).toBeCloseTo(-1, 1);
    expect(effect('campaign', 0)?.occurrences).toBe(6);
    expect(plain.events).toBeUndefined();
    // Step 171 − 168 is a campaign, the next one its echo, 174 − 168 closed.
    const truth = shop(182, 1).slice(168);
    const miss = (mean: readonly number[]) =>
      mean.reduce((sum, v, i) => sum + Math.abs(v - (truth[i] as number)), 0) / 14;
    expect(miss(result.mean)).toBeLessThan(8);
    expect(miss(plain.mean)).toBeGreaterThan(2 * miss(result.mean));
    expect(result.mean[6]).toBeLessThan(15);
    expect(result.backtest?.mase).toBeLessThan(plain.backtest?.mase as number);
  });

  it('may be told by dates', () => {
    const start = '2025-01-01';
    const dates = (steps: readonly number[]) =>
      steps.map((step) => new Date(Date.UTC(2025, 0, 1 + step)).toISOString().slice(0, 10));
    const byDate = forecast(shop(168), {
      ...{ horizonSteps: 14, start },
      events: [
        { name: 'campaign', dates: dates(campaignAt), after: 1 },
        { name: 'closed', dates: dates(closedAt) },
      ],
    });
    expect(byDate.mean).toEqual(forecast(shop(168), { ...options, start }).mean);
  });

  it('without an occurrence in the past or the horizon change nothing', () => {
    const values = shop(168);
    const plain = forecast(values, { horizonSteps: 14 });
    const unknown = forecast(values, { horizonSteps: 14, events: [{ name: 'new', steps: [170] }] });
    expect(unknown.mean).toEqual(plain.mean);
    const none = forecast(values, { horizonSteps: 14, events: [{ name: 'none' }] });
    expect(none.mean).toEqual(plain.mean);
  });

  it('that are mere noise are drawn to nothing', () => {
    const normal = seededNormal(4);
    const values = Array.from(
      { length: 150 },
      (_, i) => 50 + 10 * Math.sin((2 * Math.PI * i) / 7) + 5 * normal(),
    );
    const random = [11, 29, 53, 76, 94, 118, 131];
    const result = forecast(values, { horizonSteps: 7, events: [{ name: 'moon', steps: random }] });
    expect(Math.abs(result.events?.[0]?.effect ?? 1)).toBeLessThan(0.06);
  });

  it('work on values below zero, short histories, and when all steps are events', () => {
    const below = shop(120).map((v) => v - 300);
    const result = forecast(below, { ...options, horizonSteps: 20 });
    expect(result.events?.[0]?.isRelative).toBe(false);
    expect(result.mean.every(Number.isFinite)).toBe(true);
    for (const length of [1, 2, 5, 12]) {
      const all = Array.from({ length: 40 }, (_, i) => i);
      const short = forecast(shop(length), {
        horizonSteps: 5,
        events: [{ name: 'always', steps: all }],
      });
      expect(short.mean.every(Number.isFinite)).toBe(true);
    }
  });

  it('are refused where they cannot be read', () => {
    const code = (...list: unknown[]) =>
      refusal(() => forecast(shop(60), { horizonSteps: 3, events: list as ForecastEvent[] }));
    expect(code({ name: '' })).toBe('event_invalid');
    expect(code({ name: 'a' }, { name: 'a' })).toBe('event_invalid');
    expect(code({ name: 'a', steps: [1.5] })).toBe('event_invalid');
    expect(code({ name: 'a', steps: [Number.NaN] })).toBe('event_invalid');
    expect(code({ name: 'a', before: -1 })).toBe('event_invalid');
    expect(code({ name: 'a', after: 61 })).toBe('event_invalid');
    expect(code({ name: 'a', dates: ['2025-01-01'] })).toBe('event_without_start');
    const dated = {
      horizonSteps: 3,
      start: '2025-01-01',
      events: [{ name: 'a', dates: ['31.12.'] }],
    };
    expect(refusal(() => forecast(shop(60), dated))).toBe('time_not_understood');
  });
});

describe('explainForecast', () => {
  const add = (parts: readonly { values: readonly number[] }[], i: number) =>
    parts.reduce((sum, part) => sum + (part.values[i] as number), 0);

  it('takes the mean apart into level, trend, season and events that add up', () => {
    const { forecast: result, components } = explainForecast(shop(168), options);
    expect(result).toEqual(forecast(shop(168), options));
    result.mean.forEach((mean, i) => {
      expect(add(components, i)).toBeCloseTo(mean, 9);
    });
    const part = (name: string) => components.find((one) => one.name === name)?.values ?? [];
    expect(part('level')[0]).toBeGreaterThan(215);
    expect(part('level')[0]).toBeLessThan(250);
    expect(Math.abs(part('trend')[6] as number)).toBeLessThan(20);
    expect(Math.max(...part('season of 7'))).toBeGreaterThan(25);
    expect(part('campaign')[3]).toBeGreaterThan(80);
    expect(part('campaign')[0]).toBe(0);
    expect(part('closed')[6]).toBeLessThan(-150);
    expect(Math.max(...part('short-term').map(Math.abs))).toBeLessThan(25);
  });

  it.each([1, 3, 11, 40])('adds up for %i values, constants and gaps', (length) => {
    const gappy = shop(length).map((v, i) => (i % 9 === 4 ? null : v));
    for (const values of [shop(length), gappy, new Array(length).fill(3)]) {
      const { forecast: result, components } = explainForecast(values, { horizonSteps: 4 });
      result.mean.forEach((mean, i) => {
        expect(add(components, i)).toBeCloseTo(mean, 6);
      });
    }
  });

  it('names dates that stand out every year', () => {
    const values = Array.from({ length: 3 * 365 }, (_, i) => {
      const isHoliday = new Date(Date.UTC(2022, 0, 1 + i)).toISOString().slice(5, 10) === '01-05';
      return (isHoliday ? 40 : 100) + 10 * Math.sin((2 * Math.PI * i) / 7);
    });
    const { components } = explainForecast(values, { horizonSteps: 14, start: '2022-01-01' });
    expect(components.find(({ kind }) => kind === 'calendar')?.values.some((v) => v < -30)).toBe(
      true,
    );
  });
});
