// From what the API answers to what the chart draws: per bucket, what is left, the parts, the backtest,
// and the past beside what was forecast for it. Pure.
import type {
  BacktestPoint,
  Breakdown,
  ForecastPaths,
  Metric,
  Series,
  SeriesPoint,
  TrackPoint,
  VintagePoint,
} from '@aibaas/sdk';
import type { ChartBand, ChartData, ChartLine, ChartMarker } from '../charts/chart-data.ts';
import type { TimePoint } from '../charts/downsample.ts';
import { labelInstant } from '../charts/zone.ts';
import { formatDay, formatDayRange } from '../format/dates.ts';
import { countOf } from '../format/numbers.ts';
import type { FuturePaths, Outcome } from './scenario.ts';
import { dateOfStep, flattenPaths } from './scenario.ts';

const bandLevels = (points: readonly VintagePoint[], zone: string): ChartBand[] => {
  const at = (level: number, lower: 'lower' | 'lower_80', upper: 'upper' | 'upper_80') => ({
    level,
    points: points.map((point) => ({
      time: labelInstant(point.date, zone),
      lower: point[lower],
      upper: point[upper],
    })),
  });
  return [at(95, 'lower', 'upper'), at(80, 'lower_80', 'upper_80')];
};

/** Finished buckets; the one in progress is left out. */
export function actualPoints(points: readonly SeriesPoint[], zone: string): TimePoint[] {
  return points
    .filter(({ is_partial }) => !is_partial)
    .map(({ time, value }) => ({ time: labelInstant(time, zone), value }));
}

const forecastPoints = (
  points: readonly { date: string; forecast: number }[],
  zone: string,
): TimePoint[] =>
  points.map(({ date, forecast }) => ({ time: labelInstant(date, zone), value: forecast }));

/** History and forecast per bucket. */
export function perBucketData(
  series: Series,
  points: readonly VintagePoint[],
  zone: string,
): ChartData {
  const now = points[0] === undefined ? null : labelInstant(points[0].date, zone);
  return {
    lines: [
      { kind: 'actual', label: 'Actual', points: actualPoints(series.points, zone) },
      { kind: 'forecast', label: 'Forecast', points: forecastPoints(points, zone) },
    ],
    bands: bandLevels(points, zone),
    now,
  };
}

/** The naive rule alone, for a history too short to say how wrong a forecast would be. */
export function naiveData(
  series: Series,
  points: readonly VintagePoint[],
  zone: string,
): ChartData {
  const known = actualPoints(series.points, zone);
  const last = known.findLast(({ value }) => value !== null)?.value ?? null;
  return {
    lines: [
      { kind: 'actual', label: 'Actual', points: known },
      {
        kind: 'naive',
        label: 'Repeated',
        points: points.map(({ date, naive }) => ({
          time: labelInstant(date, zone),
          value: naive ?? last,
        })),
      },
    ],
    now: points[0] === undefined ? null : labelInstant(points[0].date, zone),
  };
}

/** At most so many lines are told apart; the others are added up. */
const partsMax = 4;

/** The largest parts, and the rest as one. */
export function partsData(series: Series, breakdown: Breakdown, zone: string): ChartData {
  const total = (part: Breakdown['parts'][number]): number =>
    part.predictions.reduce((sum, { predicted_value }) => sum + predicted_value, 0);
  const sorted = [...breakdown.parts].sort((a, b) => total(b) - total(a));
  const isFew = sorted.length <= partsMax;
  const named = isFew ? sorted : sorted.slice(0, partsMax - 1);
  const pastOf = ({ key }: Breakdown['parts'][number]): TimePoint[] =>
    actualPoints(series.parts?.find((part) => part.key === key)?.points ?? [], zone);
  const aheadOf = ({ predictions }: Breakdown['parts'][number]): TimePoint[] =>
    predictions.map(({ prediction_date: date, predicted_value: value }) => ({
      time: labelInstant(date, zone),
      value,
    }));
  const both = (label: string, past: TimePoint[], ahead: TimePoint[]): ChartLine[] => [
    { kind: 'part', label, points: past },
    { kind: 'part-ahead', label, points: ahead },
  ];
  const lines = named.flatMap((part) => both(part.key, pastOf(part), aheadOf(part)));
  const rest = sorted.slice(named.length);
  if (rest.length > 0) {
    const label = countOf(rest.length, 'other');
    lines.push(...both(label, sumOf(rest.map(pastOf)), sumOf(rest.map(aheadOf))));
  }
  const first = breakdown.parts[0]?.predictions[0];
  return { lines, now: first === undefined ? null : labelInstant(first.prediction_date, zone) };
}

