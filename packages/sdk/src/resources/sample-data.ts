// What the demo generator made, told and removed as one.
import type { ApiPromise } from '../api-promise.ts';
import type { RequestOptions } from '../transport.ts';
import type { SampleData as SampleDataReport } from '../types.ts';
import { Resource } from './resource.ts';

export class SampleData extends Resource {
  get(options?: RequestOptions): ApiPromise<SampleDataReport> {
    return this.call({ method: 'GET', path: '/api/v1/sample-data' }, options);
  }

  /** Removes the sample tables and events, and the metrics over them, for good. */
  remove(options?: RequestOptions): ApiPromise<SampleDataReport> {
    return this.call({ method: 'DELETE', path: '/api/v1/sample-data' }, options);
  }
}
