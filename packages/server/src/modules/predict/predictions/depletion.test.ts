// When a balance runs out, through the wire.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { day, dayMs, history, start, startUsage, type Usage, used } from './usage.fixture.ts';

let usage: Usage;
beforeAll(async () => {
  usage = await startUsage();
});
afterAll(() => usage?.server.stop());

describe('depletion', () => {
  const daily = 85;

  test('is a date with its interval, beyond the horizon too', async () => {
    const left = daily * 60;
    const { tenant, consumption } = await usage.tenantWith(history, {
      balance: { value: used + left, at: day(90) },
    });
    const { body } = await consumption('&days_ahead=10');
    expect(body.predictions).toHaveLength(10);
    expect(body.depletion_reason).toBeNull();
    const { date, earliest, latest, balance, summary } = body.depletion;
    expect(balance).toBeCloseTo(left, 6);
    expect(earliest <= date && date <= latest).toBe(true);
    expect(Math.abs(Date.parse(date) - (start + 57 * dayMs))).toBeLessThan(8 * dayMs);
    expect(summary).toMatch(/^You run out on \d+ June \(.+, 95%\)$/);
    const farther = await consumption('&days_ahead=90');
    expect(farther.body.depletion).toEqual(body.depletion);
    // Something is used today: the same vintage, another balance.
    await usage.call(tenant, 'POST', '/api/v1/tables/usage/rows', {
      row: { day: day(0), credits: 2000 },
    });
    const later = await consumption('&days_ahead=10');
    expect(later.body.vintage_id).toBe(body.vintage_id);
    expect(later.body.depletion.balance).toBeCloseTo(left - 2000, 6);
    expect(later.body.depletion.date < date).toBe(true);
  });

  test('counts what late data will add', async () => {
    const balance = { value: used + daily * 20, at: day(90) };
    const dateOf = async (rows: typeof history) => {
      const { consumption } = await usage.tenantWith(rows, { balance });
      return Date.parse((await consumption()).body.depletion.date);
    };
    const whole = await dateOf(history);
    const late = await dateOf(history.slice(0, -5));
    expect(Math.abs(whole - late)).toBeLessThanOrEqual(2 * dayMs);
  });

  test('that is far away, or already there, is said in words', async () => {
    const far = await usage.tenantWith(history, {
      balance: { value: used + daily * 5000, at: day(90) },
    });
    expect((await far.consumption()).body).toMatchObject({
      depletion: null,
      depletion_reason: expect.stringContaining('longer than 365 days'),
    });
    const spent = await usage.tenantWith(history, { balance: { value: 100, at: day(90) } });
    expect((await spent.consumption()).body).toMatchObject({
      depletion: null,
      depletion_reason: expect.stringContaining('already spent'),
    });
  });

  test('may come from a metric that tells what is left', async () => {
    const { tenant, metricId, consumption } = await usage.tenantWith(history);
    const columns = [
      { name: 'day', type: 'date' },
      { name: 'credits_left', type: 'number' },
    ];
    await usage.call(tenant, 'POST', '/api/v1/tables', { name: 'wallet', columns });
    const wallet = await usage.call(tenant, 'POST', '/api/v1/metrics', {
      name: 'Wallet',
      source: { table: 'wallet' },
      value_column: 'credits_left',
      aggregation: 'last',
    });
    const balance = { metric_id: wallet.body.id };
    await usage.call(tenant, 'PATCH', `/api/v1/metrics/${metricId}`, { balance });
    expect((await consumption()).body.depletion_reason).toContain('no value yet');
    const rows = [
      { day: day(0), credits_left: daily * 10 },
      { day: day(9), credits_left: 9e6 },
    ];
    await usage.call(tenant, 'POST', '/api/v1/tables/wallet/rows', { rows });
    const { depletion } = (await consumption()).body;
    expect(depletion.balance).toBe(daily * 10);
    expect(Math.abs(Date.parse(depletion.date) - (start + 10 * dayMs))).toBeLessThan(4 * dayMs);
  });
});
