// Home: the four questions for the metric that matters most, on one axis of time, with what was done.
import {
  dayOf,
  Empty,
  ForecastChart,
  formatDay,
  labelInstant,
  pastAndFutureData,
  reachedPoints,
  Segmented,
  Skeleton,
} from '@aibaas/react';
import type { Metric } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { useMemo } from 'react';
import { useTimeZone } from '../../appearance/appearance.ts';
import { now } from '../../clock.ts';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { offered } from '../../parts/who-may.ts';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useLive } from '../../session/use-live.ts';
import { useSampleHere } from '../../shell/sample-here.ts';
import { ImportPlace } from '../data/import-place.tsx';
import { tablesQuery } from '../data/queries.ts';
import { metricAddress } from '../data/table-words.ts';
import { findingOf } from '../forecasts/answer-words.ts';
import type { ForecastAnswer } from '../forecasts/forecast-answer.ts';
import { forecastQuery } from '../forecasts/queries.ts';
import { metricIdea } from '../metrics/metric-idea.ts';
import { metricsQuery } from '../metrics/queries.ts';
import { Done } from './done.tsx';
import './home.css';
import { Scorecard } from './scorecard.tsx';
import { Tiles } from './tiles.tsx';

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
  return <ImportPlace className="home">{() => <Overview />}</ImportPlace>;
}

function Overview() {
  const session = useSession();
  const [{ days: wanted }, change] = useUrlState((search) => ({ days: textOf(search.days) }));
  const days = ranges.find(({ value }) => value === wanted)?.value ?? '7';
  const { data, error, refetch } = useQuery(metricsQuery(session));
  const metric = foremost(data ?? []);
  useSampleHere(metric?.is_sample_data === true);
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
        <FirstStep />
      ) : (
        <Answers metric={metric} days={Number(days)} />
      )}
    </>
  );
}

/** One's own before the sample, and what runs out before what comes in. */
function foremost(metrics: readonly Metric[]): Metric | undefined {
  const weight = ({ is_sample_data: isSample, role }: Metric): number =>
    (isSample ? 2 : 0) + (role === 'consumption' ? 0 : 1);
  return [...metrics].sort((a, b) => weight(a) - weight(b))[0];
}

/** What to do while there is no metric: a table becomes one, and without a table a file does. */
function FirstStep() {
  const session = useSession();
  const router = useRouter();
  const may = useMay();
  const { data: tables } = useQuery(tablesQuery(session));
  const go = (path: string) => () => void router.navigate({ href: session.home + path });
  if (tables === undefined) return <Skeleton height={200} label="Loading tables" />;
  const [own] = tables.flatMap(({ name, columns }) => {
    const idea = metricIdea(columns);
    return idea === null ? [] : [{ name, idea }];
  });
  return (
    <div className="card">
      {own === undefined ? (
        <Empty
          title="Nothing has happened here yet"
          {...offered(
            may.change,
            may.change
              ? 'Drop a file here: sales, visits, usage, anything with a day in it. Or send events; then say what to count.'
              : 'Home answers once there are data and a metric that counts them.',
            'bring in data',
            { label: 'Bring in data', onAct: go('/data') },
          )}
        />
      ) : (
        <Empty
          title="There are rows, and nothing is counted yet"
          {...offered(
            may.change,
            may.change
              ? `Say what to count in ${own.name}, and what comes next can be forecast.`
              : 'Home answers once a metric counts them.',
            'define a metric',
            { label: 'Define a metric', onAct: go(metricAddress(own.name, own.idea)) },
          )}
        />
      )}
    </div>
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
              label: `${depletion.date < dayOf(now(), zone) ? 'Ran' : 'Run'} out ${formatDay(depletion.date, 'short')}`,
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
        finding={findingOf(answer)}
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
