// Why a forecast says what it says: level, trend, each season, each event, dates that stand out every
// year, and what the last values alone bring. At every step the parts add up to the mean.
import { loess } from './decompose/loess.ts';
import { mstl } from './decompose/mstl.ts';
import type { LearnedEvents } from './events.ts';
import { type ForecastInParts, forecastInParts } from './forecast.ts';
import type { ForecastOptions } from './options.ts';
import type { Forecast } from './result.ts';
import { median } from './statistics.ts';
import { inUnit } from './unit.ts';

export interface ForecastComponent {
  /** `short-term`: what is left, such as the echo of the last values and the cut at zero. */
  readonly kind: 'level' | 'trend' | 'season' | 'event' | 'calendar' | 'short-term';
  /** For people: `level`, `season of 7`, the name of the event. */
  readonly name: string;
  /** One contribution a step, in the unit of the values. */
  readonly values: readonly number[];
}

export interface ExplainedForecast {
  readonly forecast: Forecast;
  readonly components: readonly ForecastComponent[];
}

/**
 * A forecast, and its mean taken apart: history and forecast together are split into trend and seasons
 * (MSTL, Bandara, Hyndman & Bergmeir 2021), after what was put on top by events and dates is taken off.
 *
 * @throws MlError as {@link forecast}
 * @example
 * const history = Array.from({ length: 70 }, (_, i) => 100 + i + 20 * Math.sin((2 * Math.PI * i) / 7));
 * const { forecast: result, components } = explainForecast(history, { horizonSteps: 7 });
 * components.map((part) => part.kind); // ['level', 'trend', 'season', 'short-term']
 * components.reduce((sum, part) => sum + (part.values[3] ?? 0), 0) - (result.mean[3] ?? 0); // 0
 */
export function explainForecast(
  values: ArrayLike<number | null>,
  options: ForecastOptions,
): ExplainedForecast {
  const parts = forecastInParts(values, options);
  const { forecast } = parts;
  const { mean } = forecast;
  const steps = mean.length;
  const onTop: ForecastComponent[] = [...eventParts(parts)];
  if (parts.calendar.some((v) => v !== 0)) {
    const name = 'dates that stand out every year';
    onTop.push({ kind: 'calendar', name, values: Array.from(parts.calendar) });
  }
  const plain = mean.map((v, i) =>
    onTop.reduce((rest, part) => rest - (part.values[i] as number), v),
  );
  const named: ForecastComponent[] = [...smoothParts(parts, plain), ...onTop];
  const rest = mean.map(
    (v, i) => v - named.reduce((sum, part) => sum + (part.values[i] as number), 0),
  );
  const { unit } = parts.problem;
  const all = [...named, { kind: 'short-term', name: 'short-term', values: rest } as const];
  const components = all.map((part) => ({ ...part, values: part.values.map((v) => v * unit) }));
  return { forecast: inUnit(forecast, unit), components: steps > 0 ? components : [] };
}

/** Level, trend and seasons of the forecast, from the split of history and forecast in one. */
function smoothParts(
  { cleaned, forecast }: ForecastInParts,
  plain: readonly number[],
): ForecastComponent[] {
  const n = cleaned.length;
  const whole = new Float64Array(n + plain.length);
  whole.set(cleaned);
  whole.set(plain, n);
  const periods = forecast.seasonalPeriods.filter((period) => 2 * period <= n);
  const seasons: ForecastComponent[] = [];
  let trend: Float64Array;
  if (periods.length > 0) {
    const split = mstl(whole, { periods });
    trend = split.trend;
    split.seasonals.forEach((season, k) => {
      const name = `season of ${split.periods[k]}`;
      seasons.push({ kind: 'season', name, values: Array.from(season.subarray(n)) });
    });
  } else {
    trend = new Float64Array(whole.length);
    const window = Math.max(5, 2 * Math.floor(whole.length / 8) + 1);
    loess(whole, whole.length, window, 1, 1, trend, new Float64Array(whole.length + 2), null);
  }
  const level = trend[n - 1] as number;
  const slope = Array.from(trend.subarray(n), (v) => v - level);
  return [
    { kind: 'level', name: 'level', values: new Array<number>(plain.length).fill(level) },
    { kind: 'trend', name: 'trend', values: slope },
    ...seasons,
  ];
}

/** What each event adds at each step of the horizon; events at several distances are one part. */
function eventParts({
  forecast,
  problem,
  calendar,
  contest,
}: ForecastInParts): ForecastComponent[] {
  const events: LearnedEvents | null = contest?.events ?? null;
  if (events === null) return [];
  const { history, options } = problem;
  const first = history.offset + history.values.length + history.gapAtEnd;
  const withEvents = forecast.mean.map((v, i) => v - (calendar[i] as number));
  const effectsAt = (i: number): [string, number][] =>
    options.events.flatMap(({ name, steps }, c): [string, number][] => {
      const effect = events.effects[c]?.effect ?? 0;
      return effect !== 0 && steps.has(first + i) ? [[name, effect]] : [];
    });
  const isRelative = events.effects[0]?.isRelative ?? false;
  const sums = withEvents.map((_, i) => effectsAt(i).reduce((sum, [, effect]) => sum + effect, 0));
  // Where events leave nothing, what would have been is not to be read from what is.
  const isTold = (i: number) => !isRelative || 1 + (sums[i] as number) > 0.05;
  const usual = withEvents.map((v, i) =>
    isRelative && isTold(i) ? v / (1 + (sums[i] as number)) : v - (sums[i] as number),
  );
  const fallback = median(
    usual.filter((_, i) => isTold(i)).length > 0
      ? usual.filter((_, i) => isTold(i))
      : history.values,
  );
  const names = [...new Set(options.events.map(({ name }) => name))];
  return names.flatMap((name): ForecastComponent[] => {
    const values = withEvents.map((v, i) => {
      const total = sums[i] as number;
      const own = effectsAt(i).reduce((sum, [of, effect]) => (of === name ? sum + effect : sum), 0);
      if (own === 0 || total === 0) return isRelative ? own * (usual[i] as number) : own;
      const base = isTold(i) ? (usual[i] as number) : fallback;
      return isRelative ? ((v - base) * own) / total : own;
    });
    return values.some((v) => v !== 0) ? [{ kind: 'event', name, values }] : [];
  });
}
