// Home: the four questions for the metric that matters most, on one axis of time, with what was done.
import {
  dayOf,
  Empty,
  ForecastChart,
  formatDay,
  formatDayRange,
  formatNumber,
  IntervalBar,
  labelInstant,
  pastAndFutureData,
  reachedPoints,
  Segmented,
  Skeleton,
  StatTile,
} from '@aibaas/react';
import type { Metric } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTimeZone } from '../../appearance/appearance.ts';
import { now } from '../../clock.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { useSession } from '../../session/session.tsx';
import { useLive } from '../../session/use-live.ts';
import { type ForecastAnswer, forecastQuery } from '../forecasts/queries.ts';
import { metricsQuery } from '../metrics/queries.ts';
import { Done } from './done.tsx';
import './home.css';
import { Scorecard } from './scorecard.tsx';

const ranges = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
] as const;
/** Buckets ahead that are drawn, and how far behind the day it runs out. */
const AHEAD_SHOWN = 34;
const AHEAD_MAX = 120;
const BEHIND = 3;

export function HomePage() {
  const session = useSession();
  const router = useRouter();
  const [{ days: wanted }, change] = useUrlState((search) => ({ days: textOf(search.days) }));
  const days = ranges.find(({ value }) => value === wanted)?.value ?? '7';
  const { data, error, refetch } = useQuery(metricsQuery(session));
  const metrics = data?.data ?? [];
  const metric = metrics.find(({ role }) => role === 'consumption') ?? metrics[0];
  return (
    <>
      <PageHead
        title="Home"
        scope={<Today />}
        actions={
          <Segmented
            label="How far back"
            options={[...ranges]}
            value={days}
            onChange={(value) => change({ days: value })}
          />
        }
      />
      {error !== null && data === undefined ? (
        <ProblemPage error={error} what="Home could not be read" onRetry={() => void refetch()} />
      ) : data === undefined ? (
        <Skeleton height={420} label="Loading Home" />
      ) : metric === undefined ? (
        <div className="card">
          <Empty
            title="Nothing has happened here yet"
            needs="Drop a file of your usage, or send events; then say what to count."
            action={{
              label: 'Bring in data',
              onAct: () => void router.navigate({ href: `${session.home}/data` }),
            }}
          />
        </div>
      ) : (
        <Answers metric={metric} days={Number(days)} />
      )}
    </>
  );
}

function Today() {
  const zone = useTimeZone();
  return <span className="dim">{formatDay(dayOf(now(), zone), 'weekday')}</span>;
}

function Answers({ metric, days }: { readonly metric: Metric; readonly days: number }) {
  const session = useSession();
  const query = forecastQuery(session, metric.id);
  const { data, error, refetch } = useQuery(query);
  useLive(`metrics/${metric.id}`, [query.queryKey]);
  if (data === undefined) {
    if (error === null) return <Skeleton height={420} label="Making the forecast" />;
    return (
      <ProblemPage
        error={error}
        what="The forecast could not be made"
        onRetry={() => void refetch()}
      />
    );
  }
  return (
    <>
      <Tiles answer={data} days={days} />
      <PastAndFuture answer={data} />
      <div className="home-columns">
        <Done days={days} metric={data.metric} />
        <Scorecard answer={data} />
      </div>
    </>
  );
}

function Tiles({ answer, days }: { readonly answer: ForecastAnswer; readonly days: number }) {
  const { metric, track } = answer;
  const unit = metric.unit ?? metric.name;
  const happened = useSums(answer, days);
  const share = track.inside_95;
  return (
    <div className="home-tiles">
      <StatTile
        title="What happened"
        counts={`${unit}, last ${days} days`}
        figure={happened === null ? 'Not known yet' : formatNumber(happened.now, 0)}
        proof={<Change {...happened} days={days} />}
      />
      <RunsOut answer={answer} />
      <Done days={days} metric={metric} isTile />
      <StatTile
        title="Were we right"
        counts="Days inside the 95% interval"
        figure={share.of === 0 ? 'Not yet' : String(share.inside)}
        {...(share.of === 0 ? {} : { of: `of ${share.of}` })}
        proof={
          share.of === 0 || share.lower === null || share.upper === null ? (
            (track.reason ?? 'Marked when the first forecast day has come')
          ) : (
            <>
              <IntervalBar
                min={0.5}
                max={1}
                value={share.inside / share.of}
                lower={share.lower}
                upper={share.upper}
                target={0.95}
                tone="predict"
              />{' '}
              {formatNumber((100 * share.inside) / share.of, 1)}% (
              {formatNumber(100 * share.lower, 0)}–{formatNumber(100 * share.upper, 0)})
            </>
          )
        }
      />
    </div>
  );
}

