// Pure decisions about a forecast: how many steps, what a short history allows, how parts are made to
// add up, what the backtest says in one sentence.
import {
  type Backtest,
  countOf,
  type ForecastGranularity,
  type ForecastNote,
  type Granularity,
  percentOf,
} from '@aibaas/contract';
import type { Frequency, Backtest as MlBacktest } from '@aibaas/ml';
import { AppError } from '../../../kernel/errors.ts';

/** Charts show this band beside the one that was asked for. */
export const innerPercent = 80;

export const daysMin = 1;
export const daysMax = 365;
/** By hour, a forecast and its search for a depletion date end here: 60 days are 1440 steps. */
export const hourlyDaysMax = 60;

export const granularityOf: Record<ForecastGranularity, Granularity> = {
  hourly: 'hour',
  daily: 'day',
  weekly: 'week',
  monthly: 'month',
};

export const frequencyOf: Record<Granularity, Frequency> = {
  hour: 'H',
  day: 'D',
  week: 'W',
  month: 'M',
};

/** What a caller calls the days ahead, and the part of the request that holds them. */
const partOf = { days_ahead: 'query', horizon: 'body' } as const;
export type DaysField = keyof typeof partOf;

/**
 * Days ahead as buckets: 30 days are 720 hours, 30 days, 5 weeks or 1 month.
 *
 * @throws AppError `horizon_out_of_range`
 */
export function stepsFor(
  days: number,
  granularity: Granularity,
  field: DaysField = 'days_ahead',
): number {
  const max = granularity === 'hour' ? hourlyDaysMax : daysMax;
  if (!Number.isInteger(days) || days < daysMin || days > max) {
    throw new AppError(
      'horizon_out_of_range',
      { field, value: days, min: daysMin, max },
      {
        errors: [
          { in: partOf[field], pointer: `/${field}`, message: `must be from ${daysMin} to ${max}` },
        ],
      },
    );
  }
  if (granularity === 'hour') return days * 24;
  if (granularity === 'day') return days;
  if (granularity === 'week') return Math.ceil(days / 7);
  // 30.4375 days is the mean month.
  return Math.max(1, Math.round(days / 30.4375));
}

/** Buckets from which a season can be told from chance: two of the shortest season. */
export const historyEnough: Record<Granularity, number> = { hour: 48, day: 14, week: 8, month: 8 };

/** Says that there is too little to learn from, and when there will be enough. */
export function shortHistoryNote(
  known: number,
  granularity: Granularity,
  enoughFrom: string | null,
): ForecastNote {
  const need = historyEnough[granularity];
  const message =
    `Only ${countOf(known, granularity)} of history: ${need} are needed to see a pattern. ` +
    'The forecast is their average, and its interval is wide.';
  const short_history = { have: known, need, unit: granularity, enough_on: enoughFrom };
  return { code: 'short_history', message, short_history };
}

/**
 * Makes parts add up to the whole at every step: each part keeps its share of what the parts
 * forecast together (forecast proportions; Athanasopoulos et al. 2009). Where all parts forecast
 * zero, their share of the past decides.
 *
 * @param whole one value per step
 * @param parts forecasts of each part, as long as `whole`
 * @param pastShares share of each part in the recent past, adding up to 1
 * @example
 * reconcile([10], [[3], [1]], [0.5, 0.5]); // [[7.5], [2.5]]
 */
export function reconcile(
  whole: readonly number[],
  parts: readonly (readonly number[])[],
  pastShares: readonly number[],
): number[][] {
  const out = parts.map(() => new Array<number>(whole.length).fill(0));
  whole.forEach((total, step) => {
    const raw = parts.map((part) => Math.max(0, part[step] ?? 0));
    const sum = raw.reduce((a, b) => a + b, 0);
    const shares = sum > 0 ? raw.map((value) => value / sum) : pastShares;
    let rest = total;
    let largest = 0;
    shares.forEach((share, i) => {
      const value = total * share;
      (out[i] as number[])[step] = value;
      rest -= value;
      if (share > (shares[largest] as number)) largest = i;
    });
    // Rounding is settled with the largest part, which feels it least.
    const settled = out[largest] as number[] | undefined;
    if (settled !== undefined) settled[step] = (settled[step] as number) + rest;
  });
  return out;
}

/** Shares of parts over the last `window` known values; equal where nothing was used. */
export function pastShares(
  parts: readonly (readonly (number | null)[])[],
  window: number,
): number[] {
  const sums = parts.map((values) =>
    values.slice(-window).reduce<number>((sum, value) => sum + Math.max(0, value ?? 0), 0),
  );
  const total = sums.reduce((a, b) => a + b, 0);
  return sums.map((sum) => (total > 0 ? sum / total : 1 / parts.length));
}

/** The value one season before each step, as far back as one is known; null when none is. */
export function seasonalNaive(
  values: readonly (number | null)[],
  period: number,
  steps: number,
): (number | null)[] {
  return Array.from({ length: steps }, (_, step) => {
    const phase = step % period;
    for (let i = values.length - period + phase; i >= 0; i -= period) {
      const value = i < values.length ? values[i] : null;
      if (value !== null && value !== undefined) return value;
    }
    return null;
  });
}

const seasonNames: Readonly<Record<string, string>> = {
  hour24: 'yesterday',
  hour168: 'last week',
  day7: 'last week',
  day365: 'last year',
  week52: 'last year',
  month12: 'last year',
};

/** What the naive method does, in words: "repeating last week". */
export function naiveInWords(name: string, granularity: Granularity): string {
  const period = /\((\d+)\)/.exec(name)?.[1];
  if (period === undefined) return 'repeating the last value';
  const known = seasonNames[`${granularity}${period}`];
  return `repeating ${known ?? `the last ${countOf(Number(period), granularity)}`}`;
}

const finite = (value: number | null): number | null =>
  value !== null && Number.isFinite(value) ? value : null;

/**
 * The backtest as it is answered; its sentence holds only numbers that stand beside it. "Off by" is
 * the share of everything consumed (WAPE), which zeros do not upset.
 */
export function backtestView(
  result: MlBacktest,
  granularity: Granularity,
  levelPercent: number,
): Backtest {
  const { origins, horizonSteps, testedSteps, naive } = result;
  const coverage = result.coverage[String(levelPercent)];
  const ours = finite(result.wape);
  const theirs = finite(naive.wape);
  const tests = countOf(origins, 'test');
  const reach = `up to ${countOf(horizonSteps, granularity)} ahead`;
  const where = `On your last ${countOf(testedSteps, granularity)} (${tests}, ${reach}),`;
  const words = naiveInWords(naive.name, granularity);
  const summary =
    ours === null || theirs === null
      ? `${where} everything was zero, so there is no share to be off by.`
      : `${where} this method was off by ${percentOf(ours, 1)}; ${words} was off by ${percentOf(theirs, 1)}.`;
  return {
    smape: finite(result.smape),
    mase: finite(result.mase),
    mape: finite(result.mape),
    wape: ours,
    coverage: coverage === undefined ? null : finite(coverage),
    origins,
    horizon: horizonSteps,
    tested: testedSteps,
    naive: {
      name: naive.name,
      smape: finite(naive.smape),
      mase: finite(naive.mase),
      mape: finite(naive.mape),
      wape: theirs,
    },
    summary,
  };
}

/** 0.95 → 95, without the noise of binary fractions. */
export function levelPercent(level: number): number {
  return Number((level * 100).toFixed(4));
}
