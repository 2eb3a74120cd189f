// Whether the server and what it depends on are well.
import type { ApiPromise } from '../api-promise.ts';
import type { RequestOptions } from '../transport.ts';
import type { Health as HealthReport } from '../types.ts';
import { Resource } from './resource.ts';

export class Health extends Resource {
  check(options?: RequestOptions): ApiPromise<HealthReport> {
    return this.call({ method: 'GET', path: '/health' }, options);
  }

  /** Each dependency with cause and remedy; answers loopback or an operator's key. */
  detailed(options?: RequestOptions): ApiPromise<HealthReport> {
    return this.call({ method: 'GET', path: '/health/detailed' }, options);
  }
}
