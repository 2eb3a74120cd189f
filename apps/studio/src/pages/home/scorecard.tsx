// Were we right: how often what came lay inside what was said, and the error beside the naive rule's.
import { countOf, formatPercent, IntervalBar } from '@aibaas/react';
import type { Granularity, HitShare } from '@aibaas/sdk';
import { Link } from '@tanstack/react-router';
import { useSession } from '../../session/session.tsx';
import type { ForecastAnswer } from '../forecasts/forecast-answer.ts';

export function Scorecard({ answer }: { readonly answer: ForecastAnswer }) {
  const { home } = useSession();
  const { track, metric } = answer;
  const sources = new Set(track.points.map(({ source }) => source));
  return (
    <section className="card" aria-label="Were we right">
      <div className="card-head">
        <h2>Were we right</h2>
        <span className="dim">Dashed: target</span>
        <div className="page-head-actions">
          <Link to={`${home}/forecasts`} search={{ metric: metric.id }}>
            The forecast
          </Link>
        </div>
      </div>
      {track.points.length === 0 ? (
        <p className="card-body dim">
          {track.reason ?? 'The first forecast day has not come yet.'}
        </p>
      ) : (
        <div className="card-body score-rows">
          <Row
            label="Inside 95%"
            share={track.inside_95}
            granularity={track.granularity}
            target={0.95}
          />
          <Row
            label="Inside 80%"
            share={track.inside_80}
            granularity={track.granularity}
            target={0.8}
          />
          <p className="score-error">
            {track.wape !== null && (
              <>
                Off by <strong>{formatPercent(track.wape)}</strong>
                {track.naive_wape !== null &&
                  `; ${track.granularity === 'day' ? 'repeating last week' : 'repeating what was'} by ${formatPercent(track.naive_wape)}`}
                .{' '}
              </>
            )}
            <span className="dim">
              {sources.has('backtest')
                ? 'Days before the first forecast are judged by the backtest, from data until then.'
                : 'Every day was forecast before it began.'}
            </span>
          </p>
        </div>
      )}
    </section>
  );
}

function Row(props: {
  readonly label: string;
  readonly share: HitShare;
  readonly granularity: Granularity;
  readonly target: number;
}) {
  const { label, share, granularity, target } = props;
  if (share.of === 0) return null;
  const value = share.inside / share.of;
  return (
    <div className="score-row">
      <span>
        {label}
        <small className="dim">
          {share.inside} of {countOf(share.of, granularity)}
        </small>
      </span>
      <strong className="num">{formatPercent(100 * value)}</strong>
      <IntervalBar
        min={0.5}
        max={1}
        value={value}
        lower={share.lower}
        upper={share.upper}
        target={target}
        width={140}
      />
    </div>
  );
}
