// The demo's usage: repeatable, complete, and with the features a forecast is to find.
import { describe, expect, test } from 'vitest';
import { generateUsage, services, type UsageRow } from './generator.ts';

const endMs = Date.parse('2026-06-17T10:25:00Z');
const rows = generateUsage({ seed: 7, endMs, months: 18 });

function byDay(of: readonly UsageRow[]): Map<string, number> {
  const sums = new Map<string, number>();
  for (const { time, credits } of of) {
    const day = time.slice(0, 10);
    sums.set(day, (sums.get(day) ?? 0) + credits);
  }
  return sums;
}

function mean(values: readonly number[]): number {
  return values.reduce((a, b) => a + b, 0) / values.length;
}

describe('generated usage', () => {
  test('is the same for the same seed, and another for another', () => {
    expect(generateUsage({ seed: 7, endMs, months: 18 })).toEqual(rows);
    expect(generateUsage({ seed: 8, endMs, months: 18 })).not.toEqual(rows);
  });

  test('covers eighteen months of days up to the last whole hour', () => {
    const days = [...byDay(rows).keys()];
    expect(days[0]).toBe('2024-12-17');
    expect(days.at(-1)).toBe('2026-06-17');
    expect(days).toHaveLength(548);
    expect(rows.at(-1)?.time).toBe('2026-06-17T09:00:00.000Z');
    expect(new Set(rows.map(({ service }) => service))).toEqual(
      new Set(services.map(({ name }) => name)),
    );
    expect(rows.every(({ credits, requests }) => credits >= 1 && requests >= 1)).toBe(true);
  });

  test('has a week, growth, quiet holidays and two level shifts', () => {
    const days = [...byDay(rows)].slice(0, -1);
    const weekday = (day: string) => new Date(`${day}T00:00:00Z`).getUTCDay();
    const working = days.filter(([day]) => weekday(day) >= 2 && weekday(day) <= 4);
    const sundays = days.filter(([day]) => weekday(day) === 0);
    const amounts = (list: [string, number][]) => list.map(([, credits]) => credits);
    expect(mean(amounts(sundays))).toBeLessThan(0.75 * mean(amounts(working)));
    const christmas = days.find(([day]) => day === '2025-12-25')?.[1] ?? 0;
    expect(christmas).toBeLessThan(0.5 * mean(amounts(working)));
    const around = (index: number) =>
      mean(amounts(days.slice(index, index + 21))) / mean(amounts(days.slice(index - 21, index)));
    expect(around(Math.ceil(548 * 0.42))).toBeGreaterThan(1.2);
    expect(around(Math.ceil(548 * 0.78))).toBeLessThan(0.95);
  });
});
