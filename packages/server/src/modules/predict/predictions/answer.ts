// Assembles what callers read from what was computed or stored. Pure.
import {
  type Breakdown,
  type ConsumptionForecast,
  countOf,
  type Depletion,
  type ForecastNote,
  type Granularity,
  type Metric,
  type Vintage as VintageView,
} from '@aibaas/contract';
import { isoTime } from '../../../kernel/clock.ts';
import type { Bucket, MetricHistory } from '../../observe/metrics/index.ts';
import { addDays } from './depletion-rules.ts';
import { historyEnough, shortHistoryNote } from './rules.ts';
import type { ScoredVintage } from './score-store.ts';
import type { StoredPrediction, Vintage } from './store.ts';

interface Asked {
  readonly metric: Metric;
  readonly granularity: Granularity;
}

export const sampleNote: ForecastNote = {
  code: 'sample_data',
  message: 'This is sample data, made by the demo generator.',
};

/** On a forecast that was made later than its date says. */
export const replayedNote: ForecastNote = {
  code: 'replayed',
  message: 'Made over the past, from what was known on that day alone.',
};

/** Parts of the whole; null where the metric has no breakdown or no part was ever used. */
export function breakdownView(
  dimension: string | null,
  parts: readonly { key: string; values: readonly number[] }[],
  buckets: readonly Bucket[],
): Breakdown | null {
  if (dimension === null || parts.length === 0) return null;
  return {
    dimension,
    parts: parts.map(({ key, values }) => ({
      key,
      predictions: values.map((value, i) => ({
        prediction_date: (buckets[i] as Bucket).label,
        predicted_value: value,
      })),
    })),
  };
}

/** What was noticed about the history, before what the method noticed. */
export function historyNotes(
  { granularity, metric }: Asked,
  history: MetricHistory,
  fromMethod: readonly ForecastNote[],
): ForecastNote[] {
  const notes: ForecastNote[] = [];
  const last = history.buckets.at(-1)?.label.slice(0, 10) ?? '';
  const known = history.values.filter((value) => value !== null).length;
  if (history.hasEnded) {
    notes.push({
      code: 'data_ended',
      message: `The newest row is of ${last}; the forecast follows the data, not today.`,
    });
  }
  const late = history.values.length - 1 - history.values.findLastIndex((v) => v !== null);
  if (!history.hasEnded && late > 0 && known > 0) {
    notes.push({
      code: 'data_late',
      message: `Nothing is known of the last ${countOf(late, granularity)}: treated as not yet there, not as zero.`,
    });
  }
  if (history.futureRows > 0) {
    const rows = countOf(history.futureRows, 'row is', 'rows are');
    notes.push({ code: 'future_rows', message: `${rows} dated after now and left out.` });
  }
  if (known > 0 && known < historyEnough[granularity]) {
    notes.push(shortHistoryNote(known, granularity, enoughOn(history, granularity, known)));
  }
  if (metric.breakdown_dimension !== null && history.parts.length === 0 && known > 0) {
    notes.push({ code: 'no_parts', message: 'No part of the breakdown was ever used.' });
  }
  const seen = new Set(notes.map(({ code }) => code));
  return [...notes, ...fromMethod.filter(({ code }) => !seen.has(code))];
}

/** The day on which enough finished buckets will be there, if data keep coming. */
function enoughOn(history: MetricHistory, granularity: Granularity, known: number): string | null {
  if (history.hasEnded) return null;
  const missing = historyEnough[granularity] - known;
  const days = {
    hour: Math.ceil(missing / 24),
    day: missing,
    week: missing * 7,
    month: missing * 31,
  };
  return addDays(isoTime(history.nextMs).slice(0, 10), days[granularity]);
}

export function forecastView(
  metric: Metric,
  vintage: Vintage,
  predictions: readonly StoredPrediction[],
  told: { depletion: Depletion | null; reason: string | null },
): ConsumptionForecast {
  return {
    workspace_id: metric.workspace_id,
    metric_id: metric.id,
    vintage_id: vintage.id,
    generated_at: isoTime(vintage.generatedAtMs),
    model_version: vintage.modelVersion,
    predictions: predictions.map((row) => ({
      prediction_date: row.label,
      predicted_value: row.predicted_value,
      confidence_lower: row.confidence_lower,
      confidence_upper: row.confidence_upper,
      confidence_level: vintage.level,
    })),
    backtest: vintage.backtest,
    depletion: told.depletion,
    depletion_reason: told.reason,
    breakdown: vintage.breakdown,
    notes: metric.is_sample_data ? [sampleNote, ...vintage.notes] : vintage.notes,
    is_sample_data: metric.is_sample_data,
  };
}

/** The answer for a metric without a single finished bucket. */
export function emptyView(
  { metric, granularity }: Asked,
  history: MetricHistory,
  nowMs: number,
): ConsumptionForecast {
  const has = history.isPartialKnown
    ? `its first ${countOf(1, granularity).slice(2)} has not ended yet`
    : history.futureRows > 0
      ? `${countOf(history.futureRows, 'row is', 'rows are')} there, dated after now`
      : 'its source has no rows';
  const message =
    `There is nothing to forecast from: ${has}. From ${countOf(historyEnough[granularity], granularity)} ` +
    'on a pattern can be seen.';
  const notes = [{ code: 'no_history', message }];
  return {
    workspace_id: metric.workspace_id,
    metric_id: metric.id,
    vintage_id: null,
    generated_at: isoTime(nowMs),
    model_version: 'none',
    predictions: [],
    backtest: null,
    depletion: null,
    depletion_reason: message,
    breakdown: null,
    notes: metric.is_sample_data ? [sampleNote, ...notes] : notes,
    is_sample_data: metric.is_sample_data,
  };
}

export function vintageView(vintage: Vintage, scores: ScoredVintage | undefined): VintageView {
  return {
    id: vintage.id,
    workspace_id: vintage.workspaceId,
    metric_id: vintage.metricId,
    prediction_type: 'consumption',
    target_metric: vintage.targetMetric,
    granularity: vintage.granularity,
    horizon: vintage.horizonSteps,
    confidence_level: vintage.level,
    model: vintage.model,
    model_version: vintage.modelVersion,
    generated_at: isoTime(vintage.generatedAtMs),
    first_date: scores?.first_date ?? '',
    last_date: scores?.last_date ?? '',
    backtest: vintage.backtest,
    depletion: vintage.depletion,
    notes: vintage.notes,
    scores:
      scores === undefined || scores.scored === 0
        ? null
        : {
            scored: scores.scored,
            inside: scores.inside,
            coverage: scores.judged === 0 ? null : scores.inside / scores.judged,
            mape: scores.mape,
            wape: scores.wape,
            naive: { mape: scores.naive_mape, wape: scores.naive_wape },
          },
  };
}
