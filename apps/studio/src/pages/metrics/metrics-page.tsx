// The metrics of the workspace: what each counts in plain words, how it went lately, its newest value.
import {
  Button,
  countOf,
  Empty,
  formatDay,
  formatNumber,
  Icon,
  Skeleton,
  Snippet,
  Tag,
} from '@aibaas/react';
import type { Metric, Series } from '@aibaas/sdk';
import { useQuery } from '@tanstack/react-query';
import { Link, useRouter } from '@tanstack/react-router';
import { PageHead } from '../../parts/page-head.tsx';
import { ProblemPage } from '../../parts/problem-page.tsx';
import { Sparkline } from '../../parts/sparkline.tsx';
import { IfMay, useMay } from '../../session/may.tsx';
import { useSession } from '../../session/session.tsx';
import { useCommandsHere } from '../../shell/page-commands.ts';
import { inWords } from './metric-words.ts';
import './metrics.css';
import { TableScroll } from '../../parts/table-scroll.tsx';
import { metricsQuery, recentQuery } from './queries.ts';

export function MetricsPage() {
  const session = useSession();
  const router = useRouter();
  const { data, error, refetch } = useQuery(metricsQuery(session));
  const define = (): void => void router.navigate({ href: `${session.home}/metrics/new` });
  const may = useMay();
  useCommandsHere(
    may.change ? [{ id: 'define-metric', label: 'Define a metric', group: 'Do', run: define }] : [],
  );
  return (
    <>
      <PageHead
        title="Metrics"
        scope={<span className="dim">Numbers over time that can be forecast</span>}
        actions={
          <IfMay what="change">
            <Button tone="primary" onClick={define}>
              Define a metric
            </Button>
          </IfMay>
        }
      />
      {error !== null && data === undefined ? (
        <ProblemPage
          error={error}
          what="The metrics could not be read"
          onRetry={() => void refetch()}
        />
      ) : data === undefined ? (
        <Skeleton height={200} label="Loading metrics" />
      ) : data.length === 0 ? (
        <NoMetrics onDefine={define} />
      ) : (
        <MetricTable metrics={data} />
      )}
    </>
  );
}

function NoMetrics({ onDefine }: { readonly onDefine: () => void }) {
  const { workspace } = useSession();
  const may = useMay();
  return (
    <div className="card">
      <Empty
        title="A metric says what is counted over time"
        needs="It needs a table with a date or time column, or events."
        {...(may.change ? { action: { label: 'Define a metric', onAct: onDefine } } : {})}
        snippet={
          <Snippet
            code={{
              TypeScript: `await aibaas.metrics.create({\n  name: 'Orders per day',\n  workspace_id: '${workspace.id}',\n  source: { table: 'orders' },\n  aggregation: 'count',\n});`,
              curl: `curl -X POST -H "Authorization: Bearer $AIBAAS_API_KEY" -H "Content-Type: application/json" \\\n  -d '{"name":"Orders per day","workspace_id":"${workspace.id}","source":{"table":"orders"},"aggregation":"count"}' \\\n  "${window.location.origin}/api/v1/metrics"`,
            }}
          />
        }
      />
    </div>
  );
}

function MetricTable({ metrics }: { readonly metrics: readonly Metric[] }) {
  return (
    <TableScroll label="Metrics" className="card">
      <table className="table metrics-table">
        <thead>
          <tr>
            <th scope="col">Metric</th>
            <th scope="col" className="metric-line">
              Lately
            </th>
            <th scope="col" className="metric-value">
              Newest
            </th>
            <th scope="col">
              <span className="aib-sr">What to do</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {metrics.map((metric) => (
            <MetricRow key={metric.id} metric={metric} />
          ))}
        </tbody>
      </table>
    </TableScroll>
  );
}

function MetricRow({ metric }: { readonly metric: Metric }) {
  const session = useSession();
  const { home } = session;
  const { data, error } = useQuery(recentQuery(session, metric.id));
  const finished = data === undefined ? [] : finishedOf(data);
  return (
    <tr>
      <td className="metric-name">
        <Link to={`${home}/metrics/${metric.id}`}>
          <bdi>{metric.name}</bdi>
        </Link>{' '}
        {metric.role === 'consumption' && <Tag>Consumption</Tag>}{' '}
        {metric.is_sample_data && (
          <Tag tone="sample">
            <Icon name="flask" size={12} /> Sample data
          </Tag>
        )}
        <small>
          <bdi>{inWords(metric)}</bdi>
        </small>
      </td>
      <td className="metric-line">
        {data === undefined ? (
          error === null ? (
            <Skeleton height={28} width={120} />
          ) : (
            <span className="metric-broken">Its source is missing</span>
          )
        ) : (
          <Sparkline
            values={finished.map(({ value }) => value)}
            label={`${metric.name}, the last ${countOf(finished.length, 'value')}`}
          />
        )}
      </td>
      <td className="metric-value num">
        {data !== undefined && <Newest metric={metric} series={data} />}
      </td>
      <td>
        <Link to={`${home}/metrics/${metric.id}`} aria-label={`Change ${metric.name}`}>
          Change
        </Link>
      </td>
    </tr>
  );
}

/** The day in progress would look like a fall. */
const finishedOf = ({ points }: Series): Series['points'] =>
  points.filter(({ is_partial }) => !is_partial);

function Newest({ metric, series }: { readonly metric: Metric; readonly series: Series }) {
  const last = finishedOf(series).findLast(({ value }) => value !== null);
  if (last === undefined) return <span className="dim">{series.reason ?? 'Nothing yet'}</span>;
  return (
    <>
      {formatNumber(last.value ?? 0)}
      {metric.unit === null ? '' : ` ${metric.unit}`}
      <small>
        {metric.granularity === 'hour' ? last.time : formatDay(last.time, 'short', { today: '' })}
      </small>
    </>
  );
}
