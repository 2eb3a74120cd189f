// Metric definitions and the series they give.
import type { ApiPromise } from '../api-promise.ts';
import type { PageList } from '../page-list.ts';
import { path, type RequestOptions } from '../transport.ts';
import type {
  ListParams,
  Metric,
  MetricInput,
  MetricPatch,
  MetricPreview,
  MetricPreviewParams,
  Series,
  SeriesParams,
} from '../types.ts';
import { Resource } from './resource.ts';

export class Metrics extends Resource {
  list(
    params: ListParams & { workspace_id?: string } = {},
    options?: RequestOptions,
  ): PageList<Metric> {
    return this.pages('/api/v1/metrics', params, options);
  }

  create(params: MetricInput, options?: RequestOptions): ApiPromise<Metric> {
    return this.call({ method: 'POST', path: '/api/v1/metrics', json: params }, options);
  }

  /** What a definition would give, without keeping it. */
  preview(params: MetricPreviewParams, options?: RequestOptions): ApiPromise<MetricPreview> {
    return this.call({ method: 'POST', path: '/api/v1/metrics/preview', json: params }, options);
  }

  get(id: string, options?: RequestOptions): ApiPromise<Metric> {
    return this.call({ method: 'GET', path: path`/api/v1/metrics/${id}` }, options);
  }

  update(id: string, params: MetricPatch, options?: RequestOptions): ApiPromise<Metric> {
    return this.call({ method: 'PATCH', path: path`/api/v1/metrics/${id}`, json: params }, options);
  }

  remove(id: string, options?: RequestOptions): ApiPromise<void> {
    return this.call({ method: 'DELETE', path: path`/api/v1/metrics/${id}` }, options);
  }

  /** One point per bucket, gaps included: `value` is null and `is_gap` true where no row fell. */
  series(id: string, params: SeriesParams = {}, options?: RequestOptions): ApiPromise<Series> {
    const spec = { method: 'GET', path: path`/api/v1/metrics/${id}/series` } as const;
    return this.call({ ...spec, query: { ...params } }, options);
  }
}
