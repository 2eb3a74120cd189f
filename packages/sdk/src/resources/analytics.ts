// Predictions with their interval and their backtest.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import type { RequestOptions, Transport } from '../transport.ts';
import type {
  ConsumptionForecast,
  ConsumptionParams,
  GenerateParams,
  ListParams,
  Operation,
  Vintage,
} from '../types.ts';
import { Resource } from './resource.ts';

const PREDICTIONS = '/api/analytics/predictions';

export class Analytics {
  readonly predictions: Predictions;

  constructor(transport: Transport) {
    this.predictions = new Predictions(transport);
  }
}

export class Predictions extends Resource {
  /**
   * What a workspace will consume, per bucket, with an interval; when a balance is known, also
   * when it runs out.
   *
   * @example
   * ```ts
   * const forecast = await aibaas.analytics.predictions.consumption({ workspace_id, days_ahead: 30 });
   * console.log(forecast.depletion?.summary ?? forecast.depletion_reason);
   * ```
   */
  consumption(
    params: ConsumptionParams = {},
    options?: RequestOptions,
  ): ApiPromise<ConsumptionForecast> {
    const query = { ...params };
    return this.call({ method: 'GET', path: `${PREDICTIONS}/consumption`, query }, options);
  }

  /** Starts a forecast as an operation; its progress and result come from `operations.wait`. */
  generate(params: GenerateParams, options?: RequestOptions): ApiPromise<Operation> {
    return this.call({ method: 'POST', path: `${PREDICTIONS}/generate`, json: params }, options);
  }

  /** Forecasts as they were made, with their scores once their day has come. */
  vintages(
    params: ListParams & { metric_id: string },
    options?: RequestOptions,
  ): PageList<Vintage> {
    return this.pages(`${PREDICTIONS}/vintages`, params, options);
  }
}
