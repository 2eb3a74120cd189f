// Says in one sentence how good the method was on data it had not seen, beside the simplest method.
import type { ForecastResult, Frequency } from '@aibaas/ml';

const UNITS: Readonly<Record<Frequency, [one: string, many: string]>> = {
  minute: ['minute', 'minutes'],
  H: ['hour', 'hours'],
  D: ['day', 'days'],
  W: ['week', 'weeks'],
  M: ['month', 'months'],
  Q: ['quarter', 'quarters'],
  Y: ['year', 'years'],
};

/** What a season of so many steps is called. */
const SEASONS: Readonly<Partial<Record<`${Frequency}${number}`, string>>> = {
  minute60: 'the last hour',
  minute1440: 'yesterday',
  H24: 'yesterday',
  H168: 'last week',
  D7: 'last week',
  D365: 'last year',
  W52: 'last year',
  M12: 'last year',
  Q4: 'last year',
};

/** `Off by` is the symmetric percentage error (sMAPE), the measure of the M competitions. */
export function backtestSentence(
  { backtest, seasonalPeriods }: ForecastResult,
  frequency: Frequency,
): string | null {
  if (backtest === null) return null;
  const steps = testedSteps(backtest);
  const unit = UNITS[frequency][steps === 1 ? 0 : 1];
  const period = naivePeriod(backtest.naive.name, seasonalPeriods);
  const naive =
    period === null
      ? 'the last value'
      : (SEASONS[`${frequency}${period}`] ?? `the last ${period} ${UNITS[frequency][1]}`);
  const own = percent(backtest.smape);
  const other = percent(backtest.naive.smape);
  return `On your last ${steps} ${unit} this method was off by ${own}, repeating ${naive} by ${other}.`;
}

/** Percent with one decimal, as in "7.2 %". */
export function percent(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(1)} %` : 'an unknown share';
}
