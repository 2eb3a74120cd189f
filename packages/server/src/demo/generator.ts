// Usage of a product that does not exist: what its customers' credits went to, hour by hour, with a
// week, a day, growth, holidays and two level shifts. Pure: the same seed and end give the same rows.
import { seededNormal } from '@aibaas/ml';

export interface UsageRow {
  /** Start of the hour, RFC 3339 in UTC. */
  readonly time: string;
  readonly service: string;
  readonly credits: number;
  readonly requests: number;
}

export interface UsageOptions {
  readonly seed: number;
  /** The last hour that is complete ends at or before this instant. */
  readonly endMs: number;
  /** Calendar months of history. */
  readonly months: number;
}

interface Service {
  readonly name: string;
  /** Credits on an ordinary working day at the start. */
  readonly daily: number;
  /** Growth a year, as a share. */
  readonly growth: number;
  /** Saturday and Sunday against a working day. */
  readonly weekend: number;
  readonly creditsPerRequest: number;
}

export const services: readonly Service[] = [
  { name: 'assistant', daily: 1900, growth: 0.5, weekend: 0.45, creditsPerRequest: 4 },
  { name: 'search', daily: 1100, growth: 0.25, weekend: 0.7, creditsPerRequest: 1 },
  { name: 'documents', daily: 800, growth: 0.15, weekend: 0.25, creditsPerRequest: 9 },
  { name: 'images', daily: 450, growth: 0.9, weekend: 1.15, creditsPerRequest: 15 },
];

/** A large customer joins, then a cheaper model takes over: at these shares of the history. */
const shifts = [
  { at: 0.42, factor: 1.35 },
  { at: 0.78, factor: 0.82 },
] as const;

/** Month and day on which offices are closed. */
const holidays: ReadonlyMap<string, number> = new Map([
  ['01-01', 0.3],
  ['05-01', 0.5],
  ['10-03', 0.6],
  ['12-24', 0.4],
  ['12-25', 0.25],
  ['12-26', 0.35],
  ['12-31', 0.5],
]);

const hourMs = 3_600_000;
const dayMs = 24 * hourMs;

/** Share of a day's usage in each hour (UTC): a working day with a dip at noon. */
const dayShape = normalised([
  0.8, 0.6, 0.5, 0.5, 0.6, 1.0, 2.2, 4.2, 6.4, 7.4, 7.6, 6.8, 5.9, 6.9, 7.4, 7.2, 6.3, 4.9, 3.9,
  3.2, 2.6, 2.0, 1.5, 1.1,
]);

/**
 * Rows of whole hours, oldest first, one per hour and service; hours without usage have no row.
 *
 * @example
 * generateUsage({ seed: 1, endMs: Date.parse('2026-06-01T00:00:00Z'), months: 18 });
 */
export function generateUsage({ seed, endMs, months }: UsageOptions): UsageRow[] {
  const firstDay = startDay(endMs, months);
  const lastHour = Math.floor(endMs / hourMs) * hourMs;
  const days = Math.ceil((lastHour - firstDay) / dayMs);
  const normal = seededNormal(seed);
  const rows: UsageRow[] = [];
  // Days remember each other a little, and all services share part of it.
  let mood = 0;
  for (let d = 0; d < days; d++) {
    const day = firstDay + d * dayMs;
    mood = 0.6 * mood + 0.03 * normal();
    const level = levelAt(d / days, day) * Math.exp(mood);
    for (const service of services) {
      const today = amountOf(service, day, d) * level * Math.exp(0.035 * normal());
      pushHours(rows, service, today, { day, lastHour, normal });
    }
  }
  rows.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : 0));
  return rows;
}

function startDay(endMs: number, months: number): number {
  const end = new Date(endMs);
  return Date.UTC(end.getUTCFullYear(), end.getUTCMonth() - months, end.getUTCDate());
}

function levelAt(share: number, day: number): number {
  const shifted = shifts.reduce(
    (level, { at, factor }) => (share >= at ? level * factor : level),
    1,
  );
  const monthAndDay = new Date(day).toISOString().slice(5, 10);
  return shifted * (holidays.get(monthAndDay) ?? 1);
}

function amountOf(service: Service, day: number, index: number): number {
  const weekday = new Date(day).getUTCDay();
  const isWeekend = weekday === 0 || weekday === 6;
  // Mondays are busy, Fridays end early.
  const ofWeek = isWeekend ? service.weekend : ([1, 1.08, 1.03, 1, 1, 0.9][weekday] ?? 1);
  return service.daily * ofWeek * (1 + (service.growth * index) / 365);
}

function pushHours(
  rows: UsageRow[],
  service: Service,
  today: number,
  { day, lastHour, normal }: { day: number; lastHour: number; normal: () => number },
): void {
  dayShape.forEach((share, hour) => {
    const credits = Math.round(today * share * Math.exp(0.12 * normal()));
    const at = day + hour * hourMs;
    if (at >= lastHour || credits < 1) return;
    const requests = Math.max(1, Math.round(credits / service.creditsPerRequest));
    rows.push({ time: new Date(at).toISOString(), service: service.name, credits, requests });
  });
}

function normalised(weights: readonly number[]): number[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  return weights.map((weight) => weight / sum);
}