/** One line of several, added up at each time that any of them knows. */
function sumOf(lists: readonly (readonly TimePoint[])[]): TimePoint[] {
  const sums = new Map<number, number>();
  for (const { time, value } of lists.flat()) {
    if (value !== null) sums.set(time, (sums.get(time) ?? 0) + value);
  }
  return [...sums].sort(([a], [b]) => a - b).map(([time, value]) => ({ time, value }));
}

const seasons: Readonly<Record<string, string>> = {
  'hour 24': 'yesterday',
  'hour 168': 'last week',
  'day 7': 'last week',
  'day 365': 'last year',
  'week 52': 'last year',
  'month 12': 'last year',
};

/**
 * What the naive rule does, for a legend.
 *
 * @param name as a backtest names it, such as `seasonal naive (7)`
 * @example
 * naiveLabel('seasonal naive (7)', 'day'); // 'Repeat last week'
 */
export function naiveLabel(name: string, granularity: string): string {
  const period = /\((\d+)\)/.exec(name)?.[1];
  if (period === undefined) return 'Repeat the last value';
  return `Repeat ${seasons[`${granularity} ${period}`] ?? `the last ${countOf(Number(period), granularity)}`}`;
}

/** What the method would have said of the last buckets, beside what came and the naive rule. */
export function backtestData(
  points: readonly BacktestPoint[],
  zone: string,
  ahead: string,
  naive = 'Repeat the last season',
): ChartData {
  const line = (pick: (point: BacktestPoint) => number | null): TimePoint[] =>
    points.map((point) => ({ time: labelInstant(point.date, zone), value: pick(point) }));
  return {
    lines: [
      { kind: 'actual', label: 'Actual', points: line(({ actual }) => actual) },
      { kind: 'backtest', label: ahead, points: line(({ forecast }) => forecast) },
      { kind: 'naive', label: naive, points: line((point) => point.naive) },
    ],
  };
}

/** The sampled futures as the worker takes them; null where none were drawn. */
export function futurePaths(answer: ForecastPaths): FuturePaths | null {
  const { paths, remaining, first_step_used, dates } = answer;
  if (paths.length === 0 || remaining === null || remaining <= 0) return null;
  return {
    values: flattenPaths(paths),
    count: paths.length,
    steps: Math.min(dates.length, paths[0]?.length ?? 0),
    remaining,
    firstStepUsed: first_step_used,
  };
}

/** What was left at the start of each finished bucket since the balance became known. */
export function leftBefore(
  metric: Pick<Metric, 'balance' | 'time_zone'>,
  series: Series,
  remaining: number,
  firstStepUsed: number,
): TimePoint[] {
  const { balance, time_zone: zone } = metric;
  if (balance === null || !('value' in balance)) return [];
  const since = labelInstant(balance.at.slice(0, 10), zone);
  const known = actualPoints(series.points, zone).filter(({ time }) => time >= since);
  const left: TimePoint[] = [];
  let sum = remaining + firstStepUsed;
  for (const { time, value } of known.toReversed()) {
    sum += value ?? 0;
    left.push({ time, value: sum });
  }
  return left.reverse();
}

export interface LeftInput {
  readonly metric: Pick<Metric, 'balance' | 'time_zone' | 'unit'>;
  readonly series: Series;
  readonly paths: ForecastPaths;
  readonly label: string;
}

/** What stays while a scenario is tried: made once, so that a slider only pays for what it moves. */
export interface LeftKnown {
  readonly paths: ForecastPaths;
  /** When each step begins. */
  readonly times: readonly number[];
  /** What was left up to now. */
  readonly line: ChartLine;
  readonly now: TimePoint;
}

export function leftKnown({ metric, series, paths, label }: LeftInput): LeftKnown {
  const zone = metric.time_zone;
  const remaining = paths.remaining ?? 0;
  const before = leftBefore(metric, series, remaining, paths.first_step_used);
  const start = labelInstant(paths.dates[0] ?? '', zone);
  const now = { time: start, value: remaining + paths.first_step_used };
  return {
    paths,
    times: paths.dates.map((date) => labelInstant(date, zone)),
    line: { kind: 'actual', label, points: [...before, now] },
    now,
  };
}

/**
 * What is left, from the day the balance was known to the day it is gone.
 *
 * @param scenario with what is tried; null where nothing is
 */
