// The four questions as four figures, each with its proof.
import {
  dayOf,
  formatDay,
  formatDayRange,
  formatPercent,
  formatRange,
  IntervalBar,
  labelInstant,
  Skeleton,
  StatTile,
} from '@aibaas/react';
import type { Depletion } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import { now } from '../../clock.ts';
import { useSession } from '../../session/session.tsx';
import {
  addsUp,
  aheadOf,
  amountOf,
  countedOf,
  daysInWords,
  intervalInWords,
  isUsedUp,
  lastDays,
  type Stretch,
  stretchInWords,
  unitOf,
} from '../forecasts/answer-words.ts';
import { changeOf } from '../forecasts/change-words.ts';
import type { ForecastAnswer } from '../forecasts/forecast-answer.ts';
import { runOutOf } from '../forecasts/run-out-words.ts';
import { dailyQuery } from '../metrics/queries.ts';
import { DoneTile } from './done.tsx';

/** Buckets ahead that are put together. */
const NEXT = 7;

interface TileProps {
  readonly answer: ForecastAnswer;
}

export function Tiles({ answer, days }: TileProps & { readonly days: number }) {
  return (
    <div className="home-tiles">
      <Happened answer={answer} days={days} />
      <WillHappen answer={answer} />
      <DoneTile days={days} metric={answer.metric} />
      <Right answer={answer} />
    </div>
  );
}

function Happened({ answer: { metric }, days }: TileProps & { readonly days: number }) {
  const { data: series, error } = useQuery(dailyQuery(useSession(), metric, days));
  const today = dayOf(now(), metric.time_zone);
  if (series === undefined && error === null) return <Skeleton height={128} label="Counting" />;
  const stretch = series === undefined ? null : lastDays(series, days, today, addsUp(metric));
  return (
    <StatTile
      title="What happened"
      counts={
        stretch === null
          ? unitOf(metric)
          : `${countedOf(metric)}, ${stretchInWords(stretch, days, today)}`
      }
      figure={stretch === null ? 'Not known yet' : amountOf(stretch.value)}
      proof={
        stretch === null ? (
          'No finished day yet'
        ) : (
          <Change stretch={stretch} days={days} isSum={addsUp(metric)} />
        )
      }
    />
  );
}

function Change(props: {
  readonly stretch: Stretch;
  readonly days: number;
  readonly isSum: boolean;
}) {
  const { change, words } = changeOf(props.stretch, props.days, props.isSum);
  return (
    <>
      {change !== null && <strong>{change}</strong>} {words}
    </>
  );
}

function WillHappen({ answer }: TileProps) {
  const { depletion } = answer.forecast;
  if (depletion !== null) return <RunsOut answer={answer} depletion={depletion} />;
  return <ComesNext answer={answer} />;
}

function ComesNext({ answer }: TileProps) {
  const { home } = useSession();
  const { forecast, metric } = answer;
  const ahead = aheadOf(answer, NEXT);
  const today = dayOf(now(), metric.time_zone);
  const link = (words: string) => (
    <Link to={`${home}/forecasts`} search={{ metric: metric.id }}>
      {words}
    </Link>
  );
  if (ahead === null || ahead.lower === null || ahead.upper === null) {
    return (
      <StatTile
        title="What will happen"
        counts={unitOf(metric)}
        figure="Not known yet"
        proof={link(forecast.notes.at(0)?.message ?? 'See the forecast')}
      />
    );
  }
  return (
    <StatTile
      title="What will happen"
      counts={`${countedOf(metric)}, ${daysInWords(ahead.from, ahead.to, today)}`}
      figure={amountOf(ahead.value)}
      proof={
        <>
          <IntervalBar
            min={Math.min(0, ahead.lower)}
            max={Math.max(0, ahead.upper) * 1.1}
            value={ahead.value}
            lower={ahead.lower}
            upper={ahead.upper}
            tone="predict"
          />{' '}
          {intervalInWords(ahead)}
          {/* What takes from a balance says why it does not run out. */}
          {isUsedUp(metric) && forecast.depletion_reason !== null && (
            <> · {link(forecast.depletion_reason)}</>
          )}
        </>
      }
    />
  );
}

function RunsOut({ answer, depletion }: TileProps & { readonly depletion: Depletion }) {
  const { forecast, metric } = answer;
  const zone = metric.time_zone;
  const today = dayOf(now(), zone);
  const at = (day: string): number => labelInstant(day, zone);
  const first = forecast.predictions[0]?.prediction_date.slice(0, 10) ?? depletion.earliest;
  const last = depletion.latest ?? depletion.date;
  return (
    <StatTile
      title="What will happen"
      counts={runOutOf(answer, depletion, today).label}
      figure={formatDay(depletion.date, 'long', { today })}
      proof={
        <>
          <IntervalBar
            min={at(first)}
            max={at(last) + (at(last) - at(first)) * 0.2}
            value={at(depletion.date)}
            lower={at(depletion.earliest)}
            upper={depletion.latest === null ? null : at(depletion.latest)}
            tone="warn"
          />{' '}
          {depletion.latest === null
            ? `from ${formatDay(depletion.earliest, 'short', { today })}`
            : formatDayRange(depletion.earliest, depletion.latest, 'short', { today })}
          , {formatPercent(100 * depletion.confidence_level, 0)}
        </>
      }
    />
  );
}

function Right({ answer: { track } }: TileProps) {
  const { inside, of, lower, upper } = track.inside_95;
  return (
    <StatTile
      title="Were we right"
      counts={`${track.granularity === 'day' ? 'Days' : `${track.granularity}s`} inside the 95% interval`}
      figure={of === 0 ? 'Not yet' : String(inside)}
      {...(of === 0 ? {} : { of: `of ${of}` })}
      proof={
        of === 0 || lower === null || upper === null ? (
          (track.reason ?? 'Marked when the first forecast day has come')
        ) : (
          <>
            <IntervalBar
              min={0.5}
              max={1}
              value={inside / of}
              lower={lower}
              upper={upper}
              target={0.95}
              tone="predict"
            />{' '}
            {formatPercent((100 * inside) / of)} ({formatRange(100 * lower, 100 * upper, 0)})
          </>
        )
      }
    />
  );
}
