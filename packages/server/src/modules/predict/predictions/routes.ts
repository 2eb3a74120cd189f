// Prediction routes, under the paths the specification names: path, schema and permission of each.
import {
  consumptionForecast,
  consumptionQuery,
  forecastPaths,
  generateBody,
  operation,
  page,
  pathsQuery,
  strict,
  track,
  trackQuery,
  uuid,
  vintage,
  vintageDetail,
  vintageQuery,
} from '@aibaas/contract';
import { Answer, type Route, route } from '../../../kernel/http/route.ts';
import type { PredictionsService } from './index.ts';

const tag = 'predictions';
const prefix = '/api/analytics/predictions';

export function predictionsRoutes(service: PredictionsService): Route[] {
  const read = {
    tag,
    access: { action: 'read', subject: 'predictions' },
    audit: 'none',
    idempotency: 'none',
  } as const;
  return [
    route({
      ...read,
      method: 'GET',
      path: `${prefix}/consumption`,
      workspaces: 'named',
      summary: 'What a workspace will consume, with intervals, backtest and depletion date',
      query: consumptionQuery,
      reply: consumptionForecast,
      errors: [
        'not_found',
        'consumption_metric_missing',
        'horizon_out_of_range',
        'granularity_too_fine',
        'metric_source_missing',
        'busy',
      ],
      handler: ({ context, query }) => service.consumption(context, query),
    }),
    route({
      tag,
      method: 'POST',
      path: `${prefix}/generate`,
      summary: 'Make a forecast on demand, as an operation',
      access: { action: 'create', subject: 'predictions' },
      workspaces: 'named',
      audit: 'record',
      idempotency: 'key',
      body: generateBody,
      reply: operation,
      status: 202,
      errors: [
        'not_found',
        'horizon_out_of_range',
        'granularity_too_fine',
        'metric_source_missing',
      ],
      handler: async ({ context, body }) => {
        const started = await service.generate(context, body);
        return new Answer(started, { headers: { location: `/api/v1/operations/${started.id}` } });
      },
    }),
    route({
      ...read,
      method: 'GET',
      path: `${prefix}/vintages`,
      workspaces: 'named',
      summary: 'Forecasts as they were made, with the scores they earned',
      query: vintageQuery,
      reply: page(vintage),
      errors: ['not_found', 'cursor_invalid'],
      handler: ({ context, query }) => service.vintages(context, query),
    }),
    route({
      ...read,
      method: 'GET',
      path: `${prefix}/vintages/:id`,
      workspaces: 'named',
      summary: 'One forecast in full: both bands, what came since, and its backtest step by step',
      params: strict({ id: uuid }),
      reply: vintageDetail,
      errors: ['not_found'],
      handler: ({ context, params }) => service.vintage(context, params.id),
    }),
    route({
      ...read,
      method: 'GET',
      path: `${prefix}/vintages/:id/paths`,
      workspaces: 'named',
      summary: 'Sampled futures of a forecast, to follow a changed balance or use through them',
      params: strict({ id: uuid }),
      query: pathsQuery,
      reply: forecastPaths,
      errors: ['not_found', 'metric_source_missing'],
      handler: ({ context, params, query }) => service.paths(context, params.id, query),
    }),
    route({
      ...read,
      method: 'GET',
      path: `${prefix}/track`,
      workspaces: 'named',
      summary: 'What came on recent days beside what was forecast for them before',
      query: trackQuery,
      reply: track,
      errors: ['not_found'],
      handler: ({ context, query }) => service.track(context, query),
    }),
  ];
}
