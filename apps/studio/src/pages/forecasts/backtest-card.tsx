// How good the method was on what it had not seen: both lines, and the errors beside the naive rule's.
import { backtestData, countOf, ForecastChart, formatPercent, naiveLabel } from '@aibaas/react';
import { memo, useMemo } from 'react';
import type { ForecastAnswer } from './forecast-answer.ts';

/** Drawn once an answer: a slider beside it changes nothing of it. */
export const BacktestCard = memo(function BacktestCard({
  answer,
}: {
  readonly answer: ForecastAnswer;
}) {
  const { forecast, metric, vintage } = answer;
  const { backtest } = forecast;
  const points = vintage?.backtest_points ?? [];
  const zone = metric.time_zone;
  const naiveName = naiveLabel(backtest?.naive.name ?? '', metric.granularity);
  const data = useMemo(
    () => backtestData(points, zone, 'Forecast', naiveName),
    [points, zone, naiveName],
  );
  if (backtest === null || points.length === 0) return null;
  const ours = backtest.wape ?? backtest.smape;
  const naive = backtest.naive.wape ?? backtest.naive.smape;
  return (
    <section className="card card-body" aria-label="Backtest">
      <h2>How good was this method on your last {countOf(points.length, metric.granularity)}</h2>
      <div className="backtest-columns">
        <ForecastChart
          title="Backtest"
          hasHead={false}
          finding={backtest.summary}
          data={data}
          zone={zone}
          height={220}
          isSample={forecast.is_sample_data}
        />
        <div className="backtest-words">
          <p className="backtest-summary">{backtest.summary}</p>
          <ErrorBar
            label="This forecast"
            value={ours}
            of={Math.max(ours ?? 0, naive ?? 0)}
            isOurs
          />
          <ErrorBar label={naiveName} value={naive} of={Math.max(ours ?? 0, naive ?? 0)} />
          <p className="dim">
            {backtest.coverage === null
              ? ''
              : `${formatPercent(100 * backtest.coverage, 0)} of ${countOf(backtest.tested, 'held-out value')} lay inside the interval. `}
            Tested from {countOf(backtest.origins, 'day')} in the past, up to{' '}
            {countOf(backtest.horizon, metric.granularity)} ahead.
          </p>
        </div>
      </div>
    </section>
  );
});

function ErrorBar(props: {
  readonly label: string;
  readonly value: number | null;
  readonly of: number;
  readonly isOurs?: boolean;
}) {
  const { label, value, of, isOurs = false } = props;
  if (value === null) return null;
  return (
    <div className="error-bar">
      <p>
        <span>{label}</span>
        <strong className="num">{formatPercent(value)}</strong>
      </p>
      <div className="error-track">
        <span
          data-ours={isOurs || undefined}
          style={{ inlineSize: `${of > 0 ? (100 * value) / of : 0}%` }}
        />
      </div>
    </div>
  );
}
