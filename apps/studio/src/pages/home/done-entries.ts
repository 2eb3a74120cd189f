// What was done lately as one list, newest first: each with what it said would come, or did. Pure.
import { countOf, formatDay, formatDayRange, formatPercent } from '@aibaas/react';
import type { Metric, Vintage } from '@aibaas/sdk';
import { daysInWords, isUsedUp } from '../forecasts/answer-words.ts';
import type { DoneAnswer } from './done-answer.ts';

export interface Entry {
  readonly id: string;
  readonly at: string;
  readonly what: string;
  readonly detail: string;
  readonly said: string;
  readonly isAlert: boolean;
  /** Below the workspace. */
  readonly path: string;
}

/**
 * @param sinceMs what was done before is left out
 */
export function entriesOf(answer: DoneAnswer, metric: Metric, sinceMs: number): readonly Entry[] {
  const entries: Entry[] = [
    ...answer.vintages.map((vintage) => ({
      id: vintage.id,
      at: vintage.generated_at,
      what: `Forecast ${metric.name}`,
      detail: `${countOf(vintage.horizon, vintage.granularity)} ahead`,
      said: saidBy(vintage, metric),
      isAlert: false,
      path: '/forecasts',
    })),
    ...answer.operations.map(({ id, kind, state, created_at: at, error }) => ({
      id,
      at,
      what: sentenceOf(kind),
      detail: 'Asked for by a person or a key',
      said: error?.detail ?? sentenceOf(state),
      isAlert: false,
      path: '/settings/audit',
    })),
    ...answer.messages.map(({ id, title, body, created_at: at }) => ({
      id,
      at,
      what: title,
      detail: 'Alert',
      said: body,
      isAlert: true,
      path: '/forecasts',
    })),
  ];
  return entries
    .filter(({ at }) => Date.parse(at) >= sinceMs)
    .sort((a, b) => Date.parse(b.at) - Date.parse(a.at));
}

/** The date a forecast gave, or the days it is about; and how it did on those that have come. */
function saidBy(vintage: Vintage, metric: Metric): string {
  const { depletion, scores, confidence_level: level, granularity } = vintage;
  const marked =
    scores === null || scores.scored === 0
      ? ''
      : `; ${scores.inside} of ${countOf(scores.scored, granularity)} since inside ${formatPercent(100 * level, 0)}`;
  if (depletion === null) {
    if (isUsedUp(metric)) return `No day on which it runs out${marked}`;
    const [from, to] = [vintage.first_date.slice(0, 10), vintage.last_date.slice(0, 10)];
    const days = from === '' ? 'Nothing yet' : daysInWords(from, to, vintage.generated_at);
    return `${days}${marked}`;
  }
  const { date, earliest, latest } = depletion;
  const range =
    latest === null
      ? `from ${formatDay(earliest, 'short')}`
      : formatDayRange(earliest, latest, 'short');
  return `Runs out ${formatDay(date, 'short')} (${range})${marked}`;
}

/** `imports.run` is "Imports run". */
const sentenceOf = (kind: string): string => {
  const words = kind.replaceAll(/[._-]/g, ' ');
  return words.charAt(0).toUpperCase() + words.slice(1);
};
