// The forecast of a workspace's consumption, ready to be placed in any page: the date it runs out, the
// chart, and how good the method was. It asks for what it needs and says what it lacks.
import { ApiError } from '@aibaas/sdk';
import { useMemo } from 'react';
import { ForecastChart } from '../charts/forecast-chart.tsx';
import { dayRangeInWords, formatDay } from '../format/dates.ts';
import { countOf, formatNumber, formatPercent } from '../format/numbers.ts';
import { useAnswer, useLive } from '../hooks/use-answer.ts';
import { Tag } from '../parts/tag.tsx';
import { Empty, ErrorState, NotEnough, Skeleton } from '../states/states.tsx';
import { naiveData, perBucketData } from './forecast-data.ts';
import { shortHistoryOf } from './short-history.ts';

export interface ConsumptionForecastProps {
  readonly workspaceId: string;
  /** Days ahead, 1 to 365. */
  readonly horizonDays?: number;
  /** By default the workspace's metric with the role `consumption`. */
  readonly metricId?: string;
  /** Pixels of the chart. */
  readonly height?: number;
}

const historyBuckets = 60;

/**
 * @example
 * <AibaasProvider client={client}>
 *   <ConsumptionForecast workspaceId={workspaceId} horizonDays={30} />
 * </AibaasProvider>
 */
export function ConsumptionForecast(props: ConsumptionForecastProps) {
  const { workspaceId, horizonDays = 30, metricId, height = 280 } = props;
  const key = `${workspaceId}/${metricId ?? ''}/${horizonDays}`;
  const answer = useAnswer(key, async (client, signal) => {
    const forecast = await client.analytics.predictions.consumption(
      {
        workspace_id: workspaceId,
        days_ahead: horizonDays,
        ...(metricId === undefined ? {} : { metric_id: metricId }),
      },
      { signal },
    );
    const [metric, series, vintage] = await Promise.all([
      client.metrics.get(forecast.metric_id, { signal }),
      client.metrics.series(forecast.metric_id, { last: historyBuckets }, { signal }),
      forecast.vintage_id === null
        ? null
        : client.analytics.predictions.vintage(forecast.vintage_id, { signal }),
    ]);
    return { forecast, metric, series, vintage };
  });
  useLive(answer.data === null ? null : `metrics/${answer.data.metric.id}`, answer.retry);
  const { data, error } = answer;
  const short = data === null ? null : shortHistoryOf(data.forecast.notes);
  const chart = useMemo(() => {
    if (data === null || data.vintage === null) return null;
    const make = short === null ? perBucketData : naiveData;
    return make(data.series, data.vintage.points, data.metric.time_zone);
  }, [data, short]);
  if (data === null) {
    if (error !== null) return <Failed error={error} onRetry={answer.retry} />;
    return <Skeleton height={height + 80} label="Loading the forecast" />;
  }
  const { forecast, metric } = data;
  if (chart === null) {
    return (
      <Empty
        title="Nothing to forecast yet"
        needs={forecast.notes[0]?.message ?? 'The source has no rows.'}
      />
    );
  }
  const { depletion, backtest } = forecast;
  const unit = metric.unit ?? 'units';
  const finding =
    depletion?.summary ??
    forecast.depletion_reason ??
    `${metric.name}, ${countOf(horizonDays, 'day')} ahead.`;
  const picture = (
    <ForecastChart
      title={metric.name}
      finding={finding}
      data={chart}
      zone={metric.time_zone}
      height={height}
      isSample={forecast.is_sample_data}
    />
  );
  return (
    <section className="aib-forecast" aria-label={`Forecast of ${metric.name}`}>
      {forecast.is_sample_data && <Tag tone="sample">Sample data</Tag>}
      {short !== null ? (
        <NotEnough {...short} why={short.message} chart={picture} />
      ) : (
        <>
          {depletion !== null && (
            <>
              <h2 className="aib-answer">You run out on {formatDay(depletion.date)}</h2>
              <p className="aib-answer-doubt">
                {depletion.latest === null
                  ? `Not before ${formatDay(depletion.earliest)}`
                  : `${capital(dayRangeInWords(depletion.earliest, depletion.latest))}`}{' '}
                with {formatPercent(100 * depletion.confidence_level, 0)}.{' '}
                {formatNumber(depletion.balance, 0)} {unit} are left.
              </p>
            </>
          )}
          {picture}
          {backtest !== null && <p className="aib-note">{backtest.summary}</p>}
        </>
      )}
    </section>
  );
}

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

function Failed({ error, onRetry }: { readonly error: unknown; readonly onRetry: () => void }) {
  const api = error instanceof ApiError ? error : null;
  return (
    <ErrorState
      title="The forecast could not be read"
      unharmed="Nothing was changed."
      cause={api?.problem?.detail ?? (error instanceof Error ? error.message : String(error))}
      fix={api?.problem?.remedy ?? 'Try again.'}
      {...(api === null ? {} : { code: api.code, requestId: api.requestId })}
      action={{ label: 'Try again', onAct: onRetry }}
    />
  );
}
