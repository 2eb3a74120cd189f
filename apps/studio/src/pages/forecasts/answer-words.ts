// What a forecast says of a metric, in words that fit it: what takes from a balance runs out, what comes in adds up,
// and what is measured has an average. No number of the future stands without its interval. Pure.
import { addDays, formatDay, formatDayRange, formatNumber, formatPercent } from '@aibaas/react';
import type { Granularity, Metric, Series } from '@aibaas/sdk';
import type { ForecastAnswer } from './forecast-answer.ts';

type Kind = Pick<Metric, 'aggregation' | 'balance' | 'role'>;

/** It takes from a balance, known or not. */
export const isUsedUp = ({ role, balance }: Kind): boolean =>
  balance !== null || role === 'consumption';

/** Values of several days make one by adding; otherwise by their average. */
export const addsUp = ({ aggregation }: Kind): boolean =>
  aggregation === 'sum' || aggregation === 'count';

export const questionOf = (metric: Kind): string =>
  isUsedUp(metric) ? 'When do I run out?' : 'What will happen?';

/** What a figure counts: its unit, or else its name. */
export const unitOf = ({ unit, name }: Pick<Metric, 'unit' | 'name'>): string => unit ?? name;

/** `umsatz` of `umsatz per day`: a total of several days is not one per day. */
const withoutPer = (name: string): string => name.replace(/ per (hour|day|week|month)$/i, '');

/** What runs out: its unit, or else what its name says without the bucket. */
export const thingOf = ({ unit, name }: Pick<Metric, 'unit' | 'name'>): string =>
  unit ?? withoutPer(name);

/** What a figure of several buckets counts: `EUR`, `umsatz in all`, `°C, average of a day`. */
export function countedOf(metric: Kind & Pick<Metric, 'unit' | 'name' | 'granularity'>): string {
  if (!addsUp(metric)) return `${unitOf(metric)}, average of a ${metric.granularity}`;
  return metric.unit ?? `${withoutPer(metric.name)} in all`;
}

/** Digits that a figure of this size needs. */
export const amountOf = (value: number): string =>
  formatNumber(value, Math.abs(value) >= 100 ? 0 : undefined);

/** A stretch of finished buckets put together. */
export interface Stretch {
  readonly value: number;
  /** Of as many buckets before; null where there are fewer. */
  readonly before: number | null;
  /** Buckets with a value among `of`: one without may be a day that is not known. */
  readonly known: number;
  readonly knownBefore: number;
  readonly of: number;
  readonly granularity: Granularity;
  /** YYYY-MM-DD. */
  readonly from: string;
  readonly to: string;
  /** It ends yesterday or today: "the last 7 days". */
  readonly isCurrent: boolean;
}

const perDay: Readonly<Record<Granularity, number>> = {
  hour: 24,
  day: 1,
  week: 1 / 7,
  month: 1 / 30,
};

/** The last day of a bucket. */
function lastDayOf(label: string, granularity: Granularity): string {
  const day = label.slice(0, 10);
  if (granularity === 'week') return addDays(day, 6);
  if (granularity !== 'month') return day;
  const next = addDays(`${day.slice(0, 7)}-01`, 31);
  return addDays(`${next.slice(0, 7)}-01`, -1);
}

/**
 * The newest finished days of a series, and as many before them; null without any.
 *
 * @param today YYYY-MM-DD in the zone of the series
 */
export function lastDays(
  { points, granularity }: Pick<Series, 'points' | 'granularity'>,
  days: number,
  today: string,
  isSum: boolean,
): Stretch | null {
  const finished = points.filter(({ is_partial: isPartial }) => !isPartial);
  const count = Math.max(1, Math.round(days * perDay[granularity]));
  const newest = finished.slice(-count);
  const previous = finished.length >= 2 * count ? finished.slice(-2 * count, -count) : [];
  const [first, last] = [newest[0], newest.at(-1)];
  if (first === undefined || last === undefined) return null;
  const value = together(newest, isSum);
  if (value === null) return null;
  const to = lastDayOf(last.time, granularity);
  const isWhole = newest.length === count;
  return {
    value,
    before: together(previous, isSum),
    known: valuesOf(newest).length,
    knownBefore: valuesOf(previous).length,
    of: newest.length,
    granularity,
    from: first.time.slice(0, 10),
    to,
    isCurrent:
      isWhole && granularity !== 'week' && granularity !== 'month' && to >= addDays(today, -1),
  };
}

