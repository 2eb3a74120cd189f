// What the pages of metrics ask the server.
import type { MetricPreviewParams } from '@aibaas/sdk';
import { keepPreviousData, queryOptions } from '@tanstack/react-query';
import type { Session } from '../../session/session.tsx';

const recentBuckets = 60;
const previewBuckets = 400;

export const metricsQuery = ({ client, tenant, workspace }: Session) =>
  queryOptions({
    queryKey: [tenant.id, workspace.id, 'metrics'],
    queryFn: ({ signal }) =>
      client.metrics.list({ workspace_id: workspace.id, limit: 200 }, { signal }),
  });

export const metricQuery = ({ client, tenant, workspace }: Session, id: string) =>
  queryOptions({
    queryKey: [tenant.id, workspace.id, 'metrics', id],
    queryFn: ({ signal }) => client.metrics.get(id, { signal }),
  });

export const recentQuery = ({ client, tenant, workspace }: Session, id: string) =>
  queryOptions({
    queryKey: [tenant.id, workspace.id, 'metrics', id, 'recent'],
    queryFn: ({ signal }) => client.metrics.series(id, { last: recentBuckets }, { signal }),
  });

export const previewQuery = (
  { client, tenant, workspace }: Session,
  definition: MetricPreviewParams['definition'] | null,
) =>
  queryOptions({
    queryKey: [tenant.id, workspace.id, 'metric-preview', definition],
    queryFn: ({ signal }) =>
      client.metrics.preview({ definition: definition as never, last: previewBuckets }, { signal }),
    enabled: definition !== null,
    // The chart stays while the next one is computed.
    placeholderData: keepPreviousData,
    gcTime: 30_000,
  });

export const eventTypesQuery = ({ client, tenant }: Session) =>
  queryOptions({
    queryKey: [tenant.id, 'event-types', false],
    queryFn: ({ signal }) => client.events.types({ own: false }, { signal }),
  });
