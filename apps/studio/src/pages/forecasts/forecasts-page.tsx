// "When do I run out?": the date with its interval, what would move it, why to believe it, and a warning
// some days before.
import { Empty, Segmented, Skeleton } from '@aibaas/react';
import type { Metric } from '@aibaas/sdk';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { textOf, useUrlState } from '../../parts/url-state.ts';
import { offered } from '../../parts/who-may.ts';
import { useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useLive } from '../../session/use-live.ts';
import { useSampleHere } from '../../shell/sample-here.ts';
import { metricsQuery } from '../metrics/queries.ts';
import { questionOf } from './answer-words.ts';
import { ForecastView } from './forecast-view.tsx';
import './forecasts.css';
import { forecastQuery } from './queries.ts';
import { WarnMe } from './warn-me.tsx';

const TABS_MAX = 4;

export function ForecastsPage() {
  const session = useSession();
  const router = useRouter();
  const may = useMay();
  const [{ metric: wanted }, change] = useUrlState((search) => ({ metric: textOf(search.metric) }));
  const { data, error, refetch } = useQuery(metricsQuery(session));
  const metrics = [...(data ?? [])].sort(consumptionFirst);
  const metric = metrics.find(({ id }) => id === wanted) ?? metrics[0];
  useSampleHere(metric?.is_sample_data === true);
  const title = metric === undefined ? 'Forecasts' : questionOf(metric);
  if (error !== null && data === undefined) {
    return (
      <>
        <PageHead title={title} />
        <ProblemPage
          error={error}
          what="The metrics could not be read"
          onRetry={() => void refetch()}
        />
      </>
    );
  }
  if (data === undefined) return <Skeleton height={420} label="Loading the forecast" />;
  if (metric === undefined) {
    return (
      <>
        <PageHead title={title} />
        <div className="card">
          <Empty
            title="Nothing to forecast yet"
            {...offered(
              may.change,
              'A forecast needs a metric: a table or events with a time, and what to count.',
              'define a metric',
              {
                label: 'Define a metric',
                onAct: () => void router.navigate({ href: `${session.home}/metrics/new` }),
              },
            )}
          />
        </div>
      </>
    );
  }
  const choose = (id: string): void => change({ metric: id }, true);
  return (
    <>
      <PageHead
        title={title}
        scope={<MetricSwitch metrics={metrics} chosen={metric} onChoose={choose} />}
        actions={<WarnMe key={metric.id} metric={metric} />}
      />
      <Loaded key={metric.id} metric={metric} />
    </>
  );
}

function consumptionFirst(a: Metric, b: Metric): number {
  return Number(b.role === 'consumption') - Number(a.role === 'consumption');
}

function MetricSwitch(props: {
  readonly metrics: readonly Metric[];
  readonly chosen: Metric;
  readonly onChoose: (id: string) => void;
}) {
  const options = props.metrics.map(({ id, name }) => ({ value: id, label: name }));
  const isShort = options.every(({ label }) => label.length <= 24);
  if (options.length <= TABS_MAX && isShort) {
    return (
      <Segmented
        label="Metric"
        options={options}
        value={props.chosen.id}
        onChange={props.onChoose}
      />
    );
  }
  return (
    <Select
      aria-label="Metric"
      data={options}
      value={props.chosen.id}
      onChange={(id) => id !== null && props.onChoose(id)}
      searchable
      allowDeselect={false}
      w={280}
      size="xs"
    />
  );
}

function Loaded({ metric }: { readonly metric: Metric }) {
  const session = useSession();
  const query = forecastQuery(session, metric.id);
  const { data, error, refetch } = useQuery(query);
  useLive(`metrics/${metric.id}`, [query.queryKey]);
  if (data !== undefined) return <ForecastView answer={data} />;
  if (error !== null) {
    return (
      <ProblemPage
        error={error}
        what="The forecast could not be made"
        onRetry={() => void refetch()}
      />
    );
  }
  return <Skeleton height={420} label="Making the forecast" />;
}
