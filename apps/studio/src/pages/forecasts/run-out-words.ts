// The day something runs out, told from today: where the data ended long ago that day may be over, and then it is
// not the future. Pure.
import { addDays, formatDay } from '@aibaas/react';
import type { Depletion } from '@aibaas/sdk';
import { thingOf } from './answer-words.ts';
import type { ForecastAnswer } from './forecast-answer.ts';

type Told = {
  readonly forecast: Pick<ForecastAnswer['forecast'], 'predictions'>;
  readonly metric: Pick<ForecastAnswer['metric'], 'name' | 'unit' | 'granularity'>;
};

export interface RunOut {
  readonly isPast: boolean;
  /** `You run out on 22 August`, or `By the data up to 19 July, credits ran out on 22 August`. */
  readonly sentence: string;
  /** Over the date as a figure: `credits run out`, or `credits ran out, by the data up to 19 July`. */
  readonly label: string;
}

/** @param today YYYY-MM-DD in the zone of the metric */
export function runOutOf({ forecast, metric }: Told, { date }: Depletion, today: string): RunOut {
  const thing = thingOf(metric);
  const on = formatDay(date, 'long', { today });
  if (date >= today) {
    return { isPast: false, sentence: `You run out on ${on}`, label: `${thing} run out` };
  }
  // A forecast begins with the day after the data.
  const first = forecast.predictions[0]?.prediction_date.slice(0, 10);
  const end = metric.granularity === 'hour' || first === undefined ? first : addDays(first, -1);
  const by = end === undefined ? 'the data' : `the data up to ${formatDay(end, 'long', { today })}`;
  return {
    isPast: true,
    sentence: `By ${by}, ${thing} ran out on ${on}`,
    label: `${thing} ran out, by ${by}`,
  };
}