/** Sums of the last days and of as many before; null where the history is shorter. */
function useSums({ series }: ForecastAnswer, days: number) {
  return useMemo(() => {
    const perDay = { hour: 24, day: 1, week: 1 / 7, month: 1 / 30 }[series.granularity];
    const buckets = Math.max(1, Math.round(days * perDay));
    const known = series.points.filter(({ is_partial: isPartial }) => !isPartial);
    const sum = (list: typeof known): number =>
      list.reduce((total, { value }) => total + (value ?? 0), 0);
    if (known.length < buckets) return null;
    const now = sum(known.slice(-buckets));
    const before = known.length >= 2 * buckets ? sum(known.slice(-2 * buckets, -buckets)) : null;
    return { now, before };
  }, [series, days]);
}

function Change(props: {
  readonly now?: number;
  readonly before?: number | null;
  readonly days: number;
}) {
  const { now, before, days } = props;
  if (now === undefined) return <>There are fewer days than that</>;
  if (before === null || before === undefined || before === 0)
    return <>No {days} days before to compare</>;
  const percent = (100 * (now - before)) / before;
  const sign = percent > 0 ? '+' : '';
  return (
    <>
      <strong>
        {sign}
        {formatNumber(percent, 1)}%
      </strong>{' '}
      on the {days} days before ({formatNumber(before, 0)})
    </>
  );
}

function RunsOut({ answer }: { readonly answer: ForecastAnswer }) {
  const { home } = useSession();
  const { forecast, metric } = answer;
  const { depletion } = forecast;
  const zone = metric.time_zone;
  if (depletion === null) {
    const next = forecast.predictions.slice(0, 7);
    const sum = (pick: (p: (typeof next)[number]) => number): number =>
      next.reduce((total, p) => total + pick(p), 0);
    return (
      <StatTile
        title="What will happen"
        counts={`${metric.unit ?? metric.name}, next ${next.length} ${metric.granularity}s`}
        figure={formatNumber(
          sum((p) => p.predicted_value),
          0,
        )}
        proof={
          <Link to={`${home}/forecasts`}>{forecast.depletion_reason ?? 'See the forecast'}</Link>
        }
      />
    );
  }
  const at = (day: string): number => labelInstant(day, zone);
  const first = forecast.predictions[0]?.prediction_date.slice(0, 10) ?? depletion.earliest;
  const last = depletion.latest ?? depletion.date;
  return (
    <StatTile
      title="What will happen"
      counts={`${metric.unit ?? metric.name} run out`}
      figure={formatDay(depletion.date, 'long', { today: dayOf(now(), zone) })}
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
            ? `from ${formatDay(depletion.earliest, 'short')}`
            : formatDayRange(depletion.earliest, depletion.latest, 'short')}
          , {formatNumber(100 * depletion.confidence_level)}%
        </>
      }
    />
  );
}

function PastAndFuture({ answer }: { readonly answer: ForecastAnswer }) {
  const { forecast, metric, track, vintage, paths } = answer;
  const zone = metric.time_zone;
  const data = useMemo(() => {
    const { depletion } = forecast;
    const at = (day: string): number => labelInstant(day, zone);
    return pastAndFutureData({
      zone,
      track: track.points,
      points: reachedPoints(vintage?.points ?? [], paths).slice(0, aheadOf(answer)),
      marker:
        depletion === null
          ? null
          : {
              time: at(depletion.date),
              lower: at(depletion.earliest),
              upper: depletion.latest === null ? null : at(depletion.latest),
              label: `Run out ${formatDay(depletion.date, 'short')}`,
              kind: 'depletion',
              place: 'line',
            },
      done: [],
      doneLabel: '',
    });
  }, [answer, forecast, track, vintage, paths, zone]);
  return (
    <section className="card card-body" aria-label="Past and future">
      <ForecastChart
        title={metric.name}
        subtitle="What was forecast before lies under what came; from today on, what is expected"
        finding={forecast.depletion?.summary ?? forecast.depletion_reason ?? metric.name}
        data={data}
        zone={zone}
        height={300}
        nowWords={['What happened', 'What will happen']}
        isSample={forecast.is_sample_data}
      />
    </section>
  );
}

/** Until shortly after it has run out; without such a day as far as the interval still says something. */
function aheadOf({ forecast, paths }: ForecastAnswer): number {
  const end = forecast.depletion?.latest ?? forecast.depletion?.date;
  const reach = end === undefined ? -1 : (paths?.dates.findIndex((date) => date >= end) ?? -1);
  return reach < 0 ? AHEAD_SHOWN : Math.min(AHEAD_MAX, Math.max(AHEAD_SHOWN, reach + BEHIND));
}
