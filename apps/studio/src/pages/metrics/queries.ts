// What the pages of metrics ask the server.
import type { Metric, MetricPreviewParams } from '@aibaas/sdk';
import { ask } from '../../ask.ts';
import { dataKeys, metricKeys } from '../../query-keys.ts';
import type { Session } from '../../session/session.tsx';

const recentBuckets = 60;
const previewBuckets = 400;

export const metricsQuery = (session: Session) =>
  ask(metricKeys.list(session), async (signal) => {
    const { client, workspace } = session;
    return (await client.metrics.list({ workspace_id: workspace.id, limit: 200 }, { signal })).data;
  });

export const metricQuery = (session: Session, id: string) =>
  ask(metricKeys.one(session, id), (signal) => session.client.metrics.get(id, { signal }));

export const recentQuery = (session: Session, id: string) =>
  ask(metricKeys.recent(session, id), (signal) =>
    session.client.metrics.series(id, { last: recentBuckets }, { signal }),
  );

/** So many days back and as many before them, to compare; hours are told by the day. */
export const dailyQuery = (session: Session, metric: Metric, days: number) =>
  ask(metricKeys.daily(session, metric.id, days), (signal) => {
    const granularity = metric.granularity === 'hour' ? 'day' : metric.granularity;
    // And the day in progress.
    const last = 2 * days + 1;
    return session.client.metrics.series(metric.id, { last, granularity }, { signal });
  });

export const previewQuery = (
  session: Session,
  definition: MetricPreviewParams['definition'] | null,
) =>
  ask(
    metricKeys.preview(session, definition),
    (signal) =>
      session.client.metrics.preview(
        { definition: definition as never, last: previewBuckets },
        { signal },
      ),
    { enabled: definition !== null, keepsLast: true, gcTime: 30_000 },
  );

/** Types of one's own events, or of the product's. */
export const eventTypesQuery = (session: Session, isProducts = false) =>
  ask(dataKeys.eventTypes(session, isProducts), (signal) =>
    session.client.events.types({ own: isProducts }, { signal }),
  );
