// Metric routes: path, schema and permission of each, and the one service call behind it.
import {
  metric,
  metricInput,
  metricListQuery,
  metricPatch,
  metricPreview,
  metricPreviewBody,
  page,
  sampleData,
  series,
  seriesQuery,
  strict,
  uuid,
} from '@aibaas/contract';
import Type from 'typebox';
import { Answer, type Route, route } from '../../../kernel/http/route.ts';
import type { MetricsService } from './index.ts';

const tag = 'metrics';
const byId = strict({ id: uuid });
const definitionErrors = [
  'metric_column_unknown',
  'metric_definition_invalid',
  'metric_role_taken',
  'conflict',
  'not_found',
] as const;

export function metricsRoutes(service: MetricsService): Route[] {
  const read = {
    tag,
    access: { action: 'read', subject: 'metrics' },
    audit: 'none',
    idempotency: 'none',
  } as const;
  const write = { tag, audit: 'record', idempotency: 'key' } as const;
  return [
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/metrics',
      workspaces: 'filtered',
      summary: 'List metrics, newest first',
      query: metricListQuery,
      reply: page(metric),
      errors: ['cursor_invalid', 'not_found'],
      handler: ({ context, query }) => service.list(context, query),
    }),
    route({
      ...write,
      method: 'POST',
      path: '/api/v1/metrics',
      summary: 'Define a metric over a table or an event type',
      access: { action: 'create', subject: 'metrics' },
      workspaces: 'named',
      body: metricInput,
      reply: metric,
      status: 201,
      errors: definitionErrors,
      handler: ({ context, body }) => service.create(context, body),
    }),
    route({
      ...read,
      method: 'POST',
      path: '/api/v1/metrics/preview',
      workspaces: 'named',
      summary: 'What a definition would give, without keeping it',
      body: metricPreviewBody,
      reply: metricPreview,
      errors: [...definitionErrors, 'series_too_long'],
      handler: ({ context, body }) => service.preview(context, body),
    }),
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/sample-data',
      workspaces: 'filtered',
      summary: 'What of your data was made by the demo generator',
      reply: sampleData,
      handler: ({ context }) => service.sampleData(context),
    }),
    route({
      ...write,
      method: 'DELETE',
      path: '/api/v1/sample-data',
      summary: 'Remove the sample tables and events, and the metrics over them, for good',
      access: { action: 'delete', subject: 'tables' },
      workspaces: 'whole',
      reply: sampleData,
      errors: ['metric_in_use'],
      handler: ({ context }) => service.removeSampleData(context),
    }),
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/metrics/:id',
      workspaces: 'named',
      summary: 'Read one metric',
      params: byId,
      reply: metric,
      errors: ['not_found'],
      handler: ({ context, params }) => service.get(context, params.id),
    }),
    route({
      ...write,
      method: 'PATCH',
      path: '/api/v1/metrics/:id',
      summary: 'Change a metric',
      access: { action: 'update', subject: 'metrics' },
      workspaces: 'named',
      params: byId,
      body: metricPatch,
      reply: metric,
      errors: definitionErrors,
      handler: ({ context, params, body }) => service.update(context, params.id, body),
    }),
    route({
      ...write,
      method: 'DELETE',
      path: '/api/v1/metrics/:id',
      summary: 'Remove a metric; the rows it reads stay',
      stepUp: true,
      access: { action: 'delete', subject: 'metrics' },
      workspaces: 'named',
      params: byId,
      reply: Type.Unknown(),
      status: 204,
      errors: ['not_found', 'metric_in_use'],
      handler: async ({ context, params }) => {
        await service.remove(context, params.id);
        return new Answer(null, { status: 204 });
      },
    }),
    route({
      ...read,
      method: 'GET',
      path: '/api/v1/metrics/:id/series',
      workspaces: 'named',
      summary:
        'The metric as a series, gaps included; by a dimension the parts add up to the whole',
      params: byId,
      query: seriesQuery,
      reply: series,
      errors: ['not_found', 'series_too_long', 'metric_source_missing', 'metric_column_unknown'],
      handler: ({ context, params, query }) => service.series(context, params.id, query),
    }),
  ];
}