type Values = readonly { readonly value: number | null }[];

const valuesOf = (list: Values): readonly number[] =>
  list.map(({ value }) => value).filter((value) => value !== null);

function together(list: Values, isSum: boolean): number | null {
  const values = valuesOf(list);
  if (values.length === 0) return null;
  const sum = values.reduce((total, value) => total + value, 0);
  return isSum ? sum : sum / values.length;
}

/** `last 7 days`, or which days they are where the data end earlier. */
export const stretchInWords = (stretch: Stretch, days: number, today: string): string =>
  stretch.isCurrent ? `last ${days} days` : daysInWords(stretch.from, stretch.to, today);

/** One day or a range of them, with the year where it is another than today's. */
export const daysInWords = (from: string, to: string, today: string): string =>
  from === to ? formatDay(to, 'short', { today }) : formatDayRange(from, to, 'short', { today });

export interface Ahead {
  readonly value: number;
  /** Where 95 of 100 futures lie; null where none were drawn. */
  readonly lower: number | null;
  readonly upper: number | null;
  readonly from: string;
  readonly to: string;
}

/**
 * The next buckets put together, with an interval from the futures themselves: the ends of the days do not add up.
 *
 * @returns null where nothing was forecast
 */
export function aheadOf(answer: ForecastAnswer, buckets: number): Ahead | null {
  const { forecast, metric, paths } = answer;
  const isSum = addsUp(metric);
  const next = forecast.predictions.slice(0, buckets);
  const [first, last] = [next[0], next.at(-1)];
  if (first === undefined || last === undefined) return null;
  const whole = (values: readonly number[]): number =>
    values.reduce((sum, one) => sum + one, 0) / (isSum ? 1 : values.length);
  const futures = (paths?.paths ?? [])
    .filter((path) => path.length >= next.length)
    .map((path) => whole(path.slice(0, next.length)))
    .sort((a, b) => a - b);
  const at = (share: number): number | null =>
    futures[Math.min(futures.length - 1, Math.floor(share * futures.length))] ?? null;
  return {
    value: whole(next.map(({ predicted_value: value }) => value)),
    lower: at(0.025),
    upper: at(0.975),
    from: first.prediction_date.slice(0, 10),
    to: lastDayOf(last.prediction_date, metric.granularity),
  };
}

/** `Between 8,900 and 13,400 with 95%`; says so where there is no interval. */
export const intervalInWords = ({ lower, upper }: Ahead): string =>
  lower === null || upper === null
    ? 'Too little is known to say how far off this may be'
    : `Between ${amountOf(lower)} and ${amountOf(upper)} with ${formatPercent(95, 0)}`;

/** The answer in one sentence, for those who do not see the chart. */
export function findingOf(answer: ForecastAnswer): string {
  const { depletion, depletion_reason: reason } = answer.forecast;
  if (depletion !== null) return depletion.summary;
  if (isUsedUp(answer.metric)) return reason ?? answer.metric.name;
  const ahead = aheadOf(answer, answer.forecast.predictions.length);
  if (ahead === null) return answer.metric.name;
  return `${headlineOf(answer, ahead, '')}. ${intervalInWords(ahead)}.`;
}

/** `About 45,300 EUR, 1–30 Dec`, `in all` without a unit; of what cannot be added up the average. */
export function headlineOf({ metric }: ForecastAnswer, ahead: Ahead, today: string): string {
  const what = addsUp(metric) ? (metric.unit ?? 'in all') : `${unitOf(metric)} on average`;
  return `About ${amountOf(ahead.value)} ${what}, ${daysInWords(ahead.from, ahead.to, today || ahead.from)}`;
}
