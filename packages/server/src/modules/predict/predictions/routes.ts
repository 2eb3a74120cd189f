// Prediction routes, under the paths the specification names: path, schema and permission of each.
import {
  consumptionForecast,
  consumptionQuery,
  generateBody,
  operation,
  page,
  vintage,
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
      summary: 'Forecasts as they were made, with the scores they earned',
      query: vintageQuery,
      reply: page(vintage),
      errors: ['not_found', 'cursor_invalid'],
      handler: ({ context, query }) => service.vintages(context, query),
    }),
  ];
}
