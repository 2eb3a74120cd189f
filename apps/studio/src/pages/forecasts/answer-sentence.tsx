// The answer above the chart: first what is found, then the doubt.
import { dayOf, dayRangeInWords, formatDay, formatNumber, formatPercent } from '@aibaas/react';
import { now } from '../../clock.ts';
import { aheadOf, headlineOf, intervalInWords, isUsedUp } from './answer-words.ts';
import type { ForecastAnswer } from './forecast-answer.ts';
import { runOutOf } from './run-out-words.ts';

export function AnswerSentence({ answer }: { readonly answer: ForecastAnswer }) {
  const { forecast, metric, track } = answer;
  // The data may have ended years ago, and then the answer lies in its days, not in ours.
  const today = dayOf(now(), metric.time_zone);
  const [finding, doubt] = isUsedUp(metric) ? runsOut(answer, today) : comesIn(answer, today);
  const marked = forecast.depletion === null && isUsedUp(metric) ? null : track.reason;
  return (
    <>
      <h2 className="forecast-answer">{finding}</h2>
      <p className="forecast-doubt">
        {doubt}
        {marked !== null && ` ${marked}`}
      </p>
    </>
  );
}

function runsOut(answer: ForecastAnswer, today: string): [string, string] {
  const { forecast, metric } = answer;
  const { depletion } = forecast;
  if (depletion === null) return [metric.name, forecast.depletion_reason ?? ''];
  const { earliest, latest, confidence_level: level, balance } = depletion;
  const range =
    latest === null
      ? `Not before ${formatDay(earliest, 'long', { today })}`
      : capital(dayRangeInWords(earliest, latest, today));
  const { sentence, isPast } = runOutOf(answer, depletion, today);
  const left = `${formatNumber(balance, 0)} ${metric.unit ?? 'units'} ${isPast ? 'were' : 'are'} left.`;
  return [sentence, `${range} with ${formatPercent(100 * level, 0)}. ${left}`];
}

function comesIn(answer: ForecastAnswer, today: string): [string, string] {
  const ahead = aheadOf(answer, answer.forecast.predictions.length);
  if (ahead === null || ahead.lower === null) {
    return [answer.metric.name, ahead === null ? '' : `${intervalInWords(ahead)}.`];
  }
  return [headlineOf(answer, ahead, today), `${intervalInWords(ahead)}.`];
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);