export function leftData(known: LeftKnown, today: Outcome, scenario: Outcome | null): ChartData {
  const { paths, times, line: past, now: first } = known;
  const start = first.time;
  // After a step the next bucket begins; after the last one a step later.
  const stepMs = times.length > 1 ? (times[1] as number) - (times[0] as number) : 86_400_000;
  const after = (step: number): number => times[step + 1] ?? (times.at(-1) ?? start) + stepMs;
  const reach = Math.min(today.left.length, lastStep(today, scenario) + 1);
  const line = (outcome: Outcome): TimePoint[] => {
    const points: TimePoint[] = [first];
    for (let step = 0; step < reach; step++) {
      const value = outcome.left[step]?.middle ?? null;
      points.push({ time: after(step), value });
      if (value === 0) break;
    }
    return points;
  };
  const band = (level: number, which: 'inner' | 'outer'): ChartBand => ({
    level,
    points: [
      { time: start, lower: first.value, upper: first.value },
      ...today.left.slice(0, reach).map((entry, step) => ({ time: after(step), ...entry[which] })),
    ],
  });
  const lines: ChartLine[] = [past, { kind: 'forecast', label: 'Forecast', points: line(today) }];
  if (scenario !== null) {
    lines.push({ kind: 'scenario', label: 'What if', points: line(scenario) });
  }
  const markers = [
    marker(today, 'depletion'),
    scenario === null ? null : marker(scenario, 'scenario'),
  ];
  function marker(outcome: Outcome, kind: ChartMarker['kind']): ChartMarker | null {
    if (!Number.isFinite(outcome.median)) return null;
    const at = (step: number): number => {
      const whole = Math.floor(step);
      const from = times[whole] ?? start;
      return from + (step - whole) * (after(whole) - from);
    };
    const day = (step: number): string => dateOfStep(step, paths.dates) ?? '';
    const { lower, upper } = outcome.outer;
    const hasEnd = Number.isFinite(upper);
    return {
      time: at(outcome.median),
      lower: at(lower),
      upper: hasEnd ? at(upper) : null,
      label: formatDay(day(outcome.median), 'long', { today: paths.dates[0] ?? '' }),
      detail: hasEnd
        ? `${formatDayRange(day(lower), day(upper))}, 95%`
        : `from ${formatDay(day(lower))}, 95%`,
      kind,
      place: 'floor',
    };
  }
  return {
    lines,
    bands: [band(95, 'outer'), band(80, 'inner')],
    markers: markers.filter((entry) => entry !== null),
    now: start,
  };
}

/** The step up to which there is something to see: the end of the outer interval, and a little more. */
function lastStep(today: Outcome, scenario: Outcome | null): number {
  const ends = [today, scenario].flatMap((outcome) =>
    outcome === null ? [] : [outcome.median, outcome.outer.upper],
  );
  const furthest = Math.max(...ends.filter(Number.isFinite), 0);
  const isOpen = ends.some((end) => !Number.isFinite(end));
  return isOpen ? today.left.length : Math.ceil(furthest) + 2;
}

export interface PastAndFutureInput {
  readonly zone: string;
  readonly track: readonly TrackPoint[];
  readonly points: readonly VintagePoint[];
  readonly marker: ChartMarker | null;
  /** Counts of what we did, by day. */
  readonly done: readonly TimePoint[];
  readonly doneLabel: string;
}

/** One time axis: what was forecast under what came, misses as rings, and the forecast from today. */
export function pastAndFutureData(input: PastAndFutureInput): ChartData {
  const { zone, track, points, marker, done, doneLabel } = input;
  const at = (date: string): number => labelInstant(date, zone);
  const first = points[0]?.date ?? '';
  const past = track.filter(({ date }) => first === '' || date < first);
  const actual = past.map((point) => ({ time: at(point.date), value: point.actual }));
  const inside = past.filter((point) => point.inside_95 !== null);
  return {
    lines: [
      { kind: 'actual', label: 'Actual', points: actual },
      {
        kind: 'past',
        label: 'Forecast before',
        points: past.map((p) => ({ time: at(p.date), value: p.forecast })),
      },
      { kind: 'forecast', label: 'Forecast', points: forecastPoints(points, zone) },
    ],
    bands: [
      {
        level: 95,
        isPast: true,
        points: past.map((p) => ({ time: at(p.date), lower: p.lower_95, upper: p.upper_95 })),
      },
      ...bandLevels(points, zone),
    ],
    misses: inside
      .filter((p) => p.inside_95 === false)
      .map((p) => ({ time: at(p.date), value: p.actual })),
    markers: marker === null ? [] : [marker],
    lanes: [
      ...(done.length > 0 ? [{ label: doneLabel, kind: 'bars' as const, points: done }] : []),
      {
        label: 'In 95%',
        kind: 'inside',
        points: inside.map((p) => ({ time: at(p.date), value: p.inside_95 === true ? 1 : 0 })),
        note: 'Marked when each day comes',
      },
    ],
    now: first === '' ? null : at(first),
  };
}
