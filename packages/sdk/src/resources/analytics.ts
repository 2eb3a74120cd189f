// Predictions with their interval and their backtest.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import { path, type RequestOptions, type Transport } from '../transport.ts';
import type {
  ConsumptionForecast,
  ConsumptionParams,
  ForecastPaths,
  GenerateParams,
  ListParams,
  Operation,
  Track,
  Vintage,
  VintageDetail,
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

  /** One forecast in full: both bands, what came since, and its backtest step by step. */
  vintage(id: string, options?: RequestOptions): ApiPromise<VintageDetail> {
    return this.call({ method: 'GET', path: PREDICTIONS + path`/vintages/${id}` }, options);
  }

  /** Sampled futures of a forecast (400 at most), to follow a changed balance or use through them. */
  paths(
    id: string,
    params: { limit?: number } = {},
    options?: RequestOptions,
  ): ApiPromise<ForecastPaths> {
    const place = PREDICTIONS + path`/vintages/${id}/paths`;
    return this.call({ method: 'GET', path: place, query: { ...params } }, options);
  }

  /** What came on the last `days` (30) beside what was forecast for them before. */
  track(params: { metric_id: string; days?: number }, options?: RequestOptions): ApiPromise<Track> {
    return this.call(
      { method: 'GET', path: `${PREDICTIONS}/track`, query: { ...params } },
      options,
    );
  }
}
