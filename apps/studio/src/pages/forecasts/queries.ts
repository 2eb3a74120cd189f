// What the page of a forecast asks: the answer of today, its futures, its record and the earlier ones.
import { queryOptions } from '@tanstack/react-query';
import type { Session } from '../../session/session.tsx';

const historyBuckets = 120;
const pathsMax = 400;
const earlierMax = 60;

/** As far as the usual forecast reaches; the day it runs out is looked for beyond it. */
export const horizonDays = 30;

const keyOf = ({ tenant, workspace }: Session, ...rest: unknown[]) => [
  tenant.id,
  workspace.id,
  'forecast',
  ...rest,
];

export const forecastQuery = (session: Session, metricId: string) =>
  queryOptions({
    queryKey: keyOf(session, metricId),
    queryFn: async ({ signal }) => {
      const { client, workspace } = session;
      const { predictions } = client.analytics;
      const forecast = await predictions.consumption(
        { workspace_id: workspace.id, metric_id: metricId, days_ahead: horizonDays },
        { signal },
      );
      const vintageId = forecast.vintage_id;
      const [metric, series, vintage, paths, track] = await Promise.all([
        client.metrics.get(metricId, { signal }),
        client.metrics.series(metricId, { last: historyBuckets }, { signal }),
        vintageId === null ? null : predictions.vintage(vintageId, { signal }),
        vintageId === null ? null : predictions.paths(vintageId, { limit: pathsMax }, { signal }),
        predictions.track({ metric_id: metricId, days: 30 }, { signal }),
      ]);
      return { forecast, metric, series, vintage, paths, track };
    },
    staleTime: 30_000,
  });

export type ForecastAnswer = Awaited<
  ReturnType<NonNullable<ReturnType<typeof forecastQuery>['queryFn']>>
>;

export const earlierQuery = (session: Session, metricId: string) =>
  queryOptions({
    queryKey: keyOf(session, metricId, 'earlier'),
    queryFn: async ({ signal }) =>
      (
        await session.client.analytics.predictions.vintages(
          { metric_id: metricId, limit: earlierMax },
          { signal },
        )
      ).data,
  });

export const alertsQuery = (session: Session, metricId: string) =>
  queryOptions({
    queryKey: [session.tenant.id, 'alerts', metricId],
    queryFn: async ({ signal }) =>
      (await session.client.alerts.list({ metric_id: metricId, limit: 50 }, { signal })).data,
  });
