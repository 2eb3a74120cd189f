// What the page of a forecast asks: the answer of today, its futures, its record and the earlier ones.
import { ask } from '../../ask.ts';
import { metricKeys } from '../../query-keys.ts';
import type { Session } from '../../session/session.tsx';
import type { ForecastAnswer } from './forecast-answer.ts';

const historyBuckets = 120;
const pathsMax = 400;
const earlierMax = 60;

/** As far as the usual forecast reaches; the day it runs out is looked for beyond it. */
export const horizonDays = 30;

export const forecastQuery = (session: Session, metricId: string) =>
  ask(
    metricKeys.forecast(session, metricId),
    async (signal): Promise<ForecastAnswer> => {
      const { client, workspace } = session;
      const { predictions } = client.analytics;
      const forecast = await predictions.consumption(
        { workspace_id: workspace.id, metric_id: metricId, days_ahead: horizonDays },
        { signal },
      );
      const vintageId = forecast.vintage_id;
      // The past of the parts as well as their future.
      const dimension = forecast.breakdown?.dimension;
      const parts = dimension === undefined ? {} : { dimension };
      const [metric, series, vintage, paths, track] = await Promise.all([
        client.metrics.get(metricId, { signal }),
        client.metrics.series(metricId, { last: historyBuckets, ...parts }, { signal }),
        vintageId === null ? null : predictions.vintage(vintageId, { signal }),
        vintageId === null ? null : predictions.paths(vintageId, { limit: pathsMax }, { signal }),
        predictions.track({ metric_id: metricId, days: 30 }, { signal }),
      ]);
      return { forecast, metric, series, vintage, paths, track };
    },
    { staleTime: 30_000 },
  );

export const earlierQuery = (session: Session, metricId: string) =>
  ask(metricKeys.earlier(session, metricId), async (signal) => {
    const asked = { metric_id: metricId, limit: earlierMax };
    return (await session.client.analytics.predictions.vintages(asked, { signal })).data;
  });

export const alertsQuery = (session: Session, metricId: string) =>
  ask(metricKeys.alerts(session, metricId), async (signal) => {
    const asked = { metric_id: metricId, limit: 50 };
    return (await session.client.alerts.list(asked, { signal })).data;
  });
