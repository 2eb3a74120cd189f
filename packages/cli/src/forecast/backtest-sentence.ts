// Says in one sentence how good the method was on data it had not seen, beside the simplest method.
import { type Forecast, type Frequency, type FrequencyUnit, stepOf } from '@aibaas/ml';

const UNITS: Readonly<Record<FrequencyUnit, [one: string, many: string]>> = {
  s: ['second', 'seconds'],
  minute: ['minute', 'minutes'],
  H: ['hour', 'hours'],
  D: ['day', 'days'],
  W: ['week', 'weeks'],
  M: ['month', 'months'],
  Q: ['quarter', 'quarters'],
  Y: ['year', 'years'],
};

/** What a season of so many steps is called. */
const SEASONS: Readonly<Record<string, string>> = {
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

/**
 * `Off by` is the share of everything that was there to forecast (WAPE), which zeros do not upset.
 *
 * @returns null when the history was too short for a test
 */
export function backtestSentence({ backtest }: Forecast, frequency: Frequency): string | null {
  if (backtest === null) return null;
  const { origins, horizonSteps, testedSteps, naive, wape } = backtest;
  const [one, many] = stepNames(frequency);
  const tests = origins === 1 ? 'one test' : `${origins} tests`;
  const reach = horizonSteps === 1 ? `one ${one}` : `up to ${horizonSteps} ${many}`;
  const period = /\((\d+)\)/.exec(naive.name)?.[1];
  const repeated =
    period === undefined
      ? 'the last value'
      : (SEASONS[seasonKey(frequency, Number(period))] ?? `the last ${period} ${many}`);
  const stretch = testedSteps === 1 ? `last ${one}` : `last ${testedSteps} ${many}`;
  const where = `On your ${stretch} (${tests}, ${reach} ahead),`;
  if (wape === null || naive.wape === null) {
    return `${where} every value was zero, so there is no share to be off by.`;
  }
  const [own, other] = [percent(wape), percent(naive.wape)];
  return `${where} this method was off by ${own}, repeating ${repeated} by ${other}.`;
}

/** A step and several of them: `week`, `weeks`; `step of 15 minutes`. */
function stepNames(frequency: Frequency): readonly [one: string, many: string] {
  const { unit, every, weekdays } = stepOf(frequency);
  const [one, many] = UNITS[unit];
  if (weekdays !== null) return ['working day', 'working days'];
  return every === 1 ? [one, many] : [`step of ${every} ${many}`, `steps of ${every} ${many}`];
}

/** A season in units: four steps of six hours are a day like 24 of one. */
function seasonKey(frequency: Frequency, period: number): string {
  const { unit, every, weekdays } = stepOf(frequency);
  return weekdays === null ? `${unit}${period * every}` : `D${(period * 7) / weekdays.length}`;
}

/** Percent with one decimal, as in "7.2 %". */
export function percent(value: number): string {
  return Number.isFinite(value) ? `${value.toFixed(1)} %` : 'an unknown share';
}
